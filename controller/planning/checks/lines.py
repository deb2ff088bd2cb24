"""Checks of lines that need no screen: days outside the flight, long slates, and names that nobody uses."""

from collections.abc import Iterator, Sequence

from controller.findings import Code, Finding, error_at, warning_at
from controller.planning.checks.remarks import names_of
from controller.planning.localtime import dates_between, weekday_of
from controller.planning.windows import playing_days
from controller.schedule import (
    AppointedLine,
    DominationLine,
    LocalDate,
    LoopLine,
    MakeGoodLine,
    Schedule,
    SimulcastLine,
    WaveLine,
    format_duration,
)
from wire.instants import MINUTE, Millis

_LONG_LEAD_IN: Millis = MINUTE
"""A slate that stands for longer is taken for a fault by those who pass."""
WindowedLine = LoopLine | DominationLine | MakeGoodLine
"""Lines that play in windows of days and dayparts."""


def check_lines(schedule: Schedule) -> Iterator[Finding]:
    """Findings about the days that lines name, and about slates that stand for long."""
    flight = schedule.campaign.flight
    days = list(dates_between(flight.first_day, flight.last_day))
    for line in schedule.campaign.lines:
        if not isinstance(line, SimulcastLine):  # its dates are judged on each screen's clock
            yield from _days(line, days)
        if isinstance(line, MakeGoodLine) and line.repairs.date is not None:
            yield from _lost_day(line, line.repairs.date, days)
        if isinstance(line, SimulcastLine | WaveLine) and (line.lead_in or 0) > _LONG_LEAD_IN:
            yield _long_lead_in(line, line.lead_in or 0)


def _long_lead_in(line: AppointedLine, lead_in: Millis) -> Finding:
    sentence = (
        f"the slate stands for {format_duration(lead_in)} before each time of the {line.kind} {line.id!r}, "
        "and no line plays then"
    )
    remedy = f"write lead_in: {format_duration(_LONG_LEAD_IN)} or less"
    return warning_at(line.place_of("lead_in"), Code.LEAD_IN, sentence, remedy)


def check_unused(schedule: Schedule) -> Iterator[Finding]:
    """Findings about what is declared and not used; to be asked of a schedule that is whole."""
    campaign = schedule.campaign
    playing = {line.playlist for line in campaign.lines if isinstance(line, LoopLine | DominationLine)}
    for playlist in campaign.playlists:
        if playlist.id not in playing:
            sentence = f"no line plays the playlist {playlist.id!r}"
            yield warning_at(
                playlist.place_of("id"), Code.UNUSED, sentence, "name it in a line, or take it out"
            )
    windowed = [line for line in campaign.lines if isinstance(line, WindowedLine)]
    used = {name for line in windowed for name in line.when.dayparts}
    used |= {name for playlist in campaign.playlists for name in playlist.even_in}
    for name in campaign.dayparts:
        if name not in used:
            sentence = f"nothing uses the daypart {name!r}"
            place = campaign.place_of("dayparts")
            yield warning_at(
                place,
                Code.UNUSED,
                sentence,
                "name it in a line's when or a playlist's even_in, or take it out",
            )
    named = {screen for line in campaign.lines for screen in line.screens or schedule.screen_ids}
    for venue in schedule.venues:
        for screen in venue.screens:
            if screen.id not in named:
                sentence = f"no line plays on the screen {screen.id!r}"
                yield warning_at(
                    screen.place_of("id"), Code.UNUSED, sentence, "name it in a line, or take it out"
                )


def days_of(line: WindowedLine | WaveLine, dates: Sequence[LocalDate]) -> list[LocalDate]:
    """Of these days those that a line names."""
    return playing_days(line.when, dates)


def _lost_day(line: MakeGoodLine, lost: LocalDate, days: Sequence[LocalDate]) -> Iterator[Finding]:
    """A make-good repairs what was lost in the flight, and before it plays."""
    place = line.repairs.place_of("date")
    playing = days_of(line, days)
    if not days[0] <= lost <= days[-1]:
        sentence = f"the make-good {line.id!r} repairs {lost}, outside the flight {days[0]} to {days[-1]}"
        yield error_at(place, Code.OUTSIDE_FLIGHT, sentence, "name a day of the flight")
    elif playing and playing[-1] < lost:
        sentence = f"the make-good {line.id!r} repairs {lost}, and it plays until {playing[-1]}, before that"
        yield warning_at(place, Code.MAKE_GOOD, sentence, "let it play later, or correct the date")


def _days(line: WindowedLine | WaveLine, days: Sequence[LocalDate]) -> Iterator[Finding]:
    flight = f"{days[0]} to {days[-1]}"
    outside = [date for date in dict.fromkeys(line.when.dates) if not days[0] <= date <= days[-1]]
    never = "" if days_of(line, days) else ", so it never plays"
    if outside:
        sentence = f"the line {line.id!r} names {names_of(outside)}, outside the flight {flight}{never}"
        remedy = "take the date out, or change the flight"
        yield error_at(line.when.place_of("dates"), Code.OUTSIDE_FLIGHT, sentence, remedy)
    elif never:
        wanted = ", ".join(line.when.weekdays)
        known = names_of(f"{date} is a {weekday_of(date)}" for date in line.when.dates)
        offer = known if line.when.dates else f"the flight {flight} has none"
        sentence = f"the line {line.id!r} never plays: it plays on {wanted}, and {offer}"
        yield error_at(
            line.when.place_of("weekdays"), Code.NEVER_PLAYS, sentence, "name another weekday, or other dates"
        )
