"""Steering: from what the glass has and shall have to what the decks are told."""

from dataclasses import replace

from player_agent.decks.port import Backdrop
from player_agent.stage.machine import Running, Stage, State
from player_agent.stage.scene import Film, Scene, SceneKind
from player_agent.stage.steering import (
    EARLY_BLACK_MS,
    HOLD_MS,
    JOIN_AHEAD_MS,
    LEAST_FILM_MS,
    PREPARE_AHEAD_MS,
    DropFilm,
    LoadFilm,
    MoveEnd,
    Outlook,
    SetBackdrop,
    conforms,
    next_turn_at,
    steer,
)
from tests.support.plans import rendition
from tests.support.scenes import LENGTH, T, film, scene
from wire.asrun import Cause
from wire.instants import HOUR, Instant
from wire.playhead import Cue, CueKind


def backdrop(kind: SceneKind, end: int, cause: Cause = Cause.NONE) -> Scene:
    return Scene(kind, Instant(end), cause=cause)


def outlook(now: int, current: Scene, after: Scene) -> Outlook:
    return Outlook(Instant(now), current, after, current.end)


def running(number: int) -> Running:
    shown = film(number)
    return Running("a" * 32, shown, shown.cue.start, shown.cue.end, started=shown.cue.start)


BARE = Stage(State.BARE, backdrop=Backdrop.SLATE, hung=Backdrop.SLATE)
PLAYING = replace(BARE, state=State.PLAYING, on_glass=running(0))
CHANGING = replace(BARE, state=State.CHANGING, on_glass=running(0), coming=running(1))


def test_the_next_film_is_prepared_ahead_and_not_earlier() -> None:
    early = outlook(T + LENGTH - PREPARE_AHEAD_MS - 1, scene(0), scene(1))
    ahead = outlook(T + LENGTH - PREPARE_AHEAD_MS, scene(0), scene(1))
    assert steer(PLAYING, early) == []
    assert steer(PLAYING, ahead) == [LoadFilm(film(1), Instant(T + LENGTH), Instant(T + 2 * LENGTH))]


def test_nothing_is_told_while_all_is_as_it_should_be() -> None:
    assert steer(CHANGING, outlook(T + LENGTH - 500, scene(0), scene(1))) == []
    assert steer(CHANGING, outlook(T + LENGTH + 2, scene(1), scene(2))) == []


def test_a_film_in_its_middle_is_joined_at_once() -> None:
    (load,) = steer(BARE, outlook(T + 4_000, scene(0), scene(1)))
    assert load == LoadFilm(film(0), Instant(T + 4_000 + JOIN_AHEAD_MS), Instant(T + LENGTH))


def test_a_film_with_too_little_left_makes_way_for_the_next() -> None:
    (load,) = steer(BARE, outlook(T + LENGTH - LEAST_FILM_MS, scene(0), scene(1)))
    assert load == LoadFilm(film(1), Instant(T + LENGTH), Instant(T + 2 * LENGTH))


def test_without_a_worker_only_the_backdrop_is_steered() -> None:
    absent = Stage()
    assert steer(absent, outlook(T, scene(0), scene(1))) == [SetBackdrop(Backdrop.SLATE)]
    dark = outlook(T, backdrop(SceneKind.DARK, T + HOUR), scene(1))
    assert steer(absent, dark) == [SetBackdrop(Backdrop.BLACK)]


def test_the_backdrop_turns_black_below_the_last_film() -> None:
    dark = backdrop(SceneKind.DARK, T + HOUR)
    before = outlook(T + LENGTH - EARLY_BLACK_MS - 1, scene(0), dark)
    below = outlook(T + LENGTH - EARLY_BLACK_MS, scene(0), dark)
    bare = outlook(T + LENGTH - EARLY_BLACK_MS, backdrop(SceneKind.SLATE, T + LENGTH), dark)
    assert steer(PLAYING, before) == []
    assert steer(PLAYING, below) == [SetBackdrop(Backdrop.BLACK)]
    assert steer(BARE, bare) == []


def test_a_gate_that_closes_drops_the_film_with_its_cause() -> None:
    closed = backdrop(SceneKind.DARK, T + HOUR, Cause.GATE)
    at_once = outlook(T + 3_000, closed, closed)
    assert steer(CHANGING, at_once) == [SetBackdrop(Backdrop.BLACK), DropFilm(running(1), Cause.REPLACED)]
    black_below = replace(PLAYING, backdrop=Backdrop.BLACK, hung=Backdrop.BLACK)
    assert steer(black_below, at_once) == [DropFilm(running(0), Cause.GATE)]


def test_a_film_that_is_due_to_end_anyway_is_left_alone() -> None:
    slate = backdrop(SceneKind.SLATE, T + HOUR)
    assert steer(PLAYING, outlook(T + LENGTH - 10, slate, scene(1))) == []


