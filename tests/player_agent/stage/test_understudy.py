"""Understudies: what runs unseen below an order, and what its release finds; pure, then in virtual time."""

from dataclasses import replace
from pathlib import Path

import pytest

from player_agent.decks.port import Backdrop, Play, Reason
from player_agent.stage.acceptance import Accepted
from player_agent.stage.lookout import Prospect
from player_agent.stage.machine import Load, Lost, Ready, Refused, Running, Shown, Stage, State
from player_agent.stage.scene import Scene, SceneKind
from player_agent.stage.steering import (
    LEAST_REVEALED_MS,
    PREPARE_AHEAD_MS,
    UNSEEN_AFTER_MS,
    DropFilm,
    LoadFilm,
    MoveEnd,
    Outlook,
    RevealFilm,
    conforms,
    next_turn_at,
    steer,
)
from player_agent.stage.understudy import Cover, Understudies, steer_understudies
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, rendition
from tests.support.scenes import LENGTH, T, film, scene
from tests.support.stages import Body, StageLab, in_prepared_lab
from wire.asrun import Cause, Outcome
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.policy import DARKNESS, Light

LIT = Instant(MIDNIGHT + 10 * HOUR)
TAKEN = rendition("takeover", content=b"takeover", duration_ms=15_000)


def running(number: int) -> Running:
    shown = film(number)
    return Running(f"{number:032d}", shown, shown.cue.start, shown.cue.end)


def covered(now: int, *, cause: Cause = Cause.KILLED) -> Outlook:
    cover = Scene(SceneKind.SLATE, Instant(T + HOUR), cause=cause)
    number = (now - T) // LENGTH
    below = Prospect(scene(number), scene(number + 1), DARKNESS, None)
    return Outlook(Instant(now), cover, cover, cover.end, below=below)


def uncovered(now: int) -> Outlook:
    number = (now - T) // LENGTH
    return Outlook(Instant(now), scene(number), scene(number + 1), scene(number).end)


BARE = Stage(State.BARE, backdrop=Backdrop.SLATE, hung=Backdrop.SLATE)
EMPTY = Understudies().after(Ready())
ROLLS = replace(running(0), started=running(0).show)
RUNS = Understudies(Stage(State.PLAYING, on_glass=ROLLS))
CHANGES = Understudies(Stage(State.CHANGING, on_glass=ROLLS, coming=running(1)))


def test_the_due_film_is_loaded_unseen_and_the_next_one_ahead() -> None:
    (now,) = steer_understudies(EMPTY, covered(T + 4_000), BARE)
    assert isinstance(now, LoadFilm)
    assert (now.film, now.unseen) == (film(0), True)
    assert steer_understudies(RUNS, covered(T + 4_000), BARE) == []
    (following,) = steer_understudies(RUNS, covered(T + LENGTH - PREPARE_AHEAD_MS), BARE)
    assert following == LoadFilm(film(1), film(1).cue.start, film(1).cue.end, unseen=True)
    assert steer_understudies(CHANGES, covered(T + LENGTH - 500), BARE) == []


def test_nothing_runs_unseen_where_no_order_covers_or_no_worker_lives() -> None:
    assert steer_understudies(EMPTY, uncovered(T + 4_000), BARE) == []
    assert steer_understudies(Understudies(), covered(T + 4_000), BARE) == []


def test_the_first_one_waits_until_what_the_order_shows_is_on_the_glass_for_a_while() -> None:
    given = T + 4_000
    at_once = replace(covered(given), changed=Instant(given))
    assert steer_understudies(EMPTY, at_once, BARE) == []
    assert next_turn_at(BARE, at_once) == given + UNSEEN_AFTER_MS
    later = replace(covered(given + UNSEEN_AFTER_MS), changed=Instant(given))
    (load,) = steer_understudies(EMPTY, later, BARE)
    assert isinstance(load, LoadFilm)
    still_bright = replace(BARE, hung=Backdrop.BLACK)
    assert steer_understudies(EMPTY, later, still_bright) == [], "the slate does not hang yet"
    changing = replace(covered(T + LENGTH - 2_000), changed=Instant(T + LENGTH - 2_001))
    assert steer_understudies(RUNS, changing, BARE), "once one runs, the next one does not wait"


