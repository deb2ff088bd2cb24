"""Orders in the eyes of the fleet: what must be on a glass, when a picture is wrong, what is a concern."""

from dataclasses import replace

import pytest

from controller.fleet import Health, judge_screen
from controller.fleet.confirmation import Confirmation
from controller.fleet.glass import contradiction, newest_said, next_spot_after, planned_at, showing_at
from controller.fleet.liveness import Liveness
from controller.fleet.observation import ScreenObservation
from controller.fleet.order_words import AT_ONCE, NOT_YET, words_of
from controller.fleet.rulings import ruled_at
from controller.fleet.standing import GRACE_MS
from tests.support.observations import cue_facts, heartbeat, observe, reported
from tests.support.plans import NETWORK, build_plan, build_policy, rendition
from wire.instants import DAY, MINUTE, SECOND, Instant, parse_instant
from wire.orders import (
    CurfewOrder,
    Kill,
    KillPicture,
    Order,
    Pull,
    Receipt,
    ReceiptWord,
    StandingOrders,
    Takeover,
)
from wire.playhead import CueKind
from wire.policy import Light
from wire.state import CueFacts, Phase

SPOT = parse_instant("2025-06-03T12:00:05Z")  # five seconds into a spot of ten
NIGHT = parse_instant("2025-06-03T03:00:00Z")
PLAN = build_plan()
POLICY = build_policy(PLAN)
SHORT = PLAN.spot_at(SPOT).short  # type: ignore[union-attr]
GIVEN = Instant(SPOT - 30 * SECOND)


def head(
    order_id: str = "kkkkk1", start: Instant = AT_ONCE, until: Instant | None = None
) -> dict[str, object]:
    return {
        "order_id": order_id,
        "given_at": GIVEN,
        "by": "ann",
        "reason": "smoke",
        "start": start,
        "until": until,
    }


def kill(picture: KillPicture = KillPicture.SLATE, **facts: object) -> Kill:
    return Kill(**head(**facts), picture=picture)  # type: ignore[arg-type]


def takeover(**facts: object) -> Takeover:
    start = facts.pop("start", Instant(SPOT - 3 * SECOND))
    film = rendition("landmark-film", duration_ms=30_000)
    return Takeover(**head("ttttt1", start, **facts), films=(film,))  # type: ignore[arg-type]


def pull(short: str = SHORT) -> Pull:
    return Pull(**head("ppppp1"), short=short)  # type: ignore[arg-type]


def curfew(light: Light) -> CurfewOrder:
    return CurfewOrder(**head("ccccc1"), light=light)  # type: ignore[arg-type]


def standing(*orders: Order) -> StandingOrders:
    return StandingOrders(network=NETWORK, screen=PLAN.screen, revision=3, orders=orders)


def receipt(word: ReceiptWord, revision: int = 3, sentence: str = "") -> Receipt:
    return Receipt(
        screen=PLAN.screen, orders_revision=revision, word=word, at=Instant(GIVEN + 50), sentence=sentence
    )


def obeying(
    *orders: Order,
    phase: Phase,
    cue: CueFacts | None = None,
    at: Instant = SPOT,
    word: ReceiptWord | None = ReceiptWord.ON_GLASS,
    holds: int = 3,
) -> ScreenObservation:
    """A screen with these orders whose player says that this is on its glass."""
    facts = {"phase": phase, "cue": cue}
    return observe(
        at,
        heartbeat=heartbeat(PLAN, at, **facts),
        reported=reported(PLAN, Instant(at - SECOND), orders_revision=holds, **facts),
        desired_orders_revision=3,
        standing=standing(*orders),
        standing_since=GIVEN,
        receipts=() if word is None else (receipt(word),),
    )


def difference(observation: ScreenObservation) -> str | None:
    said = newest_said(observation)
    assert said is not None
    return contradiction(observation, said)


@pytest.mark.parametrize(
    ("orders", "instant", "kind", "decides"),
    [
        ((), SPOT, CueKind.SPOT, None),
        ((kill(),), SPOT, CueKind.SLATE, "kill"),
        ((kill(KillPicture.BLACK),), SPOT, CueKind.DARK, "kill"),
        ((kill(),), NIGHT, CueKind.DARK, "kill"),
        ((kill(until=GIVEN),), SPOT, CueKind.SPOT, None),
        ((curfew(Light.DARK), kill()), SPOT, CueKind.DARK, "kill"),
        ((curfew(Light.DARK), takeover()), SPOT, CueKind.DARK, "curfew"),
        ((curfew(Light.STATIC), takeover()), SPOT, CueKind.SLATE, "curfew"),
        ((takeover(),), SPOT, CueKind.TAKEOVER, "takeover"),
        ((takeover(start=NOT_YET),), SPOT, CueKind.SPOT, None),
        ((takeover(start=AT_ONCE),), NIGHT, CueKind.DARK, None),
        ((takeover(), pull("landmark-film")), SPOT, CueKind.SLATE, "pull"),
        ((pull(),), SPOT, CueKind.SLATE, "pull"),
        ((pull("another"),), SPOT, CueKind.SPOT, None),
    ],
)
def test_what_must_be_on_the_glass_and_who_decides(
    orders: tuple[Order, ...], instant: Instant, kind: CueKind, decides: str | None
) -> None:
    ruled = ruled_at(PLAN, POLICY, standing(*orders), instant)
    assert ruled.cue is not None
    assert ruled.cue.kind is kind
    assert (ruled.order.kind if ruled.order else None) == decides


