"""Puts a journal in order before it is written again.

A torn end, which a power cut leaves, is cut off. Where a line in the middle is damaged (a failing disk), or
the disk lost entries that the controller already has, a new journal begins and takes over what was not
acknowledged: a gap in the sequence would hold back everything after it, and a number must not come twice.

The new journal replaces the old one in steps that may be cut at any point: the old segments are put aside,
the new one is renamed into place whole, the old ones are removed. The next start finds by the ids how far
this came.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from player_agent.folder import FolderError, save_bytes, sync_folder
from player_agent.journal import (
    Head,
    OpenPlay,
    Record,
    first_sequence_of,
    format_record,
    parse_record,
    segment_path,
    segments,
)
from wire.asrun import AsRunAck, AsRunEntry
from wire.errors import ContractError
from wire.ids import JournalId

_ASIDE = ".aside"


@dataclass(slots=True)
class Contents:
    """What the journal holds."""

    journal: JournalId = ""
    next_sequence: int = 1
    entries: list[AsRunEntry] = field(default_factory=list)
    open_plays: dict[str, OpenPlay] = field(default_factory=dict)
    healthy: bool = True

    def take(self, record: Record) -> None:
        """Add one record, in the order of the journal."""
        match record:
            case Head():
                self.journal = record.journal
                self.next_sequence = max(self.next_sequence, record.first_sequence)
            case OpenPlay():
                self.open_plays[record.play_id] = record
            case AsRunEntry():
                self.entries.append(record)
                self.open_plays.pop(record.play_id, None)
                self.next_sequence = record.sequence + 1


def mend(folder: Path, *, new_id: JournalId, acknowledged: AsRunAck | None) -> Contents:
    """Leave a healthy journal in `folder`, begun under `new_id` if need be, and give what it holds.

    Raises FolderError where the disk refuses.
    """
    try:
        return _mend(folder, new_id, acknowledged)
    except OSError as error:
        raise FolderError(f"cannot mend the journal in {folder}: {error}; check the disk") from error


def _mend(folder: Path, new_id: JournalId, acknowledged: AsRunAck | None) -> Contents:
    aside, standing = _aside(folder), segments(folder)
    if aside and standing and _read(standing).journal != _read(aside).journal:
        _remove(aside)
        aside = []
    _cut_torn_end(standing)
    contents = _read([*aside, *standing])
    through = _through(contents, acknowledged)
    if contents.journal and contents.healthy and not aside and through < contents.next_sequence:
        return contents
    kept = [each for each in contents.entries if each.sequence > through]
    fresh = _renumbered(new_id, kept, contents.open_plays)
    for segment in standing:
        segment.rename(segment.with_name(segment.name + _ASIDE))
    save_bytes(segment_path(folder, 1), b"".join(format_record(each) for each in _records(fresh)))
    _remove(_aside(folder))
    sync_folder(folder)
    return fresh


def _through(contents: Contents, acknowledged: AsRunAck | None) -> int:
    if acknowledged is None or acknowledged.journal != contents.journal:
        return 0
    return acknowledged.through_sequence


def _renumbered(new_id: JournalId, kept: list[AsRunEntry], open_plays: dict[str, OpenPlay]) -> Contents:
    entries = [each.model_copy(update={"sequence": number}) for number, each in enumerate(kept, start=1)]
    return Contents(new_id, len(entries) + 1, entries, open_plays)


def _records(contents: Contents) -> Iterable[Record]:
    yield Head(journal=contents.journal, first_sequence=1)
    yield from contents.entries
    yield from contents.open_plays.values()


def _read(files: list[Path]) -> Contents:
    """Everything readable in these segments. Unhealthy: a line was not, or the sequence has a gap."""
    contents = Contents()
    for file in files:
        for line in file.read_bytes().splitlines(keepends=True):
            try:
                record = parse_record(line)
            except ContractError:
                contents.healthy = False
                continue
            if isinstance(record, AsRunEntry) and record.sequence != contents.next_sequence:
                contents.healthy = False
            contents.take(record)
    return contents


def _cut_torn_end(standing: list[Path]) -> None:
    """Cut off what follows the last readable line; a segment of which nothing is left goes."""
    if not standing:
        return
    segment = standing.pop()
    good = read = 0
    for line in segment.read_bytes().splitlines(keepends=True):
        read += len(line)
        try:
            parse_record(line)
        except ContractError:
            continue
        good = read
    os.truncate(segment, good)
    if good or not standing:
        standing.append(segment)
    else:
        segment.unlink()


def _aside(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl" + _ASIDE), key=lambda each: first_sequence_of(Path(each.stem)))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