def test_a_film_that_is_on_the_glass_needs_no_understudy() -> None:
    on_glass = replace(BARE, state=State.PLAYING, on_glass=running(0))
    assert steer_understudies(EMPTY, covered(T + 4_000, cause=Cause.TAKEN_OVER), on_glass) == []


def test_a_film_that_is_not_due_any_more_is_dropped_and_a_moved_end_told() -> None:
    other = covered(T + 4_000)
    assert other.below is not None
    slate = Scene(SceneKind.SLATE, Instant(T + LENGTH), cause=Cause.PULLED)
    pulled = replace(other, below=replace(other.below, scene=slate))
    assert steer_understudies(RUNS, pulled, BARE) == [DropFilm(ROLLS, Cause.REPLACED)]
    shorter = replace(other, below=replace(other.below, scene=replace(scene(0), end=Instant(T + 8_000))))
    assert steer_understudies(RUNS, shorter, BARE) == [MoveEnd(ROLLS, Instant(T + 8_000), Cause.NONE)]


def test_a_release_reveals_what_runs_instead_of_loading_it() -> None:
    now = uncovered(T + 4_000)
    assert steer(BARE, now, RUNS.films) == [RevealFilm(ROLLS, Instant(T + 4_000))]
    assert steer(BARE, now) != steer(BARE, now, RUNS.films)
    assert steer_understudies(RUNS, now, BARE) == [], "it waits until the glass can take it"


def test_the_next_film_stays_unseen_until_its_time_after_a_release() -> None:
    shows = replace(BARE, state=State.PLAYING, on_glass=running(0))
    waits = Understudies(Stage(State.COMING, coming=running(1)))
    late = uncovered(T + LENGTH - 500)
    assert steer_understudies(waits, late, shows) == []
    assert steer(shows, late, waits.films) == [RevealFilm(running(1), film(1).cue.start)]


@pytest.mark.parametrize("left_ms", [LEAST_REVEALED_MS, 500, 1_050])
def test_a_release_reveals_what_runs_though_little_of_it_is_left(left_ms: int) -> None:
    now = uncovered(T + LENGTH - left_ms)
    assert steer(BARE, now, CHANGES.films) == [RevealFilm(ROLLS, now.now)]
    comes = replace(BARE, state=State.COMING, coming=running(0))
    assert steer(comes, now) == [], "once it is asked for, it is waited for"
    assert not conforms(comes, now)


def test_a_release_reveals_nothing_for_a_moment_and_begins_nothing_short() -> None:
    moment = uncovered(T + LENGTH - LEAST_REVEALED_MS + 1)
    assert steer(BARE, moment, CHANGES.films) == [RevealFilm(running(1), film(1).cue.start)]
    comes = Understudies(Stage(State.COMING, coming=running(0)))
    (load,) = steer(BARE, uncovered(T + LENGTH - 500), comes.films)
    assert isinstance(load, LoadFilm)
    assert load.film == film(1), "it does not run yet"


def test_what_runs_unseen_goes_by_the_machine_and_has_no_effects() -> None:
    comes = EMPTY.after(Load(running(0)))
    runs = comes.after(Shown(running(0).play_id, T))
    assert [each.machine.state for each in (EMPTY, comes, runs)] == [State.BARE, State.COMING, State.PLAYING]
    assert runs.without(running(0).play_id).machine.state is State.BARE
    assert comes.without(running(0).play_id).machine.state is State.BARE
    assert runs.after(Lost(T)).machine.state is State.ABSENT
    assert runs.after(Load(running(1))).after(Refused(running(1).play_id, Reason.DROPPED)).films == runs.films


def kill(until: Instant | None = None, picture: KillPicture = KillPicture.SLATE) -> Kill:
    return Kill(
        order_id="aaaaaa", given_at=LIT, by="ops", reason="drill", start=LIT, until=until, picture=picture
    )


