"""The journal's writer: appends, fsyncs, closes what a crash left open, forgets what was acknowledged.

Stage is the only writer. A record is on the disk before the verb returns; where the disk refuses, it waits in
memory for the next record, and the wall plays on: also from the start, where the journal cannot even be
opened; it is then tried again with every record. A play that was open at a crash is closed with what its mark
proves and no more.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

from player_agent.decks.notebooks import Showing
from player_agent.folder import FolderError, load_message, save_bytes, save_message
from player_agent.journal import (
    Head,
    Mark,
    OpenPlay,
    Record,
    first_sequence_of,
    format_record,
    segment_path,
    segments,
)
from player_agent.stage.mending import mend
from player_agent.stage.testimony import ComingPlay, Testimony
from wire.asrun import AsRunAck, AsRunEntry, Cause, Outcome
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.ids import JournalId
from wire.instants import Instant

ENTRIES_PER_SEGMENT = 200  # some 150 KiB: an hour of a busy screen; acknowledged segments go as a whole

_COMING = "coming"

BACKLOG_RECORDS = 20_000
"""What waits for a disk that refuses: a day of a busy screen, some 10 MB. Later records are lost."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an open play ended."""

    at: Instant
    shown_ms: int
    outcome: Outcome
    cause: Cause
    pictures_displayed: int = 0
    pictures_lost: int = 0


