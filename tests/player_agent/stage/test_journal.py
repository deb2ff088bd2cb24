"""The journal: what is written is read, and no crash loses or doubles an entry."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player_agent.folder import FolderError
from player_agent.journal import JournalReader, Mark, OpenPlay, segments
from player_agent.stage.journal import ENTRIES_PER_SEGMENT, Ending, Journal
from tests.support.asrun import JOURNAL, NOON, OTHER_JOURNAL, build_entry, play_id
from tests.support.ram import ram_folder
from wire.asrun import AsRunAck, Cause, Outcome
from wire.instants import Instant


def open_play(number: int) -> OpenPlay:
    fields = dict(build_entry(number))
    return OpenPlay(**{name: fields[name] for name in OpenPlay.model_fields})


def recover(folder: Path, *, new_id: str = OTHER_JOURNAL, through: int | None = None) -> Journal:
    ack = None if through is None else AsRunAck(journal=JOURNAL, through_sequence=through)
    return Journal.recover(folder, new_id=new_id, acknowledged=ack)


def written(folder: Path, count: int) -> Journal:
    journal = recover(folder, new_id=JOURNAL)
    for number in range(1, count + 1):
        journal.begin(open_play(number))
        journal.end(play_id(number), Ending(Instant(NOON + number), 10_000, Outcome.COMPLETED, Cause.NONE))
    return journal


def played(folder: Path) -> list[str]:
    return [each.play_id for each in JournalReader(folder).read_after(0, 10_000)[1]]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written(tmp_path, 3).close()
    reader = JournalReader(tmp_path)
    journal, entries = reader.read_after(1, 10)
    assert journal == JOURNAL
    assert [each.sequence for each in entries] == [2, 3]
    assert reader.last_sequence() == 3
    assert reader.waiting(1) == 2
    assert [each.sequence for each in reader.read_after(0, 2)[1]] == [1, 2]
    assert reader.read_after(3, 10) == (JOURNAL, [])


def test_an_empty_folder_has_no_journal(tmp_path: Path) -> None:
    assert JournalReader(tmp_path / "none").read_after(0, 10) == (None, [])
    assert JournalReader(tmp_path).waiting(0) == 0


def test_sequences_go_on_after_a_restart(tmp_path: Path) -> None:
    written(tmp_path, 3).close()
    again = recover(tmp_path)
    assert (again.id, again.last_sequence) == (JOURNAL, 3)
    assert again.add(build_entry(4)).sequence == 4
    again.close()


def test_a_play_open_at_a_crash_is_closed_with_what_its_mark_proves(tmp_path: Path) -> None:
    journal = written(tmp_path, 1)
    journal.begin(open_play(2))
    journal.mark(
        Mark(play_id=play_id(2), seen_at=Instant(NOON + 4_000), shown_ms=4_000, pictures_displayed=99)
    )
    journal.close()
    recover(tmp_path).close()
    entry = JournalReader(tmp_path).read_after(1, 10)[1][0]
    assert (entry.play_id, entry.outcome, entry.cause) == (play_id(2), Outcome.PARTIAL, Cause.CRASHED)
    assert (entry.ended_at, entry.shown_ms, entry.pictures_displayed) == (NOON + 4_000, 4_000, 99)
    recover(tmp_path).close()
    assert played(tmp_path) == [play_id(1), play_id(2)]


def test_a_crash_between_a_shorter_mark_and_the_cut_behind_it_costs_nothing(tmp_path: Path) -> None:
    journal = recover(tmp_path, new_id=JOURNAL)
    journal.begin(open_play(1))
    journal.mark(Mark(play_id=play_id(1), seen_at=Instant(NOON + 4_000), shown_ms=4_000))
    journal.close()
    with (tmp_path / "mark").open("ab") as mark:
        mark.write(b"000}\n")
    recover(tmp_path).close()
    (entry,) = JournalReader(tmp_path).read_after(0, 10)[1]
    assert entry.shown_ms == 4_000


def test_a_disk_that_does_not_let_go_is_said_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = written(tmp_path, ENTRIES_PER_SEGMENT)

    def refuse(_: Path, *, missing_ok: bool) -> None:
        raise OSError(errno.EROFS, f"Read-only file system (missing_ok={missing_ok})")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FolderError, match="check the disk"):
        journal.forget(AsRunAck(journal=JOURNAL, through_sequence=ENTRIES_PER_SEGMENT))
    journal.close()


def test_what_a_full_disk_refuses_is_written_later_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, write = written(tmp_path, ENTRIES_PER_SEGMENT - 1), os.write

    def half(file: int, content: memoryview) -> int:
        if len(content) < 300:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, content[:300])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        for number in range(ENTRIES_PER_SEGMENT, ENTRIES_PER_SEGMENT + 3):
            journal.add(build_entry(number))
        assert journal.refusal is not None
        assert len(played(tmp_path)) == ENTRIES_PER_SEGMENT - 1
        (segment,) = segments(tmp_path)
        assert segment.read_bytes().endswith(b"\n"), "no torn line stays"
    journal.add(build_entry(ENTRIES_PER_SEGMENT + 3))
    journal.close()
    assert journal.refusal is None
    assert played(tmp_path) == [play_id(number) for number in range(1, ENTRIES_PER_SEGMENT + 4)]
    assert len(segments(tmp_path)) == 2


def test_beyond_the_backlog_records_are_lost_and_leave_no_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("player_agent.stage.journal.BACKLOG_RECORDS", 5)
    journal = written(tmp_path, 1)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        for number in range(2, 10):
            journal.add(build_entry(number))
        assert journal.last_sequence == 6
    journal.mark(Mark(play_id=play_id(1), seen_at=NOON, shown_ms=0))
    journal.close()
    assert played(tmp_path) == [play_id(1)]


def test_no_entry_is_read_that_a_power_cut_could_undo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, 3).close()

    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    assert JournalReader(tmp_path).read_after(0, 10) == (JOURNAL, [])


def test_where_nothing_is_new_the_disk_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = written(tmp_path, 3)
    journal.begin(open_play(4))
    asked: list[int] = []
    monkeypatch.setattr(os, "fsync", asked.append)
    assert JournalReader(tmp_path).read_after(3, 10) == (JOURNAL, [])
    assert asked == []
    assert len(JournalReader(tmp_path).read_after(2, 10)[1]) == len(asked) == 1
    journal.close()


def test_no_entry_is_read_under_the_id_of_a_journal_that_replaces_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, 3).close()
    ids = iter([JOURNAL, OTHER_JOURNAL])
    monkeypatch.setattr(JournalReader, "journal_id", lambda _: next(ids))
    assert JournalReader(tmp_path).read_after(0, 10) == (JOURNAL, [])


def test_the_mark_of_another_play_proves_nothing(tmp_path: Path) -> None:
    journal = written(tmp_path, 1)
    journal.mark(Mark(play_id=play_id(1), seen_at=Instant(NOON + 4_000), shown_ms=4_000))
    journal.begin(open_play(2))
    journal.close()
    recover(tmp_path).close()
    entry = JournalReader(tmp_path).read_after(1, 10)[1][0]
    assert (entry.shown_ms, entry.ended_at) == (0, open_play(2).started_at)


def test_acknowledged_segments_go_as_a_whole_and_open_plays_stay(tmp_path: Path) -> None:
    journal = written(tmp_path, ENTRIES_PER_SEGMENT - 1)
    journal.begin(open_play(5_000))
    journal.add(build_entry(ENTRIES_PER_SEGMENT))
    journal.add(build_entry(ENTRIES_PER_SEGMENT + 1))
    assert len(segments(tmp_path)) == 2
    journal.forget(AsRunAck(journal=OTHER_JOURNAL, through_sequence=5_000))
    journal.forget(AsRunAck(journal=JOURNAL, through_sequence=ENTRIES_PER_SEGMENT - 1))
    assert len(segments(tmp_path)) == 2
    journal.forget(AsRunAck(journal=JOURNAL, through_sequence=ENTRIES_PER_SEGMENT))
    assert len(segments(tmp_path)) == 1
    journal.close()
    recover(tmp_path, through=ENTRIES_PER_SEGMENT).close()
    _, entries = JournalReader(tmp_path).read_after(ENTRIES_PER_SEGMENT, 10)
    assert [each.play_id for each in entries] == [play_id(ENTRIES_PER_SEGMENT + 1), play_id(5_000)]


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(min_value=0, max_value=2_500), junk=st.binary(max_size=40))
def test_a_power_cut_at_any_byte_loses_only_what_was_not_whole(cut: int, junk: bytes) -> None:
    with ram_folder() as folder:
        cut_at(folder, cut, junk)


def cut_at(folder: Path, cut: int, junk: bytes) -> None:
    written(folder, 3).close()
    (segment,) = segments(folder)
    content = segment.read_bytes()
    whole = content[: min(cut, len(content))]
    kept = whole.count(b" entry {") - (
        0 if whole.endswith(b"\n") else int(b" entry {" in whole.split(b"\n")[-1])
    )
    opened = whole.count(b" open {") - (
        0 if whole.endswith(b"\n") else int(b" open {" in whole.split(b"\n")[-1])
    )
    segment.write_bytes(whole + junk)
    recover(folder).close()
    once = played(folder)
    assert once[:kept] == [play_id(number) for number in range(1, kept + 1)]
    assert len(once) == len(set(once)) == opened
    recover(folder).close()
    assert played(folder) == once


def damage_second_entry(folder: Path) -> None:
    (segment,) = segments(folder)
    lines = segment.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4][:40] + b"!" + lines[4][41:]
    segment.write_bytes(b"".join(lines))


def test_a_damaged_line_in_the_middle_begins_a_new_journal_with_the_rest(tmp_path: Path) -> None:
    written(tmp_path, 4).close()
    damage_second_entry(tmp_path)
    assert [each.sequence for each in JournalReader(tmp_path).read_after(0, 10)[1]] == [1]
    recover(tmp_path, through=1).close()
    journal, entries = JournalReader(tmp_path).read_after(0, 10)
    assert journal == OTHER_JOURNAL
    assert [each.sequence for each in entries] == [1, 2, 3]
    assert [each.play_id for each in entries] == [play_id(3), play_id(4), play_id(2)]
    assert entries[2].cause is Cause.CRASHED


def test_mending_that_was_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    written(tmp_path, 4).close()
    damage_second_entry(tmp_path)
    (segment,) = segments(tmp_path)
    segment.rename(segment.with_name(segment.name + ".aside"))  # cut after the first step
    recover(tmp_path, through=1).close()
    assert played(tmp_path) == [play_id(3), play_id(4), play_id(2)]
    old = tmp_path / "000000000001.jsonl.aside"
    written(tmp_path / "..", 0).close()
    old.write_bytes((tmp_path / ".." / "000000000001.jsonl").read_bytes())  # cut before the last step
    recover(tmp_path, new_id="d" * 32).close()
    assert played(tmp_path) == [play_id(3), play_id(4), play_id(2)]
    assert not old.exists()


def test_numbers_the_controller_has_never_come_twice(tmp_path: Path) -> None:
    written(tmp_path, 2).close()
    journal = recover(tmp_path, through=5)
    assert (journal.id, journal.last_sequence) == (OTHER_JOURNAL, 0)
    journal.close()


def test_ending_a_play_that_was_never_begun_is_an_error(tmp_path: Path) -> None:
    journal = recover(tmp_path, new_id=JOURNAL)
    with pytest.raises(KeyError):
        journal.end(play_id(1), Ending(NOON, 0, Outcome.COMPLETED, Cause.NONE))
    journal.close()
