"""The one door from local time to instants, and back for people.

Readings of a wall clock become instants here, under a named policy for readings that never happen (skipped)
or happen twice (repeated). The zone database is the one that is pinned as a package, never the machine's. The
only module that knows whenever.

A reading is looked up in the stretches of constant offset around its day: the instants t with t + offset =
reading. They are kept per zone and day, and the answers per reading, since a fleet asks for the same ones a
million times.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise

import tzdata
import whenever

from controller.schedule import LocalDate, Repeated, Skipped, UtcTime, WallTime, Weekday
from controller.schedule.scalars import FIRST_DAY, LAST_DAY
from wire.errors import ContractError
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant, Millis, parse_instant

TZDATA_VERSION: str = tzdata.IANA_VERSION
"""Version of the zone database in use; recorded in every plan."""

whenever.reset_tzpath([])  # without paths whenever reads the pinned package

_WEEKDAYS = dict(zip(whenever.Weekday, Weekday, strict=True))
_EPOCH = whenever.Date(1970, 1, 1)
_FARTHEST_OFFSET = DAY  # from UTC; real ones lie between -12 h and +15 h
_KEPT_DAYS = 32_768  # of (zone, day): forty zones for two years
_KEPT_READINGS = 16_384  # a fleet in forty zones reads some 10,000 in a week, each on many screens


class LocalTimeError(ValueError):
    """A wall reading that its policy calls an error; the sentence shows it."""


class Occurrence(Enum):
    """How often a wall reading happens on its day."""

    UNIQUE = "unique"
    SKIPPED = "skipped"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Reading:
    """A wall reading's instants: the same twice where it is unique.

    Repeated: `earlier` and `later` are its two instants. Skipped: they are the instants that the reading,
    moved back and moved on by what the clocks skip, has.
    """

    occurrence: Occurrence
    earlier: Instant
    later: Instant


@lru_cache(_KEPT_READINGS)
def read_wall(date: LocalDate, wall: WallTime, zone: str) -> Reading:
    """What `wall` means on the local day `date` in `zone`; 24:00 and later are the next day's."""
    days, ms = divmod(wall.ms, DAY)
    day = _day_number(date) + days
    stretches = _stretches(day, zone)
    reading = day * DAY + ms
    instants = [
        Instant(reading - each.offset) for each in stretches if each.start <= reading - each.offset < each.end
    ]
    if len(instants) == 1:
        return Reading(Occurrence.UNIQUE, instants[0], instants[0])
    if instants:
        return Reading(Occurrence.REPEATED, instants[0], instants[-1])
    before, after = next(
        (one, other) for one, other in pairwise(stretches) if reading - other.offset < other.start
    )
    return Reading(Occurrence.SKIPPED, Instant(reading - after.offset), Instant(reading - before.offset))


def instants_of(
    date: LocalDate, wall: WallTime, zone: str, *, skipped: Skipped, repeated: Repeated
) -> tuple[Instant, ...]:
    """The instants of a wall reading under a policy, in order: none, one or two.

    Raises LocalTimeError where the policy is an error.
    """
    reading = read_wall(date, wall, zone)
    match reading.occurrence:
        case Occurrence.UNIQUE:
            return (reading.earlier,)
        case Occurrence.SKIPPED:
            match skipped:
                case Skipped.EARLIER:
                    return (reading.earlier,)
                case Skipped.LATER:
                    return (reading.later,)
                case Skipped.SKIP:
                    return ()
                case Skipped.ERROR:
                    sentence = f"{wall} on {date} never happens in {zone}: the clocks skip it"
                    raise LocalTimeError(sentence)
        case Occurrence.REPEATED:
            match repeated:
                case Repeated.FIRST:
                    return (reading.earlier,)
                case Repeated.SECOND:
                    return (reading.later,)
                case Repeated.BOTH:
                    return (reading.earlier, reading.later)
                case Repeated.ERROR:
                    sentence = f"{wall} on {date} happens twice in {zone}: the clocks go back over it"
                    raise LocalTimeError(sentence)


def spans_of(
    date: LocalDate, start: WallTime, end: WallTime, zone: str, *, skipped: Skipped, repeated: Repeated
) -> tuple[tuple[Instant, Instant], ...]:
    """The readings from `start` to `end` of one local day as half-open spans of instants, in order.

    Each edge is read under the policy. `Repeated.BOTH` takes every instant at which the clocks show one of
    these readings: two spans where they show only a part of them twice. No span where the policy skips an
    edge, or where the end does not come after the start. Raises LocalTimeError where the policy is an error.
    """
    starts = instants_of(date, start, zone, skipped=skipped, repeated=repeated)
    ends = instants_of(date, end, zone, skipped=skipped, repeated=repeated)
    if len(starts) < 2 and len(ends) < 2:
        return tuple((first, last) for first in starts for last in ends if first < last)
    midnight = _day_number(date) * DAY
    return tuple(_showing(midnight + start.ms, midnight + end.ms, zone))


def utc_instant(date: LocalDate, time: UtcTime) -> Instant:
    """The instant of a reading of the UTC clock."""
    return Instant(_day_number(date) * DAY + time.ms)


