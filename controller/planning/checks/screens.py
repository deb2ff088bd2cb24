"""Checks of a screen's own rules: hours that overlap, and edges that clock changes touch."""

from collections.abc import Iterator
from itertools import pairwise

from controller.findings import Code, Finding, error_at, warning_at
from controller.planning.hours import curfew_end, curfews_on, hours_on, stays_lit_at
from controller.planning.localtime import (
    Occurrence,
    dates_between,
    format_local,
    format_offset,
    read_wall,
)
from controller.schedule import Entry, LocalDate, Schedule, Screen, Span, Venue, WallTime, Weekday
from wire.instants import DAY

_LATE_KEYS = {"open", "to"}  # the dark side of a doubtful reading: open late, end a curfew late


def check_hours(venue: Venue) -> Iterator[Finding]:
    """Findings about the hours and exceptions of a venue's screens, whatever the campaign."""
    for screen in venue.screens:
        yield from _overlapping_hours(screen)
        yield from _double_exceptions(screen)


def check_screens(schedule: Schedule) -> Iterator[Finding]:
    """Findings about the hours, curfews and exceptions of every screen."""
    flight = schedule.campaign.flight
    dates = list(dates_between(flight.first_day, flight.last_day))
    for venue in schedule.venues:
        yield from check_hours(venue)
        for screen in venue.screens:
            yield from _changing_clocks(screen, venue.timezone, dates)


def _overlapping_hours(screen: Screen) -> Iterator[Finding]:
    place = screen.place_of("operating_hours")
    week = list(Weekday)
    spans: list[tuple[int, int, str]] = []
    for day, weekday in enumerate([*week, *week[:1]]):
        for hours in screen.operating_hours:
            if weekday in hours.days:
                words = f"{weekday} {hours.open}-{hours.close}"
                spans.append((day * DAY + hours.open.ms, day * DAY + hours.close.ms, words))
    for (_, close, one), (open_, _, other) in pairwise(sorted(spans)):
        if open_ < close:
            sentence = f"the operating hours {one} and {other} of {screen.id!r} overlap"
            yield error_at(place, Code.HOURS, sentence, "let one end where the other begins")
            return


def _double_exceptions(screen: Screen) -> Iterator[Finding]:
    seen: set[LocalDate] = set()
    for exception in screen.exceptions:
        if exception.operating_hours is None:
            continue
        if exception.date in seen:
            sentence = f"a second exception gives {screen.id!r} hours on {exception.date}"
            yield error_at(
                exception.place_of("date"), Code.HOURS, sentence, "put all hours of that date into one"
            )
        seen.add(exception.date)
        for one, other in pairwise(sorted(exception.operating_hours, key=lambda span: span.open)):
            if other.open < one.close:
                sentence = f"the hours {one.open}-{one.close} and {other.open}-{other.close} overlap"
                yield error_at(other.place_of(), Code.HOURS, sentence, "let one end where the other begins")


def _changing_clocks(screen: Screen, zone: str, dates: list[LocalDate]) -> Iterator[Finding]:
    for date in dates:
        for span in hours_on(screen, date):
            yield from _unclear_hours(screen, span, "open", span.open, date, zone)
            yield from _unclear_hours(screen, span, "close", span.close, date, zone)
        for curfew in curfews_on(screen, date):
            yield from _unclear_edge(curfew, "from", curfew.start, date, zone)
            yield from _unclear_edge(curfew, "to", curfew_end(curfew), date, zone)


def _unclear_hours(
    screen: Screen, span: Span, key: str, wall: WallTime, date: LocalDate, zone: str
) -> Iterator[Finding]:
    for finding in _unclear_edge(span, key, wall, date, zone):
        if not stays_lit_at(screen, date, wall):
            yield finding


def _unclear_edge(entry: Entry, key: str, wall: WallTime, date: LocalDate, zone: str) -> Iterator[Finding]:
    reading = read_wall(date, wall, zone)
    if reading.occurrence is Occurrence.UNIQUE:
        return
    happens = "never happens" if reading.occurrence is Occurrence.SKIPPED else "happens twice"
    instant = reading.later if key in _LATE_KEYS else reading.earlier
    read_as = f"{format_local(instant, zone)} {format_offset(instant, zone)}"
    sentence = f"{key}: {wall} {happens} in {zone} on {date}; it is read as {read_as}"
    yield warning_at(
        entry.place_of(key),
        Code.CLOCK_CHANGE,
        sentence,
        "add an exception for that date if you mean another time",
    )
