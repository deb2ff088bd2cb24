"""The small words of schedule files: wall times, dates, durations, UTC readings.

Each parser takes text and gives a number or text in one form, or raises a ValueError whose sentence shows the
value and how to write it. No zone and no instant here: wall readings become instants in the planning's one
door.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Annotated, NewType

from pydantic import BeforeValidator, WithJsonSchema

from controller.findings import shown
from wire.instants import HOUR, MINUTE, SECOND, Millis

LocalDate = NewType("LocalDate", str)
"""A calendar day as ISO text; the text's order is the calendar's."""

FIRST_DAY, LAST_DAY = LocalDate("1970-01-01"), LocalDate("2199-12-31")
"""The calendar of schedule files."""

MAX_WALL_HOURS = 36
"""Wall times count on past midnight, "27:00" being 03:00 of the next day; never past the next noon."""

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_WALL = re.compile(r"(\d\d):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_UTC = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?Z", re.ASCII)
_MINUTE_OF_EACH_HOUR = re.compile(r"\*:([0-5]\d)", re.ASCII)
_DURATION = re.compile(r"(\d{1,9})(ms|s|m|h)", re.ASCII)
_UNITS: dict[str, Millis] = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR}


@dataclass(frozen=True, slots=True, order=True)
class WallTime:
    """A wall reading of a local day, as ms since that day's 00:00 reading; 24:00 and later are tomorrow's."""

    ms: Millis

    def __str__(self) -> str:
        hours, rest = divmod(self.ms, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds = f":{rest // SECOND:02d}" if rest else ""
        return f"{hours:02d}:{minutes:02d}{seconds}"


@dataclass(frozen=True, slots=True)
class UtcTime:
    """A reading of the UTC clock, as ms since 00:00 UTC."""

    ms: Millis

    def __str__(self) -> str:
        return f"{WallTime(self.ms)}Z"


@dataclass(frozen=True, slots=True)
class EachHour:
    """A minute of every hour of the local day."""

    minute: int

    def __str__(self) -> str:
        return f"*:{self.minute:02d}"


def parse_date(value: object) -> LocalDate:
    """Text like "2025-06-02" → local date. Raises ValueError."""
    match = _DATE.fullmatch(_text(value, 'a date like "2025-06-02"'))
    if match is None:
        raise ValueError(f'{shown(value)} is not a date; write it like "2025-06-02"')
    year, month, day = (int(part) for part in match.groups())
    date = LocalDate(match.group())
    known = FIRST_DAY <= date <= LAST_DAY and 1 <= month <= 12
    if not (known and 1 <= day <= monthrange(year, month)[1]):
        raise ValueError(
            f"{shown(value)} is not in the calendar; years {FIRST_DAY[:4]} to {LAST_DAY[:4]} are read"
        )
    return date


def parse_wall_time(value: object) -> WallTime:
    """Text like "22:00", "22:00:30" or "27:00" → wall time. Raises ValueError."""
    text = _text(value, 'a time like "22:00"')
    match = _WALL.fullmatch(text)
    if match is None:
        raise ValueError(f'{shown(text)} is not a time; write it like "09:00" or "22:00:30"')
    wall = WallTime(_clock_ms(match))
    if wall.ms > MAX_WALL_HOURS * HOUR:
        raise ValueError(f'{shown(text)} is too late; a day\'s times go up to "{MAX_WALL_HOURS}:00"')
    return wall


def parse_utc_time(value: object) -> UtcTime:
    """Text like "12:30:00Z" → reading of the UTC clock. Raises ValueError."""
    text = _text(value, 'a UTC time like "12:30:00Z"')
    match = _UTC.fullmatch(text)
    if match is None:
        raise ValueError(
            f'{shown(text)} is not one instant for all screens; write it in UTC like "12:30:00Z"'
        )
    return UtcTime(_clock_ms(match))


def parse_start(value: object) -> WallTime:
    """A wall time at which something starts: it stands on its own day, before 24:00. Raises ValueError."""
    wall = parse_wall_time(value)
    if wall.ms >= 24 * HOUR:
        raise ValueError(f'{shown(value)} is on the next day; a start stands before "24:00"')
    return wall


def parse_recurring(value: object) -> WallTime | EachHour:
    """Text like "12:00", or "*:00" for each full hour. Raises ValueError."""
    text = _text(value, 'a time like "12:00", or "*:00" for each full hour')
    match = _MINUTE_OF_EACH_HOUR.fullmatch(text)
    return EachHour(int(match.group(1))) if match else parse_start(text)


def parse_duration(value: object) -> Millis:
    """Text like "15s", "2m", "1h" or "500ms" → ms. Raises ValueError."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is not a duration; write number and unit, like 15s, 2m or 500ms")
    length = int(match.group(1)) * _UNITS[match.group(2)]
    if not 0 < length <= 24 * HOUR:
        raise ValueError(f"{shown(value)} is out of range; durations are longer than 0 and at most 24h")
    return length


def format_duration(length: Millis) -> str:
    """ms → the shortest text that `parse_duration` reads as the same."""
    unit = next(unit for unit in ("h", "m", "s", "ms") if length % _UNITS[unit] == 0)
    return f"{length // _UNITS[unit]}{unit}"


def _text(value: object, wanted: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{shown(value)} is not {wanted}; quote it")


def _clock_ms(match: re.Match[str]) -> Millis:
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * HOUR + minutes * MINUTE + seconds * SECOND


def _text_like(pattern: str, meaning: str, *examples: str) -> WithJsonSchema:
    """How text that a parser reads looks, for editors; the parser may refuse more."""
    form = {"type": "string", "pattern": f"^({pattern})$", "description": meaning, "examples": list(examples)}
    return WithJsonSchema(form)


_ISO_DATE = "(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_MINUTES = ":[0-5][0-9](:[0-5][0-9])?"
_IN_A_DAY = f"([01][0-9]|2[0-3]){_MINUTES}"

DateField = Annotated[
    LocalDate,
    BeforeValidator(parse_date),
    _text_like(_ISO_DATE, "A date, always quoted.", "2025-06-02"),
]
WallTimeField = Annotated[
    WallTime,
    BeforeValidator(parse_wall_time),
    _text_like(
        f"([0-2][0-9]|3[0-5]){_MINUTES}|36:00(:00)?",
        "A wall time, always quoted; 26:00 is 02:00 of the next day.",
        "22:00",
        "26:00",
    ),
]
StartField = Annotated[
    WallTime,
    BeforeValidator(parse_start),
    _text_like(_IN_A_DAY, "A wall time before 24:00, always quoted.", "09:00", "22:00:30"),
]
UtcTimeField = Annotated[
    UtcTime,
    BeforeValidator(parse_utc_time),
    _text_like(f"{_IN_A_DAY}Z", "A UTC time with its Z, always quoted.", "12:30:00Z"),
]
RecurringField = Annotated[
    WallTime | EachHour,
    BeforeValidator(parse_recurring),
    _text_like(
        rf"{_IN_A_DAY}|\*:[0-5][0-9]",
        "A wall time, or a minute of every hour like *:00; always quoted.",
        "12:00",
        "*:00",
    ),
]
DurationField = Annotated[
    Millis,
    BeforeValidator(parse_duration),
    _text_like(
        "[0-9]{1,9}(ms|s|m|h)", "A duration with its unit: ms, s, m or h; at most 24h.", "15s", "2m", "500ms"
    ),
]
