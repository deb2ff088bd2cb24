"""Testimony: what a worker's notebook adds to the journal of a stage that did not listen."""

from pathlib import Path

from player_agent.decks.aim import MS
from player_agent.decks.notebooks import Showing
from player_agent.journal import JournalReader, Mark, OpenPlay
from player_agent.stage import testimony
from player_agent.stage.journal import Ending, Journal
from player_agent.stage.testimony import ComingPlay
from tests.support.plans import MIDNIGHT, rendition
from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.instants import Instant

LENGTH = 10_000
ZERO_NS = 777_000 * MS
"""Where midnight is on the monotonic clock."""


def play(number: int) -> OpenPlay:
    """The play of the slot with this number; slot 0 begins at midnight."""
    start = Instant(MIDNIGHT + number * LENGTH)
    return OpenPlay(
        play_id=f"{number:032x}",
        kind=AsRunKind.SPOT,
        spot_id=f"{number:08d}",
        line="base",
        plan_revision=1,
        short="short-01",
        sha256=rendition("short-01").sha256,
        planned_start=start,
        planned_end=Instant(start + LENGTH),
        started_at=start,
    )


def showing(number: int, from_ms: int, to_ms: int) -> Showing:
    """It was seen so many ms after midnight."""
    return Showing(
        play(number).play_id, ZERO_NS + from_ms * MS, ZERO_NS + to_ms * MS, (to_ms - from_ms) // 40
    )


def coming(number: int) -> ComingPlay:
    return ComingPlay(play=play(number), zero_ns=ZERO_NS + number * LENGTH * MS)


def recovered(folder: Path, *showings: Showing) -> list[AsRunEntry]:
    journal = Journal.recover(folder, new_id="b" * 32, acknowledged=None, showings=showings)
    journal.close()
    return JournalReader(folder).read_after(0, 100)[1]


def left(folder: Path, *, marked_ms: int | None = 4_000, expects: bool = True) -> Journal:
    """A journal as a stage that hung has left it: play 0 open, play 1 coming."""
    journal = Journal.recover(folder, new_id="a" * 32, acknowledged=None)
    journal.begin(play(0))
    if marked_ms is not None:
        seen_at = Instant(MIDNIGHT + marked_ms)
        journal.mark(Mark(play_id=play(0).play_id, seen_at=seen_at, shown_ms=marked_ms))
    if expects:
        journal.expect(coming(1))
    return journal


def test_the_open_play_is_claimed_for_as_long_as_its_worker_showed_it(tmp_path: Path) -> None:
    left(tmp_path).close()
    (entry,) = recovered(tmp_path, showing(0, 3, 7_003))
    assert (entry.shown_ms, entry.ended_at, entry.outcome) == (7_000, MIDNIGHT + 7_000, Outcome.PARTIAL)
    assert entry.pictures_displayed == 175
    assert entry.cause is Cause.CRASHED


def test_the_play_that_nobody_heard_come_is_told_once(tmp_path: Path) -> None:
    left(tmp_path).close()
    showings = showing(0, 3, 10_000), showing(1, 10_002, 12_402)
    first, second = recovered(tmp_path, *showings)
    assert (first.play_id, first.shown_ms) == (play(0).play_id, 9_997)
    assert (second.play_id, second.spot_id) == (play(1).play_id, "00000001")
    assert (second.started_at, second.shown_ms) == (MIDNIGHT + 10_002, 2_400)
    assert recovered(tmp_path, *showings) == [first, second], "whoever reads the notebook again adds nothing"


def test_a_play_that_was_only_coming_is_not_told(tmp_path: Path) -> None:
    left(tmp_path).close()
    assert [each.play_id for each in recovered(tmp_path, showing(0, 3, 8_000))] == [play(0).play_id]


def test_without_a_notebook_the_mark_proves_what_it_did(tmp_path: Path) -> None:
    left(tmp_path).close()
    (entry,) = recovered(tmp_path)
    assert entry.shown_ms == 4_000


def test_a_play_that_was_heard_and_ended_is_not_told_again(tmp_path: Path) -> None:
    journal = left(tmp_path)
    journal.end(play(0).play_id, Ending(Instant(MIDNIGHT + LENGTH), LENGTH, Outcome.COMPLETED, Cause.NONE))
    journal.begin(play(1))
    journal.end(
        play(1).play_id, Ending(Instant(MIDNIGHT + 2 * LENGTH), LENGTH, Outcome.COMPLETED, Cause.NONE)
    )
    journal.close()
    entries = recovered(tmp_path, showing(0, 0, 10_000), showing(1, 10_000, 20_000))
    assert [each.outcome for each in entries] == [Outcome.COMPLETED] * 2


def test_the_longer_proof_counts() -> None:
    mark = Mark(play_id=play(0).play_id, seen_at=Instant(MIDNIGHT + 4_000), shown_ms=4_000)
    assert testimony.Testimony((showing(0, 0, 3_000),)).mark(play(0), mark) == mark
    longer = testimony.Testimony((showing(0, 0, 5_000),)).mark(play(0), mark)
    assert longer is not None
    assert longer.shown_ms == 5_000
    assert testimony.Testimony().mark(play(1), mark) is None, "it is another play's"


def test_nothing_is_expected_any_more_once_it_was_said(tmp_path: Path) -> None:
    journal = left(tmp_path)
    journal.expect(None)
    journal.close()
    assert len(recovered(tmp_path, showing(1, 10_000, 12_000))) == 1