def test_a_film_that_another_replaces_stays_until_it_is_covered() -> None:
    other = replace(film(0), rendition=rendition("short-02"))
    replaced = Scene(SceneKind.FILM, other.cue.end, other.cue, other)
    assert steer(PLAYING, outlook(T + 3_000, replaced, scene(1))) == [
        LoadFilm(other, Instant(T + 3_000 + JOIN_AHEAD_MS), other.cue.end)
    ]
    assert steer(CHANGING, outlook(T + 3_000, replaced, scene(1))) == [DropFilm(running(1), Cause.REPLACED)]


def test_an_end_that_moves_is_told_with_its_cause() -> None:
    cut = replace(scene(0), end=Instant(T + 6_000))
    slate = backdrop(SceneKind.SLATE, T + HOUR)
    gated = backdrop(SceneKind.SLATE, T + HOUR, Cause.GATE)
    assert steer(PLAYING, outlook(T + 1_000, cut, gated)) == [
        MoveEnd(running(0), Instant(T + 6_000), Cause.GATE)
    ]
    longer = replace(film(0), cue=replace(film(0).cue, end=Instant(T + 12_000)))
    moved = Scene(SceneKind.FILM, longer.cue.end, longer.cue, longer)
    assert steer(PLAYING, outlook(T + 1_000, moved, slate)) == [
        MoveEnd(running(0), Instant(T + 12_000), Cause.REPLACED)
    ]


def test_a_drop_is_told_once() -> None:
    slate = backdrop(SceneKind.SLATE, T + HOUR)
    dropped = replace(BARE, state=State.COMING, coming=replace(running(0), end=Instant(T + 100)))
    assert steer(dropped, outlook(T + 100, slate, slate)) == []


DARK_BELOW = replace(PLAYING, backdrop=Backdrop.BLACK, hung=Backdrop.BLACK)
SLATE = backdrop(SceneKind.SLATE, T + HOUR)
DARK = backdrop(SceneKind.DARK, T + HOUR)


def test_the_glass_conforms_with_the_right_film_on_it() -> None:
    assert conforms(PLAYING, outlook(T + 1_000, scene(0), scene(1)))
    assert not conforms(PLAYING, outlook(T + 1_000, scene(1), scene(2)))
    assert not conforms(BARE, outlook(T + 1_000, scene(0), scene(1)))
    assert conforms(BARE, outlook(T + LENGTH - LEAST_FILM_MS, scene(0), scene(1))), "not worth beginning"


def test_the_glass_conforms_with_the_right_backdrop_once_it_is_hung_and_no_film_is_there() -> None:
    assert conforms(BARE, outlook(T, SLATE, scene(1)))
    assert not conforms(BARE, outlook(T, DARK, scene(1)))
    assert not conforms(replace(BARE, hung=None), outlook(T, SLATE, scene(1)))
    assert not conforms(DARK_BELOW, outlook(T, DARK, scene(1)))


def test_a_film_that_was_dropped_and_may_still_come_does_not_conform() -> None:
    coming = replace(BARE, state=State.COMING, coming=running(1))
    assert conforms(coming, outlook(T + LENGTH - 500, SLATE, scene(1)))
    dropped = replace(coming, coming=replace(running(1), end=Instant(T + LENGTH - 500)))
    assert not conforms(dropped, outlook(T + LENGTH - 500, SLATE, SLATE))


def taken_over(start: int) -> Scene:
    cue = Cue(CueKind.TAKEOVER, Instant(start), Instant(start + LENGTH), short="news", order_id="aaaaaa")
    shown = Film(cue, rendition("news"), 1)
    return Scene(SceneKind.FILM, shown.cue.end, film(0).cue, shown, Cause.TAKEN_OVER)


def test_a_film_that_an_order_covers_stays_until_it_is_covered_beyond_its_own_end() -> None:
    late = T + LENGTH - 100
    hold, load = steer(PLAYING, outlook(late, taken_over(late), scene(1)))
    assert hold == MoveEnd(running(0), Instant(late + HOLD_MS), Cause.TAKEN_OVER)
    assert isinstance(load, LoadFilm)
    held = replace(PLAYING, on_glass=replace(running(0), end=hold.end, cut_cause=hold.cause))
    assert next_turn_at(held, outlook(late, taken_over(late), scene(1))) == late + HOLD_MS // 2
    drop = steer(
        replace(held, state=State.CHANGING, coming=running(1)), outlook(late, taken_over(late), scene(1))
    )
    assert drop == [DropFilm(running(1), Cause.REPLACED)]


def test_a_prepared_takeover_needs_no_hold() -> None:
    after = taken_over(T + 6_000)
    cut = replace(scene(0), end=Instant(T + 6_000))
    move, load = steer(PLAYING, outlook(T + 4_000, cut, after))
    assert move == MoveEnd(running(0), Instant(T + 6_000), Cause.TAKEN_OVER)
    assert load == LoadFilm(after.film, Instant(T + 6_000), after.end)


def test_a_pulled_film_is_dropped_though_another_is_to_cover_it() -> None:
    pulled = replace(taken_over(T + 2_000), pulled=frozenset({"short-01"}))
    assert steer(PLAYING, outlook(T + 2_000, pulled, scene(1)))[0] == DropFilm(running(0), Cause.PULLED)