class Journal:
    """The as-run log of one screen, open for writing."""

    def __init__(
        self,
        folder: Path,
        new_id: JournalId,
        acknowledged: AsRunAck | None,
        testimony: Testimony = Testimony(),  # noqa: B008 - frozen
    ) -> None:
        self.id = new_id
        """The journal's id; another one may be found on a disk that could not be read before."""
        self._folder = folder
        self._acknowledged = acknowledged
        self._testimony = testimony
        self._founded = False
        """Whether the journal is open on the disk; until then all of it waits in memory."""
        self._next = 1
        self._open: dict[str, OpenPlay] = {}
        self._segment = -1
        self._size = 0
        self._in_segment = 0
        self._backlog: deque[Record] = deque()
        self.refusal: str | None = None
        """Why the disk took not everything; None while it does."""
        self._mark = -1

    @classmethod
    def recover(
        cls,
        folder: Path,
        *,
        new_id: JournalId,
        acknowledged: AsRunAck | None,
        showings: Sequence[Showing] = (),
    ) -> Self:
        """Open the journal in `folder`, or begin one under `new_id`; close what a crash left open.

        `showings`: what workers wrote down of their films, heard or not.
        """
        testimony = Testimony(showings, load_message(folder / _COMING, ComingPlay))
        journal = cls(folder, new_id, acknowledged, testimony)
        journal._found()
        journal._write()
        return journal

    @property
    def last_sequence(self) -> int:
        """The sequence of the newest entry; 0 where there is none."""
        return self._next - 1

    def begin(self, play: OpenPlay) -> None:
        """A play came on the glass."""
        self._open[play.play_id] = play
        if self._has_room():
            self._append(play)

    def mark(self, mark: Mark) -> None:
        """Prove that an open play is still on the glass. Not fsynced: it is a bound, not an entry."""
        line = encode(mark) + b"\n"
        with suppress(OSError):  # a disk that refuses this refuses the next record too, which says so
            if self._mark < 0:
                self._mark = os.open(self._folder / "mark", os.O_RDWR | os.O_CREAT, 0o644)
            os.pwrite(self._mark, line, 0)
            os.ftruncate(self._mark, len(line))

    def expect(self, coming: ComingPlay | None) -> None:
        """Leave word of the play that waits for its time, should nobody hear it come. Not fsynced."""
        with suppress(FolderError, OSError):
            if coming is None:
                (self._folder / _COMING).unlink(missing_ok=True)
            else:
                save_message(self._folder / _COMING, coming, durable=False)

    def end(self, play_id: str, ending: Ending) -> AsRunEntry:
        """A play is over. Raises KeyError where it was never begun."""
        play = self._open.pop(play_id)
        return self.add(_entry_of(play, ending))

    def add(self, entry: AsRunEntry) -> AsRunEntry:
        """Write an entry under the next sequence, whatever sequence it came with."""
        if (
            not self._has_room()
        ):  # lost; its number goes to the next one: a gap would hold back all that follows
            return entry.model_copy(update={"sequence": self._next})
        numbered = self._numbered(entry)
        assert isinstance(numbered, AsRunEntry)
        self._append(numbered)
        if self._in_segment >= ENTRIES_PER_SEGMENT and not self._backlog and self._founded:
            self._start_segment()
        return numbered

    def forget(self, acknowledged: AsRunAck) -> None:
        """Drop the segments that the controller has wholly stored, if it speaks of this journal.

        Raises FolderError.
        """
        self._acknowledged = acknowledged
        if acknowledged.journal != self.id or not self._founded:
            return
        with _disk(self._folder):
            for segment, after in pairwise(segments(self._folder)):
                if first_sequence_of(after) <= acknowledged.through_sequence + 1:
                    segment.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the files; what is open stays open on the disk."""
        for each in (self._segment, self._mark):
            if each >= 0:
                os.close(each)
        self._segment = self._mark = -1

    def _found(self) -> None:
        """Open what is on the disk, put in order; what waits in memory comes after it."""
        try:
            with _disk(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
            contents = mend(self._folder, new_id=self.id, acknowledged=self._acknowledged)
            with _disk(self._folder):
                newest = segments(self._folder)[-1]
            self._resume(newest, contents.next_sequence)
        except FolderError as error:
            self.refusal = str(error)
            return
        self._founded = True
        self.id = contents.journal
        with suppress(OSError):
            self._mark = os.open(self._folder / "mark", os.O_RDWR | os.O_CREAT, 0o644)
        mark, testimony = _read_mark(self._mark), self._testimony
        plays = list(contents.open_plays.values())
        heard = {each.play_id for each in plays} | {each.play_id for each in contents.entries}
        unheard = testimony.unheard(heard)
        if unheard is not None:
            plays.append(unheard)
        crashed = [_entry_of(play, _interrupted(play, testimony.mark(play, mark))) for play in plays]
        waiting, self._backlog, self._next = (*crashed, *self._backlog), deque(), contents.next_sequence
        for record in waiting:
            self._backlog.append(self._numbered(record))

    def _numbered(self, record: Record) -> Record:
        """An entry under the next sequence, whatever sequence it came with; other records as they are."""
        if not isinstance(record, AsRunEntry):
            return record
        self._next += 1
        self._in_segment += 1
        return record.model_copy(update={"sequence": self._next - 1})

    def _resume(self, segment: Path, next_sequence: int) -> None:
        self._path = segment
        self._in_segment = next_sequence - first_sequence_of(segment)
        self._segment = _open_file(segment, os.O_WRONLY | os.O_APPEND)
        with _disk(segment):
            self._size = os.fstat(self._segment).st_size

    def _start_segment(self) -> None:
        """Go on in a new segment, which repeats what is open: the old one may be dropped first.

        It gets its name whole; where the disk refuses, the old one goes on.
        """
        path = segment_path(self._folder, self._next)
        records: tuple[Record, ...] = (Head(journal=self.id, first_sequence=self._next), *self._open.values())
        try:
            save_bytes(path, b"".join(format_record(each) for each in records))
            before = self._segment
            self._resume(path, self._next)
            os.close(before)
        except FolderError as error:
            self.refusal = str(error)

    def _has_room(self) -> bool:
        return len(self._backlog) < BACKLOG_RECORDS

    def _append(self, record: Record) -> None:
        self._backlog.append(record)
        if not self._founded:
            self._found()
        self._write()

    def _write(self) -> None:
        """Put on the disk what waits. Raises FolderError where the journal was taken away."""
        if not self._founded or not self._backlog:
            return
        if os.fstat(self._segment).st_nlink == 0:
            raise FolderError(f"{self._path} was deleted; a new journal begins")
        content = memoryview(b"".join(format_record(each) for each in self._backlog))
        size = self._size + len(content)
        try:
            with _disk(self._path):
                while content:
                    content = content[os.write(self._segment, content) :]
                os.fsync(self._segment)
        except FolderError as error:
            self.refusal = str(error)
            with suppress(OSError):  # a torn line must not stand in the middle
                os.ftruncate(self._segment, self._size)
        else:
            self._size = size
            self._backlog.clear()
            self.refusal = None


def _interrupted(play: OpenPlay, mark: Mark | None) -> Ending:
    if mark is None:
        return Ending(play.started_at, 0, Outcome.PARTIAL, Cause.CRASHED)
    return Ending(
        mark.seen_at,
        mark.shown_ms,
        Outcome.PARTIAL,
        Cause.CRASHED,
        mark.pictures_displayed,
        mark.pictures_lost,
    )


def _entry_of(play: OpenPlay, ending: Ending) -> AsRunEntry:
    return AsRunEntry(
        sequence=1,  # the true one is given when it is written
        **dict(play),
        ended_at=ending.at,
        shown_ms=ending.shown_ms,
        outcome=ending.outcome,
        cause=ending.cause,
        pictures_displayed=ending.pictures_displayed,
        pictures_lost=ending.pictures_lost,
    )


def _read_mark(file: int) -> Mark | None:
    try:
        line, _, _ = os.pread(file, 4_096, 0).partition(b"\n")  # behind it, what a longer one has left
        return decode(Mark, line)
    except (OSError, ContractError):
        return None


def _open_file(path: Path, flags: int) -> int:
    with _disk(path):
        return os.open(path, flags, 0o644)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """What the disk refuses there is a FolderError."""
    try:
        yield
    except OSError as error:
        raise FolderError(
            f"cannot write {path}: {error.strerror}; check the disk's space and owner"
        ) from error