def test_orders_need_no_plan_but_a_policy() -> None:
    takes = ruled_at(None, POLICY, standing(takeover()), SPOT)
    assert takes.cue is not None
    assert takes.cue.kind is CueKind.TAKEOVER
    assert ruled_at(None, None, standing(takeover()), SPOT).cue is None
    slate = ruled_at(None, POLICY, standing(kill()), SPOT)
    assert slate.cue is not None
    assert slate.cue.kind is CueKind.SLATE
    dark = ruled_at(None, None, standing(kill()), SPOT)
    assert dark.cue is not None
    assert dark.cue.kind is CueKind.DARK


def test_a_killed_screen_outside_its_plan_shows_its_slate_rightly() -> None:
    killed = obeying(kill(), phase=Phase.SLATE)
    yesterdays = build_plan(start=Instant(PLAN.start - DAY))
    assert difference(replace(killed, plan=yesterdays)) is None


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (obeying(kill(), phase=Phase.SLATE), None),
        (obeying(kill(KillPicture.BLACK), phase=Phase.DARK), None),
        (
            obeying(kill(), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT)),
            f"shows {SHORT} instead of the slate: kill to the slate stands",
        ),
        (
            obeying(kill(KillPicture.BLACK), phase=Phase.SLATE),
            "shows the slate where it must be dark: kill to black stands",
        ),
        (obeying(curfew(Light.STATIC), phase=Phase.SLATE), None),
        (obeying(pull(), phase=Phase.SLATE), None),
        (
            obeying(pull(), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT)),
            f"shows {SHORT}, which was pulled",
        ),
        (obeying(phase=Phase.SLATE), f"shows the slate where the plan wants {SHORT}"),
        # what it has not obeyed yet is told by its receipts, and is no contradiction
        (obeying(kill(), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT), holds=2), None),
        (
            obeying(
                takeover(start=GIVEN), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT), word=ReceiptWord.SEEN
            ),
            None,
        ),
    ],
)
def test_a_picture_is_judged_by_the_orders_that_the_player_holds(
    observation: ScreenObservation, words: str | None
) -> None:
    assert difference(observation) == words


def test_a_killed_screen_that_plays_an_older_plan_is_wrong_all_the_same() -> None:
    said = obeying(kill(), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT))
    newer = replace(said, plan=replace(PLAN, revision=PLAN.revision + 1))  # type: ignore[type-var]
    assert difference(newer) is not None


def test_a_taken_over_screen_is_known_by_its_film() -> None:
    film = CueFacts(
        kind="takeover",
        short="landmark-film",
        start=Instant(SPOT - 3 * SECOND),
        end=Instant(SPOT + 27 * SECOND),
    )
    right = obeying(takeover(), phase=Phase.PLAYING, cue=film)
    assert difference(right) is None
    showing = showing_at(right, SPOT, heard=True)
    assert showing is not None
    assert (showing.kind, showing.short, showing.order) == (
        CueKind.TAKEOVER,
        "landmark-film",
        "takeover with landmark-film",
    )
    wrong = obeying(takeover(), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT))
    assert difference(wrong) == (
        f"shows {SHORT} where the plan wants landmark-film: takeover with landmark-film stands"
    )


def test_what_is_planned_on_a_killed_screen_is_its_slate() -> None:
    showing = planned_at(obeying(kill(), phase=Phase.SLATE), SPOT)
    assert showing is not None
    assert (showing.kind, showing.order, showing.start) == (CueKind.SLATE, "kill to the slate", GIVEN)


def test_the_next_spot_is_one_that_orders_leave() -> None:
    after = PLAN.next_spot_after(SPOT)
    assert after is not None
    until = Instant(after.start + SECOND)
    assert next_spot_after(observe(SPOT), SPOT).start == after.start  # type: ignore[union-attr]
    pulled = obeying(pull(after.short), phase=Phase.PLAYING)
    assert next_spot_after(pulled, SPOT).short not in {None, after.short}  # type: ignore[union-attr]
    taken = obeying(takeover(until=until), phase=Phase.PLAYING)
    assert next_spot_after(taken, SPOT).start > until  # type: ignore[union-attr]
    assert next_spot_after(obeying(kill(), phase=Phase.SLATE), SPOT) is None