def read_instant(text: str) -> Instant:
    """RFC 3339 text → an instant in the years that schedule files know.

    Near the ends of the calendar no zone can tell its local time. Raises ContractError.
    """
    instant = parse_instant(text)
    if not _day_number(FIRST_DAY) * DAY <= instant < (_day_number(LAST_DAY) + 1) * DAY:
        raise ContractError(f"{text!r} is not in the years {FIRST_DAY[:4]} to {LAST_DAY[:4]}")
    return instant


def day_start(date: LocalDate, zone: str) -> Instant:
    """The first instant of a local day: when the clocks first show its midnight or, if skipped, later."""
    midnight = _day_number(date) * DAY
    firsts = (
        (max(each.start, midnight - each.offset), each.end) for each in _stretches(midnight // DAY, zone)
    )
    return next(Instant(first) for first, end in firsts if first < end)


def day_span(date: LocalDate, zone: str) -> tuple[Instant, Instant]:
    """A local day as [start, end): 23, 24 or 25 hours, or what the zone's history says."""
    return day_start(date, zone), day_start(add_days(date, 1), zone)


def add_days(date: LocalDate, days: int) -> LocalDate:
    """The date so many days later."""
    return _date_of(_day_number(date) + days)


def dates_between(first: LocalDate, last: LocalDate) -> Iterator[LocalDate]:
    """The dates from first to last, inclusive."""
    date = first
    while date <= last:
        yield date
        date = add_days(date, 1)


def weekday_of(date: LocalDate) -> Weekday:
    """The day of the week."""
    return _WEEKDAYS[whenever.Date.parse_iso(date).day_of_week()]


def local_date(instant: Instant, zone: str) -> LocalDate:
    """The local date at an instant."""
    return _date_of((instant + offset_ms(instant, zone)) // DAY)


def format_local(instant: Instant, zone: str, *, seconds: bool = True) -> str:
    """The wall reading at an instant, for people: "20:30:00"."""
    ms = (instant + offset_ms(instant, zone)) % DAY
    words = f"{ms // HOUR:02d}:{ms % HOUR // MINUTE:02d}"
    return f"{words}:{ms % MINUTE // SECOND:02d}" if seconds else words


def format_zoned(instant: Instant, zone: str) -> str:
    """The wall reading at an instant with its date and offset, as RFC 3339: "2025-06-04T20:30:00+09:00"."""
    return f"{local_date(instant, zone)}T{format_local(instant, zone)}{format_offset(instant, zone)}"


def offset_ms(instant: Instant, zone: str) -> Millis:
    """Local time minus UTC at an instant, in ms."""
    stretches = _stretches(instant // DAY, zone)
    if len(stretches) == 1:
        return stretches[0].offset
    return next(each.offset for each in stretches if instant < each.end)


def format_offset(instant: Instant, zone: str) -> str:
    """The zone's distance from UTC at an instant: "+09:00"."""
    offset = offset_ms(instant, zone)
    minutes = abs(offset) // MINUTE
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """[start, end) with one offset: local time minus UTC, in ms."""

    start: Instant
    end: Instant
    offset: Millis


@lru_cache(_KEPT_DAYS)
def _stretches(day: int, zone: str) -> tuple[_Stretch, ...]:
    """The stretches that hold all readings of a day (counted from 1970) and all instants of that UTC day."""
    return _walk(Instant(day * DAY - _FARTHEST_OFFSET), Instant((day + 1) * DAY + _FARTHEST_OFFSET), zone)


def _walk(start: Instant, end: Instant, zone: str) -> tuple[_Stretch, ...]:
    """Partition [start, end) by the zone's offset."""
    at: whenever.ZonedDateTime | None = whenever.Instant.from_timestamp(start, unit="millisecond").to_tz(zone)
    found: list[_Stretch] = []
    while at is not None and (since := Instant(max(start, at.timestamp(unit="millisecond")))) < end:
        offset = round(at.offset.total("seconds")) * SECOND
        if found and found[-1].offset == offset:  # only the abbreviation changed
            since = found.pop().start
        elif found:
            found.append(replace(found.pop(), end=since))
        found.append(_Stretch(since, end, offset))
        at = at.next_transition()
    return tuple(found)


def _showing(first: Millis, end: Millis, zone: str) -> Iterator[tuple[Instant, Instant]]:
    """When the clocks show a reading of [first, end), in order; readings in ms since 1970-01-01 00:00."""
    held: tuple[Instant, Instant] | None = None
    for each in _walk(Instant(first - _FARTHEST_OFFSET), Instant(end + _FARTHEST_OFFSET), zone):
        span = Instant(max(each.start, first - each.offset)), Instant(min(each.end, end - each.offset))
        if span[0] >= span[1]:
            continue
        if held is not None and held[1] == span[0]:
            span = held[0], span[1]
        elif held is not None:
            yield held
        held = span
    if held is not None:
        yield held


@lru_cache(_KEPT_DAYS)
def _day_number(date: LocalDate) -> int:
    """Days from 1970-01-01 to a date."""
    return round(whenever.Date.parse_iso(date).since(_EPOCH, total="days"))


@lru_cache(_KEPT_DAYS)
def _date_of(day: int) -> LocalDate:
    return LocalDate(_EPOCH.add(days=day).format_iso())
