"""The journal's format, and its reader: the as-run log on disk.

Stage writes it (`player_agent.stage.journal`), link reads it. Both come through this module, so neither knows
the other.

The journal is a folder of segments, `<first sequence>.jsonl`. A segment is a head and then records, one to a
line, each behind the CRC-32 of its text:

    head   which journal this is, and the sequence at which the segment begins
    open   a play came on the glass
    entry  a play is over: the finished `AsRunEntry`, with the next sequence

A line counts when it is whole, down to its newline, and its sum is right. A torn line at the end is a power
cut's doing and is no entry.
"""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from wire.asrun import AsRunEntry, AsRunKind
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.ids import JournalId, LineId, OrderId, Sha256, ShortId, SpotId
from wire.instants import InstantField, Millis
from wire.message import Message

_SEGMENT_NAME = re.compile(r"^\d{12}\.jsonl$")
_SEQUENCE = re.compile(rb'entry \{"sequence":(\d+)')
_SUM_LENGTH = 9  # eight hex digits and a space


class Head(Message):
    """The first record of a segment."""

    journal: JournalId
    first_sequence: int = Field(ge=1)


class OpenPlay(Message):
    """A play that came on the glass: what its entry will say, as far as it is known."""

    play_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    kind: AsRunKind = Field(strict=False)
    spot_id: SpotId | None
    line: LineId | None
    plan_revision: int = Field(ge=0)
    order_id: OrderId | None = None
    short: ShortId
    sha256: Sha256
    planned_start: InstantField
    planned_end: InstantField
    started_at: InstantField
    clock_uncertainty_ms: float | None = None


class Mark(Message):
    """The last proof that an open play is still on the glass; replaced in place about once a second."""

    play_id: str
    seen_at: InstantField
    shown_ms: Millis = Field(ge=0)
    pictures_displayed: int = Field(default=0, ge=0)
    pictures_lost: int = Field(default=0, ge=0)


Record = Head | OpenPlay | AsRunEntry


class _Tag(Enum):
    HEAD = b"head "
    OPEN = b"open "
    ENTRY = b"entry "


_KINDS: dict[_Tag, type[Record]] = {_Tag.HEAD: Head, _Tag.OPEN: OpenPlay, _Tag.ENTRY: AsRunEntry}


def format_record(record: Record) -> bytes:
    """Record → its line, newline included."""
    tag = next(tag for tag, kind in _KINDS.items() if isinstance(record, kind))
    text = tag.value + encode(record)
    return b"%08x %s\n" % (zlib.crc32(text), text)


def parse_record(line: bytes) -> Record:
    """A line, newline included → its record. Raises ContractError where the line is not whole."""
    text = _checked_text(line)
    for tag, kind in _KINDS.items():
        if text.startswith(tag.value):
            return decode(kind, text[len(tag.value) :])
    raise ContractError(f"no record of a journal: {line[:40]!r}")


def segments(folder: Path) -> list[Path]:
    """The segments of the journal in `folder`, oldest first."""
    try:
        return sorted(each for each in folder.iterdir() if _SEGMENT_NAME.match(each.name))
    except FileNotFoundError:
        return []


def segment_path(folder: Path, first_sequence: int) -> Path:
    """Where the segment stands that begins with this sequence."""
    return folder / f"{first_sequence:012d}.jsonl"


def first_sequence_of(segment: Path) -> int:
    """The sequence at which a segment begins, from its name."""
    return int(segment.stem)