def test_a_screen_that_is_rightly_dark_by_order_sleeps() -> None:
    status = judge_screen(obeying(curfew(Light.DARK), phase=Phase.DARK), SPOT)
    assert (status.liveness, status.health) == (Liveness.ASLEEP, Health.WELL)


def test_a_kill_that_stands_is_remembered_with_its_reason_and_age() -> None:
    status = judge_screen(obeying(kill(), phase=Phase.SLATE), Instant(SPOT))
    (concern,) = status.concerns
    assert (concern.kind, concern.health) == ("kill", Health.WATCH)
    assert concern.sentence == "kill to the slate since 11:59:35 UTC by ann: smoke"
    (line,) = status.orders.standing
    assert (line.words, line.reason, line.in_force) == ("kill to the slate", "smoke", True)
    assert status.orders.confirmation is Confirmation.ON_GLASS
    assert (status.revisions.orders_desired, status.revisions.orders_reported) == (3, 3)
    assert status.revisions.converged


@pytest.mark.parametrize(
    ("observation", "health", "words"),
    [
        (
            obeying(kill(), phase=Phase.PLAYING, word=None, holds=2),
            Health.ALARM,
            "not confirmed: kill to the slate",
        ),
        (
            obeying(pull(), phase=Phase.SLATE, word=None, holds=2),
            Health.WATCH,
            f"not confirmed: pull of {SHORT}",
        ),
        (obeying(phase=Phase.PLAYING, word=None, holds=2), Health.WATCH, "not confirmed: a release"),
        (
            obeying(pull(), phase=Phase.SLATE, word=ReceiptWord.REFUSED),
            Health.ALARM,
            "it refuses its orders: it does not say why",
        ),
        (
            obeying(takeover(start=GIVEN), phase=Phase.SLATE, word=ReceiptWord.SEEN),
            Health.WATCH,
            "seen, and not on the glass yet: takeover with landmark-film",
        ),
    ],
)
def test_orders_that_are_not_confirmed_are_a_concern(
    observation: ScreenObservation, health: Health, words: str
) -> None:
    concerns = [each for each in judge_screen(observation, SPOT).concerns if each.kind == "orders"]
    assert [each.health for each in concerns] == [health]
    assert concerns[0].sentence.startswith(words)


@pytest.mark.parametrize(
    "observation",
    [
        replace(
            obeying(kill(), phase=Phase.PLAYING, word=None, holds=2),
            standing_since=Instant(SPOT - GRACE_MS + 1),
        ),
        obeying(
            takeover(start=NOT_YET), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT), word=ReceiptWord.SEEN
        ),
        obeying(pull("another"), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT), word=None),
    ],
)
def test_an_order_on_its_way_or_still_to_begin_is_none(observation: ScreenObservation) -> None:
    assert [each for each in judge_screen(observation, SPOT).concerns if each.kind == "orders"] == []


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [("", True), ("takeover ttttt1 begins at 9999-12-31T00:00:00.000Z", False)],
)
def test_a_takeover_prepared_before_hides_no_later_order(sentence: str, is_told: bool) -> None:
    before = takeover(start=NOT_YET).model_copy(update={"given_at": Instant(GIVEN - MINUTE)})
    killed = replace(
        obeying(before, kill(), phase=Phase.SLATE),
        receipts=(receipt(ReceiptWord.SEEN, sentence=sentence),),
    )
    concerns = [each for each in judge_screen(killed, SPOT).concerns if each.kind == "orders"]
    assert [each.health for each in concerns] == ([Health.ALARM] if is_told else [])


def test_what_has_ended_or_not_begun_is_told_apart() -> None:
    over = Instant(SPOT - SECOND)
    observation = obeying(
        kill(until=over), takeover(start=NOT_YET), phase=Phase.PLAYING, cue=cue_facts(PLAN, SPOT)
    )
    (line,) = judge_screen(observation, SPOT).orders.standing
    assert (line.words, line.in_force) == ("prepared takeover with landmark-film", False)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (kill(), "kill to the slate"),
        (kill(KillPicture.BLACK), "kill to black"),
        (pull("x"), "pull of x"),
        (curfew(Light.DARK), "curfew: dark"),
        (CurfewOrder(**head("cccccc"), mute=True, brightness_percent=30), "curfew: mute, dim to 30 %"),  # type: ignore[arg-type]
        (takeover(until=Instant(SPOT + MINUTE)), "takeover with landmark-film"),
    ],
)
def test_orders_have_short_names(order: Order, words: str) -> None:
    assert words_of(order) == words
