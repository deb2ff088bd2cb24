"""The scribe: the journal is written in order, in a thread, and nobody waits for its disk."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from player_agent.folder import FolderError
from player_agent.journal import JournalReader, Mark, segments
from player_agent.stage.journal import Ending, Journal
from player_agent.stage.scribe import Scribe
from tests.player_agent.stage.test_journal import open_play, recover
from tests.support.asrun import JOURNAL, NOON, build_entry, play_id
from wire.asrun import AsRunAck, Cause, Outcome
from wire.instants import Instant

WHOLE = Ending(Instant(NOON + 10_000), 10_000, Outcome.COMPLETED, Cause.NONE)


class SlowDisk:
    """Every fsync waits until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.syncing = threading.Event(), threading.Event()
        fsync = os.fsync

        def wait(file: int) -> None:
            self.syncing.set()
            assert self.go.wait(30)
            fsync(file)

        monkeypatch.setattr(os, "fsync", wait)


async def hung(disk: SlowDisk) -> None:
    """Until the disk is at an fsync."""
    assert await asyncio.to_thread(disk.syncing.wait, 30)


def open_scribe(folder: Path) -> Scribe:
    return Scribe(Journal.recover(folder, new_id=JOURNAL, acknowledged=None))


def played(folder: Path) -> list[tuple[int, str]]:
    return [(each.sequence, each.play_id) for each in JournalReader(folder).read_after(0, 10_000)[1]]


async def test_what_is_asked_for_while_the_disk_hangs_is_written_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = open_scribe(tmp_path)
    with monkeypatch.context() as patch:
        disk = SlowDisk(patch)
        writing = asyncio.create_task(scribe.run())
        scribe.begin(open_play(1))
        await hung(disk)
        scribe.mark(Mark(play_id=play_id(1), seen_at=NOON, shown_ms=1_000))
        scribe.mark(Mark(play_id=play_id(1), seen_at=NOON, shown_ms=2_000))
        scribe.end(play_id(1), WHOLE)
        scribe.add(build_entry(2))
        scribe.begin(open_play(3))
        scribe.mark(Mark(play_id=play_id(3), seen_at=Instant(NOON + 3_000), shown_ms=3_000))
        disk.go.set()
        await scribe.finish()
    assert played(tmp_path) == [(1, play_id(1)), (2, play_id(2))]
    writing.cancel()
    await asyncio.wait([writing])
    scribe.close()
    recover(tmp_path).close()
    crashed = JournalReader(tmp_path).read_after(2, 10)[1][0]
    assert (crashed.play_id, crashed.shown_ms) == (play_id(3), 3_000)


async def test_an_end_while_the_disk_hangs_loses_what_waits_and_tears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = open_scribe(tmp_path)
    with monkeypatch.context() as patch:
        disk = SlowDisk(patch)
        writing = asyncio.create_task(scribe.run())
        scribe.add(build_entry(1))
        scribe.add(build_entry(2))
        await hung(disk)
        writing.cancel()
        await asyncio.wait([writing])
        closing = asyncio.create_task(asyncio.to_thread(scribe.close))
        await asyncio.sleep(0)
        disk.go.set()
        await closing
    again = recover(tmp_path)
    assert again.id == JOURNAL
    again.close()
    assert played(tmp_path) in ([(1, play_id(1))], [(1, play_id(1)), (2, play_id(2))])


async def test_a_refusal_is_told_and_over_once_the_disk_takes_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = open_scribe(tmp_path)

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        scribe.add(build_entry(1))
        assert scribe.refusal is None, "not known yet"
        await scribe.finish()
        assert "No space left" in str(scribe.refusal)
    scribe.add(build_entry(2))
    await scribe.finish()
    assert scribe.refusal is None
    assert played(tmp_path) == [(1, play_id(1)), (2, play_id(2))]
    scribe.close()


async def test_a_disk_that_does_not_let_go_is_told_and_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = open_scribe(tmp_path)
    ack = AsRunAck(journal=JOURNAL, through_sequence=1)

    def refuse(_: Journal, __: AsRunAck) -> None:
        raise FolderError("cannot write: read-only")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "forget", refuse)
        scribe.forget(ack)
        await scribe.finish()
        assert scribe.refusal == "cannot write: read-only"
    scribe.forget(ack)
    await scribe.finish()
    assert scribe.refusal is None
    scribe.close()


async def test_a_journal_that_is_taken_away_ends_the_writing(tmp_path: Path) -> None:
    scribe = open_scribe(tmp_path)
    for each in segments(tmp_path):
        each.unlink()
    scribe.add(build_entry(1))
    with pytest.raises(FolderError, match="deleted"):
        await asyncio.wait_for(scribe.run(), 30)
    scribe.close()
