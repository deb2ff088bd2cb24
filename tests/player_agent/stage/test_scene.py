"""The scene: precedence, and until when it holds."""

from dataclasses import replace

import pytest

from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust
from player_agent.stage.scene import Scene, SceneKind, View, scene_at
from player_agent.stage.shelf import FileState
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, build_plan, build_policy, rendition
from wire.asrun import Cause
from wire.instants import HOUR, SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.playhead import CueKind
from wire.policy import Light

PLAN = build_plan()
POLICY = build_policy(PLAN)
CLOSED = Instant(MIDNIGHT + HOUR)
LIT = Instant(MIDNIGHT + 10 * HOUR)
"""A spot of short-01 begins here."""
EARLIER = Instant(MIDNIGHT - HOUR)
FILM = rendition("takeover", content=b"takeover", duration_ms=7_000)
SLATE, BLACK = KillPicture.SLATE, KillPicture.BLACK

_ids = iter(f"{number:06d}" for number in range(100_000))


def common(start: Instant = EARLIER) -> dict[str, object]:
    return {"order_id": next(_ids), "given_at": start, "by": "ops", "reason": "drill", "start": start}


def kill(picture: KillPicture, start: Instant = EARLIER, until: Instant | None = None) -> Kill:
    return Kill.model_validate({**common(start), "picture": picture, "until": until})


def pull(short: str, start: Instant = EARLIER) -> Pull:
    return Pull.model_validate({**common(start), "short": short})


def takeover(start: Instant = EARLIER, until: Instant | None = None) -> Takeover:
    return Takeover.model_validate({**common(start), "films": (FILM,), "until": until})


def curfew(start: Instant = EARLIER, **rule: object) -> CurfewOrder:
    return CurfewOrder.model_validate({**common(start), **rule})


def view(*orders: Order, **changes: object) -> View:
    standing = StandingOrders(network=NETWORK, screen=SCREEN, revision=1, orders=orders)
    plain = View(
        accepted=Accepted(plan=PLAN, policy=POLICY, orders=standing),
        trust=ClockTrust(0.0),
        look=lambda _: FileState.HELD,
        fails=lambda _: False,
        skips=lambda _: False,
        plays=lambda _: False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def at(instant: Instant, *orders: Order, **changes: object) -> Scene:
    return scene_at(view(*orders, **changes), instant)


@pytest.mark.parametrize(
    ("instant", "orders", "kind", "cause"),
    [
        (LIT, (), SceneKind.FILM, Cause.NONE),
        (CLOSED, (), SceneKind.DARK, Cause.GATE),
        (LIT, (takeover(),), SceneKind.FILM, Cause.TAKEN_OVER),
        (CLOSED, (takeover(),), SceneKind.DARK, Cause.GATE),
        (LIT, (takeover(), curfew(light=Light.DARK)), SceneKind.DARK, Cause.CURFEW),
        (LIT, (takeover(), curfew(light=Light.STATIC)), SceneKind.SLATE, Cause.CURFEW),
        (LIT, (curfew(mute=True),), SceneKind.FILM, Cause.NONE),
        (LIT, (takeover(), kill(SLATE)), SceneKind.SLATE, Cause.KILLED),
        (LIT, (takeover(), kill(BLACK)), SceneKind.DARK, Cause.KILLED),
        (LIT, (kill(SLATE), curfew(light=Light.DARK)), SceneKind.DARK, Cause.KILLED),
        (CLOSED, (kill(SLATE),), SceneKind.DARK, Cause.KILLED),
        (LIT, (pull("short-01"),), SceneKind.SLATE, Cause.PULLED),
        (LIT, (pull("short-02"),), SceneKind.FILM, Cause.NONE),
        (LIT, (pull("takeover"), takeover()), SceneKind.SLATE, Cause.PULLED),
        (LIT, (pull("short-01"), takeover()), SceneKind.FILM, Cause.TAKEN_OVER),
    ],
)
def test_precedence(instant: Instant, orders: tuple[Order, ...], kind: SceneKind, cause: Cause) -> None:
    scene = at(instant, *orders)
    assert (scene.kind, scene.cause) == (kind, cause)
    assert (scene.film is not None) is (kind is SceneKind.FILM)


def test_a_takeover_shows_its_film_in_step_with_its_start_and_the_plan_stays_known() -> None:
    scene = at(LIT, takeover(Instant(LIT - 10 * SECOND)))
    assert scene.film is not None
    assert scene.film.rendition == FILM
    assert scene.film.cue.start == LIT - 3 * SECOND
    assert scene.end == LIT + 4 * SECOND
    assert scene.cue is not None
    assert (scene.cue.kind, scene.cue.short) == (CueKind.SPOT, "short-01")


def test_a_takeover_needs_no_plan() -> None:
    planless = Accepted(plan=None, policy=POLICY, orders=view(takeover()).accepted.orders)
    scene = at(LIT, accepted=planless)
    assert (scene.kind, scene.cause) == (SceneKind.FILM, Cause.TAKEN_OVER)


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"look": lambda each: FileState.MISSING if each == FILM else FileState.HELD}, Cause.MISSING_BYTES),
        ({"look": lambda each: FileState.UNCHECKED if each == FILM else FileState.HELD}, Cause.MISSING_BYTES),
        ({"look": lambda each: FileState.CHANGED if each == FILM else FileState.HELD}, Cause.CHANGED_BYTES),
        ({"fails": lambda film: film.rendition == FILM}, Cause.BAD_FILM),
    ],
)
def test_a_takeover_that_cannot_be_shown_leaves_the_plan_alone(
    changes: dict[str, object], lacks: Cause
) -> None:
    scene = at(LIT, takeover(), **changes)
    assert scene.film is not None
    assert (scene.film.rendition.short, scene.cause, scene.lacks) == ("short-01", Cause.NONE, lacks)