@dataclass(frozen=True, slots=True)
class JournalReader:
    """Reads finished entries while another process appends. Holds nothing open and remembers nothing."""

    folder: Path

    def read_after(self, sequence: int, limit: int) -> tuple[JournalId | None, list[AsRunEntry]]:
        """The journal's id (None where there is no journal yet) and at most `limit` entries after `sequence`.

        Entries come in sequence, without a gap: where a damaged line would make one, the answer ends before
        it (stage mends the journal when it starts). They are on the disk: the number of one that a power cut
        undoes is given again. No entry is given under another journal's id: while stage replaces the journal,
        there are none.
        """
        journal = self.journal_id()
        found = self._from_sequence(sequence + 1)
        entries: list[AsRunEntry] = []
        wanted = max(sequence + 1, first_sequence_of(found[0])) if found else 0
        for entry in _entries(found, wanted):
            if entry.sequence > wanted or len(entries) == limit:
                break
            entries.append(entry)
            wanted += 1
        return journal, entries if self.journal_id() == journal else []

    def journal_id(self) -> JournalId | None:
        """The id of the journal; None where there is none yet."""
        for segment in reversed(segments(self.folder)):
            journal = _journal_of(_first_line(segment))
            if journal is not None:
                return journal
        return None

    def last_sequence(self) -> int:
        """The sequence of the newest entry; 0 where there is none."""
        for segment in reversed(segments(self.folder)):
            for line in reversed(list(_whole_lines(segment))):
                entry = _entry(line)
                if entry is not None:
                    return entry.sequence
            if first_sequence_of(segment) > 1:
                return first_sequence_of(segment) - 1
        return 0

    def waiting(self, after: int) -> int:
        """How many entries there are after `after`."""
        return max(0, self.last_sequence() - after)

    def _from_sequence(self, sequence: int) -> list[Path]:
        """The segments that can hold `sequence` and what follows it."""
        found = segments(self.folder)
        begun = [each for each in found if first_sequence_of(each) <= sequence]
        return found[max(0, len(begun) - 1) :]


@lru_cache(maxsize=16)
def _journal_of(line: bytes) -> JournalId | None:
    """The journal that a head names; None where the line is none. Link asks several times a play."""
    try:
        head = parse_record(line)
    except ContractError:
        return None
    return head.journal if isinstance(head, Head) else None


def _first_line(segment: Path) -> bytes:
    try:
        with segment.open("rb") as file:
            return file.readline()
    except FileNotFoundError:
        return b""  # stage has just dropped it: acknowledged


def _whole_lines(segment: Path) -> Iterator[bytes]:
    try:
        content = segment.read_bytes()
    except FileNotFoundError:
        return  # stage has just dropped it: acknowledged
    for line in content.splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield line


def _synced_lines(segment: Path, first_sequence: int) -> list[bytes]:
    """Lines from this entry on, of which the disk has confirmed that it holds them.

    Stage may be between write and fsync; where there is none, nobody has to ask the disk.
    """
    lines = [line for line in _whole_lines(segment) if _sequence_of(line) >= first_sequence]
    if not lines:
        return []
    try:
        file = os.open(segment, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
    except OSError:
        return []  # dropped by stage meanwhile, or not to be put on the disk: asked again later
    return lines


def _entries(found: list[Path], first_sequence: int) -> Iterator[AsRunEntry]:
    for segment in found:
        for line in _synced_lines(segment, first_sequence):
            entry = _entry(line)
            if entry is not None:
                yield entry


def _sequence_of(line: bytes) -> int:
    """The sequence of an entry's line, read without decoding it: it stands first. 0 for any other line."""
    found = _SEQUENCE.match(line, _SUM_LENGTH)
    return int(found[1]) if found else 0


def _entry(line: bytes) -> AsRunEntry | None:
    if line[_SUM_LENGTH : _SUM_LENGTH + len(_Tag.ENTRY.value)] != _Tag.ENTRY.value:
        return None
    try:
        record = parse_record(line)
    except ContractError:
        return None
    return record if isinstance(record, AsRunEntry) else None


def _checked_text(line: bytes) -> bytes:
    text = line[_SUM_LENGTH:-1]
    if not line.endswith(b"\n") or line[: _SUM_LENGTH - 1] != b"%08x" % zlib.crc32(text):
        raise ContractError(f"a line of the journal is torn or damaged: {line[:40]!r}")
    return text
