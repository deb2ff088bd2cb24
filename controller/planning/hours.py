"""When a screen is lit, in a curfew, or reserved: its rules as intervals of instants, by local day.

An edge that clock changes skip or repeat is read on the dark side: operating hours as narrow, curfews as wide
as its readings allow. Hours that end where others begin have no edge there: the screen stays lit. A span
belongs to the local day on which it starts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from controller.planning.intervals import Interval, without_overlap
from controller.planning.localtime import Occurrence, Reading, add_days, instants_of, read_wall, weekday_of
from controller.schedule import (
    Curfew,
    EachHour,
    LocalDate,
    Repeated,
    Reserved,
    Screen,
    Skipped,
    Span,
    WallTime,
)
from wire.instants import DAY, HOUR, MINUTE, Instant


@dataclass(frozen=True, slots=True)
class Lit:
    """The local day that a lit span belongs to, and where its loop is anchored."""

    date: LocalDate
    loop_start: Instant


def hours_on(screen: Screen, date: LocalDate) -> tuple[Span, ...]:
    """The operating hours of one local day, an exception's before the usual ones."""
    for exception in screen.exceptions:
        if exception.date == date and exception.operating_hours is not None:
            return exception.operating_hours
    return tuple(hours for hours in screen.operating_hours if weekday_of(date) in hours.days)


def curfews_on(screen: Screen, date: LocalDate) -> Iterator[Curfew]:
    """The curfews that start on one local day, an exception's besides the usual ones."""
    yield from (curfew for curfew in screen.curfews if weekday_of(date) in curfew.days)
    for exception in screen.exceptions:
        if exception.date == date:
            yield from exception.curfews


def curfew_end(curfew: Curfew) -> WallTime:
    """Where a curfew ends, as a reading of the local day on which it starts."""
    return curfew.to if curfew.to > curfew.start else WallTime(curfew.to.ms + DAY)


def lit_spans(screen: Screen, zone: str, dates: Iterable[LocalDate]) -> list[Interval[Lit]]:
    """Operating hours of these local days. The loop of a day is anchored at its first opening."""
    spans: list[Interval[Lit]] = []
    for date in dates:
        day = sorted(
            (
                _lit_edge(screen, date, hours.open, zone).later,
                _lit_edge(screen, date, hours.close, zone).earlier,
            )
            for hours in hours_on(screen, date)
        )
        open_spans = [(start, end) for start, end in day if start < end]
        for start, end in open_spans:
            spans.append(Interval(start, end, Lit(date, open_spans[0][0])))
    return without_overlap(spans)


def stays_lit_at(screen: Screen, date: LocalDate, wall: WallTime) -> bool:
    """Whether hours of a screen end at a reading at which others begin, as at 24:00 those of the next day."""
    days, ms = divmod(wall.ms, DAY)
    day = add_days(date, days)
    closes = [hours.close.ms for hours in hours_on(screen, day)]
    closes += [hours.close.ms - DAY for hours in hours_on(screen, add_days(day, -1))]
    return ms in closes and any(hours.open.ms == ms for hours in hours_on(screen, day))


def curfew_spans(screen: Screen, zone: str, dates: Iterable[LocalDate]) -> list[Interval[Curfew]]:
    """Curfews that start on these local days, the exceptions' among them; they may overlap."""
    return [
        Interval(start, end, curfew)
        for date in dates
        for curfew in curfews_on(screen, date)
        for start, end in [_curfew_span(curfew, date, zone)]
        if start < end
    ]


def reserved_spans(screen: Screen, zone: str, dates: Iterable[LocalDate]) -> list[Interval[Reserved]]:
    """Seconds that the media owner keeps on these local days; they may overlap.

    A repeated reading is reserved twice, a skipped one not at all: the owner's clock does not show it.
    """
    return [
        Interval(start, Instant(start + reserved.duration), reserved)
        for date in dates
        for reserved in screen.reserved
        for wall in _walls(reserved)
        for start in instants_of(date, wall, zone, skipped=Skipped.SKIP, repeated=Repeated.BOTH)
    ]


def with_day_before(dates: Sequence[LocalDate]) -> list[LocalDate]:
    """The dates and the one before them, whose spans may reach into them."""
    return [add_days(dates[0], -1), *dates] if dates else []


def _lit_edge(screen: Screen, date: LocalDate, wall: WallTime, zone: str) -> Reading:
    """An edge of operating hours; one instant for both sides where the screen stays lit."""
    reading = read_wall(date, wall, zone)
    if reading.occurrence is Occurrence.UNIQUE or not stays_lit_at(screen, date, wall):
        return reading
    seam = reading.earlier if reading.occurrence is Occurrence.REPEATED else reading.later
    return replace(reading, earlier=seam, later=seam)


def _curfew_span(curfew: Curfew, date: LocalDate, zone: str) -> tuple[Instant, Instant]:
    return read_wall(date, curfew.start, zone).earlier, read_wall(date, curfew_end(curfew), zone).later


def _walls(reserved: Reserved) -> list[WallTime]:
    if isinstance(reserved.at, EachHour):
        return [WallTime(hour * HOUR + reserved.at.minute * MINUTE) for hour in range(24)]
    return [reserved.at]