def pull(short: str) -> Pull:
    return Pull(order_id="bbbbbb", given_at=LIT, by="ops", reason="rights", start=LIT, short=short)


def takeover(until: Instant | None = None) -> Takeover:
    return Takeover(
        order_id="cccccc", given_at=LIT, by="ops", reason="news", start=LIT, until=until, films=(TAKEN,)
    )


def darkness(until: Instant | None = None) -> CurfewOrder:
    return CurfewOrder(
        order_id="dddddd", given_at=LIT, by="ops", reason="law", start=LIT, until=until, light=Light.DARK
    )


def test_only_orders_of_the_kind_that_covers_are_thought_away() -> None:
    orders = StandingOrders(
        network=NETWORK, screen=SCREEN, revision=1, orders=(kill(), pull("short-01"), takeover(), darkness())
    )
    accepted, cover = Accepted(orders=orders), Cover()

    def left(cause: Cause) -> list[str] | None:
        below = cover.below(accepted, Scene(SceneKind.SLATE, T, cause=cause))
        return None if below is None or below.orders is None else [each.kind for each in below.orders.orders]

    assert left(Cause.KILLED) == ["pull", "takeover", "curfew"]
    assert left(Cause.TAKEN_OVER) == ["kill", "pull", "curfew"]
    assert left(Cause.CURFEW) == ["kill", "pull", "takeover"]
    assert [left(each) for each in (Cause.NONE, Cause.PULLED, Cause.GATE)] == [None] * 3
    again = Scene(SceneKind.SLATE, T, cause=Cause.KILLED)
    assert cover.below(accepted, again) is cover.below(accepted, again)


def in_lab(folder: Path, body: Body, start: Instant = LIT) -> StageLab:
    return in_prepared_lab(folder, start, body, TAKEN)


def names(plays: list[Play]) -> list[str]:
    return [Path(each.path).read_text() for each in plays]


def ran_unseen(lab: StageLab, play: Play) -> bool:
    return play.play_id in {each.play_id for each in lab.decks.rolled}


@pytest.mark.parametrize("order", [kill(), kill(picture=KillPicture.BLACK), darkness(), takeover()])
def test_below_every_cover_the_due_film_runs_and_its_release_shows_it(folder: Path, order: Order) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(order)
            await lab.until(Instant(LIT + 34 * SECOND))
            shown.append(len(lab.decks.showings))
            lab.order()
            await lab.clock.sleep(200)

    shown: list[int] = []
    lab = in_lab(folder, body)
    released = lab.decks.showings[shown[0]]
    assert ran_unseen(lab, released.play), "it was not loaded anew"
    assert released.from_ns <= lab.ns_of(Instant(LIT + 34 * SECOND + 60))
    since = [
        each.play for each in lab.decks.showings[: shown[0]] if each.from_ns > lab.ns_of(Instant(LIT + 100))
    ]
    assert set(names(since)) == ({"takeover"} if order.kind == "takeover" else set()), "and nothing was seen"


@pytest.mark.parametrize("order", [kill(), darkness(), takeover()])
@pytest.mark.parametrize("left_ms", [200, 600, 950])
def test_a_release_near_the_end_of_the_due_film_shows_it_all_the_same(
    folder: Path, order: Order, left_ms: int
) -> None:
    released = Instant(LIT + 40 * SECOND - left_ms)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(order)
            await lab.until(released)
            lab.order()
            await lab.until(Instant(LIT + 42 * SECOND))

    lab = in_lab(folder, body)
    back, following = lab.decks.showings[-2:]
    assert ran_unseen(lab, back.play)
    assert back.from_ns <= lab.ns_of(Instant(released + 60))
    assert back.to_ns == following.from_ns == lab.ns_of(Instant(LIT + 40 * SECOND))