@pytest.mark.parametrize("orders", [(), (takeover(),)])
def test_a_film_on_the_glass_needs_no_file_any_more_and_ends_with_its_play(orders: tuple[Order, ...]) -> None:
    shown = at(LIT, *orders).film
    gone = {"look": lambda _: FileState.MISSING}
    assert shown is not None
    assert at(LIT, *orders, **gone).kind is SceneKind.SLATE
    scene = at(LIT, *orders, **gone, plays=lambda film: film.key == shown.key)
    assert (scene.film, scene.end) == (shown, shown.cue.end)
    changed = {"look": lambda _: FileState.CHANGED}
    assert at(LIT, *orders, **changed, plays=lambda _: True).kind is SceneKind.SLATE


def test_films_need_a_clock_and_a_policy_takeovers_as_well() -> None:
    assert at(LIT, takeover(), trust=ClockTrust(60_000.0)).cause is Cause.GATE
    lawless = Accepted(plan=PLAN, orders=view(takeover()).accepted.orders)
    assert at(LIT, accepted=lawless).kind is SceneKind.DARK


def test_a_kill_holds_at_once_where_the_clock_is_worth_nothing() -> None:
    later = kill(BLACK, Instant(LIT + HOUR // 2))
    assert at(LIT, later).kind is SceneKind.FILM
    assert at(LIT, later, trust=ClockTrust(None)).cause is Cause.KILLED


def test_a_film_ends_where_an_order_takes_its_place_and_not_where_only_sound_changes() -> None:
    quiet = Instant(LIT + 3 * SECOND)
    scene = at(LIT, curfew(quiet, mute=True))
    assert (scene.end, scene.next_look) == (LIT + 10 * SECOND, quiet - 40)  # obeyed a reaction early
    cut = at(LIT, takeover(quiet))
    assert cut.end == quiet
    assert scene_at(view(takeover(quiet)), cut.end).cause is Cause.TAKEN_OVER
    assert at(LIT, pull("short-01", quiet)).end == quiet
    assert at(LIT, pull("short-02", quiet)).end == LIT + 10 * SECOND
    assert at(LIT, kill(SLATE, quiet)).end == quiet


def test_a_film_ends_at_its_end_below_any_number_of_edges() -> None:
    many = tuple(pull("short-02", Instant(LIT + 100 * number)) for number in range(1, 60))
    assert at(LIT, *many).end == LIT + 10 * SECOND


def test_what_was_cut_by_a_takeover_is_back_in_its_middle() -> None:
    begin, until = Instant(LIT + 2 * SECOND), Instant(LIT + 6 * SECOND)
    scene = at(until, takeover(begin, until))
    assert scene.film is not None
    assert (scene.film.rendition.short, scene.film.cue.start) == ("short-01", LIT)


def test_the_rule_is_the_policys_and_the_orders_together() -> None:
    rule = at(LIT, curfew(mute=True), curfew(brightness_percent=30)).rule
    assert (rule.light, rule.mute, rule.brightness_percent) == (Light.LIT, True, 30)
