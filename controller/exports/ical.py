"""Calendars as text: RFC 5545, with the names of RFC 7986. Times are UTC, so that no reader needs our zones.

Owns the form alone: escapes, folded lines, line ends. What stands in a calendar is `calendars`' to say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wire.instants import SECOND, Instant, to_datetime

_MOST_OCTETS = 75
"""Of a line without its end (RFC 5545, 3.1)."""
_PRODUCT = "-//Landmark Playout//plans//EN"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar, [start, end)."""

    uid: str
    """The same over all revisions of the same entry."""
    start: Instant
    end: Instant
    summary: str
    description: str
    location: str
    category: str
    busy: bool = True
    """False for what only surrounds others, such as opening hours."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Entries under one name; `revision` of the plan is the sequence of each."""

    name: str
    description: str
    events: tuple[Event, ...]
    revision: int
    made_at: Instant

    def to_text(self) -> str:
        """The calendar as a file's text, its lines folded and ended by CRLF."""
        return "".join(_folded(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield from (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{_PRODUCT}",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
        )
        for name in ("NAME", "X-WR-CALNAME"):  # the second is what phones knew before RFC 7986
            yield f"{name}:{_text(self.name)}"
        for name in ("DESCRIPTION", "X-WR-CALDESC"):
            yield f"{name}:{_text(self.description)}"
        for event in self.events:
            yield from self._event_lines(event)
        yield "END:VCALENDAR"

    def _event_lines(self, event: Event) -> Iterable[str]:
        return (
            "BEGIN:VEVENT",
            f"UID:{_text(event.uid)}",
            f"DTSTAMP:{_utc(self.made_at)}",
            f"SEQUENCE:{self.revision}",
            f"DTSTART:{_utc(event.start)}",
            f"DTEND:{_utc(Instant(-(-event.end // SECOND) * SECOND))}",
            f"SUMMARY:{_text(event.summary)}",
            f"DESCRIPTION:{_text(event.description)}",
            f"LOCATION:{_text(event.location)}",
            f"CATEGORIES:{_text(event.category)}",
            f"TRANSP:{'OPAQUE' if event.busy else 'TRANSPARENT'}",
            "END:VEVENT",
        )


def _utc(instant: Instant) -> str:
    """To the second, as the form knows nothing finer: a fraction is cut off, and an end is rounded up."""
    return f"{to_datetime(instant):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return _CONTROLS.sub("", text).translate(_ESCAPES)


def _folded(line: str) -> str:
    """A content line in pieces of 75 octets at most, no character divided."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"