@pytest.mark.parametrize("order", [kill(), darkness(), takeover()])
def test_nothing_is_begun_unseen_while_the_order_itself_changes_the_glass(folder: Path, order: Order) -> None:
    given = Instant(LIT + 33 * SECOND)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(given)
            lab.order(order)
            await lab.until(Instant(given + 4 * SECOND))
            lab.order()
            await lab.clock.sleep(200)

    lab = in_lab(folder, body)
    begun = [each.show_ns for each in lab.decks.rolled]
    assert begun
    assert min(begun) >= lab.ns_of(Instant(given + UNSEEN_AFTER_MS))
    assert ran_unseen(lab, lab.decks.showings[-1].play)


def test_what_runs_unseen_goes_along_with_a_clock_that_was_put_right(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill())
            await lab.until(Instant(LIT + 33 * SECOND))
            lab.set_clock(offset_ms=2_000.0)
            await lab.clock.sleep(200)
            lab.order()
            await lab.clock.sleep(200)
            due_ns.append(lab.clock.monotonic_ns() - (lab.clock.now() - LIT - 30 * SECOND) * 1_000_000)

    due_ns: list[int] = []
    lab = in_lab(folder, body)
    back = lab.decks.showings[-1].play
    assert ran_unseen(lab, back)
    assert abs(back.zero_ns - due_ns[0]) < 5_000_000


def test_an_hour_of_a_kill_shows_nothing_and_writes_down_what_it_did_before(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill())
            await lab.until(Instant(LIT + HOUR))

    lab = in_lab(folder, body, Instant(LIT - 20 * SECOND))
    since = [
        each for each in lab.decks.showings if each.to_ns is None or each.to_ns > lab.ns_of(Instant(LIT + 1))
    ]
    assert since == []
    assert len(lab.decks.rolled) > 100, "each due film ran"
    spots = [each for each in lab.entries() if each.planned_start >= LIT + SECOND]
    assert {(each.outcome, each.cause) for each in spots} == {(Outcome.NOT_SHOWN, Cause.KILLED)}


def test_a_kill_that_ends_by_itself_ends_at_its_instant(folder: Path) -> None:
    until = Instant(LIT + 4 * MINUTE + 3 * SECOND)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill(until))
            await lab.until(Instant(until + SECOND))

    lab = in_lab(folder, body)
    back = lab.decks.showings[-1]
    assert back.from_ns == lab.ns_of(until)
    assert ran_unseen(lab, back.play)


def test_a_pulled_short_does_not_run_unseen(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill(), pull("short-01"))
            await lab.until(Instant(LIT + 10 * MINUTE))

    lab = in_lab(folder, body)
    assert lab.decks.rolled
    assert "short-01" not in names(
        [each for each in lab.decks.rolled if each.show_ns > lab.ns_of(Instant(LIT + 1_000))]
    )


def test_a_film_that_breaks_unseen_is_not_tried_again_and_a_lost_worker_is_survived(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill())
            await lab.until(Instant(LIT + MINUTE + 3 * SECOND))
            lab.decks.lose()
            await lab.until(Instant(LIT + 3 * MINUTE + 3 * SECOND))
            lab.order()
            await lab.clock.sleep(200)

    lab = in_lab(folder, body)
    (back,) = [each for each in lab.decks.showings if each.from_ns > lab.ns_of(Instant(LIT + SECOND))]
    assert ran_unseen(lab, back.play)
    starts = [each.zero_ns for each in lab.decks.rolled]
    assert any(starts.count(each) == 2 for each in starts), "loaded again behind the new worker"


def test_a_takeover_in_its_second_round_gives_way_at_once(folder: Path) -> None:
    """When its next film waits already, and both decks of what is seen are taken."""

    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(takeover())
            await lab.until(Instant(LIT + 43 * SECOND + 500))  # its third round begins at 45 s
            lab.order()
            await lab.clock.sleep(300)

    lab = in_lab(folder, body)
    assert ran_unseen(lab, lab.decks.showings[-1].play)
    assert lab.decks.showings[-1].from_ns <= lab.ns_of(Instant(LIT + 43 * SECOND + 600))
    assert lab.decks.showings[-2].to_ns == lab.decks.showings[-1].from_ns, "and is covered"
