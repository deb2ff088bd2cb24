"""Outcomes: how plays are judged, and which spots were missed."""

from dataclasses import replace

import pytest

from player_agent.decks.port import Reason
from player_agent.stage.machine import Running
from player_agent.stage.outcome import WHOLE_MS, Missed, SpotWatch, ending_of, entry_of_missed
from player_agent.stage.scene import Film, Scene, SceneKind
from tests.support.plans import MIDNIGHT, build_plan, rendition
from wire.asrun import Cause, Outcome
from wire.instants import Instant
from wire.playhead import Cue, CueKind

START, END = MIDNIGHT, Instant(MIDNIGHT + 10_000)
CUE = Cue(CueKind.SPOT, START, END, short="short-01", line="base", spot_id="0000000a")
FILM = Film(CUE, rendition("short-01"), 3)
WHOLE = Running("a" * 32, FILM, START, END, started=Instant(START + 2), displayed=250, lost=1)
SHOWN = Scene(SceneKind.FILM, END, CUE, FILM)
SLATE = Scene(SceneKind.SLATE, Instant(END + 60_000))


def test_a_play_from_first_to_last_frame_is_complete() -> None:
    for reason in (Reason.ENDED, Reason.COVERED, None, Reason.BAD_FILM):
        ending = ending_of(WHOLE, Instant(END - WHOLE_MS + 1), reason)
        assert (ending.outcome, ending.cause) == (Outcome.COMPLETED, Cause.NONE)
    assert (ending.pictures_displayed, ending.pictures_lost) == (250, 1)
    assert ending.shown_ms == 10_000 - WHOLE_MS + 1 - 2


@pytest.mark.parametrize(
    ("reason", "cut", "cause"),
    [
        (None, Cause.NONE, Cause.WORKER_LOST),
        (Reason.BAD_FILM, Cause.NONE, Cause.BAD_FILM),
        (Reason.COVERED, Cause.NONE, Cause.REPLACED),
        (Reason.DROPPED, Cause.GATE, Cause.GATE),
        (Reason.DROPPED, Cause.REPLACED, Cause.REPLACED),
        (Reason.ENDED, Cause.GATE, Cause.GATE),
    ],
)
def test_a_play_that_was_cut_says_why(reason: Reason | None, cut: Cause, cause: Cause) -> None:
    ending = ending_of(replace(WHOLE, cut_cause=cut), Instant(START + 4_002), reason)
    assert (ending.outcome, ending.cause, ending.shown_ms) == (Outcome.PARTIAL, cause, 4_000)


def test_a_play_that_began_late_was_joined() -> None:
    late = replace(WHOLE, started=Instant(START + WHOLE_MS))
    ending = ending_of(late, END, Reason.ENDED)
    assert (ending.outcome, ending.cause) == (Outcome.PARTIAL, Cause.JOINED)


def test_a_play_that_stage_ended_was_stopped() -> None:
    assert ending_of(WHOLE, Instant(START + 500), None, stopped=True).cause is Cause.STOPPED


def missed_for(cause: Cause) -> Missed:
    return Missed(CUE, cause, PLAN.revision, FILM.rendition.sha256)


def watched(*turns: tuple[Scene, int, Cause], begun: bool = False) -> Missed | None:
    """The spot that is missed at the last of these turns."""
    watch, missed = SpotWatch(), None
    for scene, after_start_ms, hindrance in turns:
        if begun and after_start_ms >= 0:
            watch = watch.with_begun(CUE)
        watch, missed = watch.look(scene, PLAN, Instant(START + after_start_ms), hindrance)
    return missed


PLAN = build_plan()
BEFORE = (SLATE, -500, Cause.NONE)
AFTER = (SLATE, 10_000, Cause.NONE)


def test_a_spot_that_came_on_the_glass_is_not_missed() -> None:
    assert watched(BEFORE, (SHOWN, 1, Cause.NONE), AFTER, begun=True) is None


def test_a_spot_that_never_came_is_missed_with_the_last_cause() -> None:
    gated = replace(SLATE, cue=CUE, cause=Cause.MISSING_BYTES, end=END)
    assert watched(BEFORE, (gated, 1, Cause.NONE), AFTER) == missed_for(Cause.MISSING_BYTES)
    assert watched(BEFORE, (SHOWN, 1, Cause.BAD_FILM), AFTER) == missed_for(Cause.BAD_FILM)
    assert watched(BEFORE, (SHOWN, 1, Cause.NONE), AFTER) == missed_for(Cause.WORKER_LOST)


def test_a_spot_that_a_new_plan_took_away_was_replaced() -> None:
    assert watched(BEFORE, (SHOWN, 1, Cause.NONE), (SLATE, 300, Cause.NONE)) == missed_for(Cause.REPLACED)


def test_a_spot_whose_beginning_nobody_saw_is_not_ours_to_miss() -> None:
    assert watched((SHOWN, 4_000, Cause.NONE), AFTER) is None


def test_house_ads_are_not_missed() -> None:
    house = replace(CUE, kind=CueKind.HOUSE, spot_id=None)
    gated = replace(SLATE, cue=house, cause=Cause.MISSING_BYTES, end=END)
    assert watched(BEFORE, (gated, 1, Cause.NONE), AFTER) is None


def test_the_entry_of_a_missed_spot_claims_nothing() -> None:
    entry = entry_of_missed(missed_for(Cause.GATE), play_id="a" * 32)
    assert (entry.started_at, entry.ended_at, entry.shown_ms) == (None, None, 0)
    assert (entry.outcome, entry.cause, entry.plan_revision) == (Outcome.NOT_SHOWN, Cause.GATE, PLAN.revision)
    assert entry.sha256 == FILM.rendition.sha256
    missing = entry_of_missed(missed_for(Cause.MISSING_BYTES), play_id="a" * 32)
    assert missing.sha256 is None
