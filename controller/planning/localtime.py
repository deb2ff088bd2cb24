"""The one door from local time to instants, and back for people.

Readings of a wall clock become instants here, under a named policy for readings that never happen (skipped)
or happen twice (repeated). The zone database is the one that is pinned as a package, never the machine's. The
only module that knows whenever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import tzdata
import whenever

from controller.schedule import LocalDate, Repeated, Skipped, UtcTime, WallTime, Weekday
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant, Millis

TZDATA_VERSION: str = tzdata.IANA_VERSION
"""Version of the zone database in use; recorded in every plan."""

whenever.reset_tzpath([])  # without paths whenever reads the pinned package

_WEEKDAYS = dict(zip(whenever.Weekday, Weekday, strict=True))


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


def read_wall(date: LocalDate, wall: WallTime, zone: str) -> Reading:
    """What `wall` means on the local day `date` in `zone`; 24:00 and later are the next day's."""
    plain = _plain(date, wall)
    earlier = plain.assume_tz(zone, disambiguation="earlier")
    later = plain.assume_tz(zone, disambiguation="later")
    if earlier == later:
        occurrence = Occurrence.UNIQUE
    elif earlier.to_plain() == plain:
        occurrence = Occurrence.REPEATED
    else:
        occurrence = Occurrence.SKIPPED
    return Reading(
        occurrence,
        Instant(earlier.timestamp(unit="millisecond")),
        Instant(later.timestamp(unit="millisecond")),
    )


def resolve(
    date: LocalDate, wall: WallTime, zone: str, *, skipped: Skipped, repeated: Repeated
) -> Instant | None:
    """The instant of a wall reading under a policy; None where the policy skips it.

    Raises LocalTimeError where the policy is an error.
    """
    reading = read_wall(date, wall, zone)
    match reading.occurrence:
        case Occurrence.UNIQUE:
            return reading.earlier
        case Occurrence.SKIPPED:
            match skipped:
                case Skipped.EARLIER:
                    return reading.earlier
                case Skipped.LATER:
                    return reading.later
                case Skipped.SKIP:
                    return None
            raise LocalTimeError(f"{wall} on {date} never happens in {zone}: the clocks skip it")
        case Occurrence.REPEATED:
            match repeated:
                case Repeated.FIRST:
                    return reading.earlier
                case Repeated.SECOND:
                    return reading.later
            raise LocalTimeError(f"{wall} on {date} happens twice in {zone}: the clocks go back over it")


def utc_instant(date: LocalDate, time: UtcTime) -> Instant:
    """The instant of a reading of the UTC clock."""
    return Instant(_plain(date, WallTime(0)).assume_utc().timestamp(unit="millisecond") + time.ms)


def day_start(date: LocalDate, zone: str) -> Instant:
    """The first instant of a local day."""
    midnight = whenever.Date.parse_iso(date).at(whenever.Time(0))
    return Instant(
        midnight.assume_tz(zone, disambiguation="compatible").start_of("day").timestamp(unit="millisecond")
    )


def day_span(date: LocalDate, zone: str) -> tuple[Instant, Instant]:
    """A local day as [start, end): 23, 24 or 25 hours, or what the zone's history says."""
    return day_start(date, zone), day_start(add_days(date, 1), zone)


def add_days(date: LocalDate, days: int) -> LocalDate:
    """The date so many days later."""
    return LocalDate(whenever.Date.parse_iso(date).add(days=days).format_iso())


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
    return LocalDate(_zoned(instant, zone).date().format_iso())


def format_local(instant: Instant, zone: str, *, seconds: bool = True) -> str:
    """The wall reading at an instant, for people: "20:30:00"."""
    return f"{_zoned(instant, zone).time().to_stdlib():{'%H:%M:%S' if seconds else '%H:%M'}}"


def offset_ms(instant: Instant, zone: str) -> Millis:
    """Local time minus UTC at an instant, in ms."""
    return round(_zoned(instant, zone).offset.total("seconds")) * SECOND


def format_offset(instant: Instant, zone: str) -> str:
    """The zone's distance from UTC at an instant: "+09:00"."""
    minutes = round(_zoned(instant, zone).offset.total("minutes"))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _plain(date: LocalDate, wall: WallTime) -> whenever.PlainDateTime:
    days, ms = divmod(wall.ms, DAY)
    day = whenever.Date.parse_iso(date).add(days=days)
    return day.at(whenever.Time(*_clock(ms)))


def _clock(ms: Millis) -> tuple[int, int, int]:
    return ms // HOUR, ms % HOUR // MINUTE, ms % MINUTE // SECOND


def _zoned(instant: Instant, zone: str) -> whenever.ZonedDateTime:
    return whenever.Instant.from_timestamp(instant, unit="millisecond").to_tz(zone)
