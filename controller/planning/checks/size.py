"""Checks of size, made before anything is planned: a slip of the pen must not ask for a million spots.

Days, spots and windows (every span of hours, rules and lines on every day) are bounded, and with them the
time and memory of all later work.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controller.findings import Code, Finding, error_at
from controller.planning.localtime import day_span
from controller.planning.windows import UTC_ZONE
from controller.schedule import (
    AppointedLine,
    DaypartWindow,
    DominationLine,
    EachHour,
    Line,
    LoopLine,
    MakeGoodLine,
    Schedule,
    Screen,
    Separation,
    SimulcastLine,
    format_duration,
)
from wire.ids import ScreenId
from wire.instants import DAY, SECOND, Millis

MAX_FLIGHT_DAYS = 400
MAX_DATES = 400
MAX_SPOTS = 200_000  # of a screen; a signed statement has at most 8 MiB, and a spot some 25 bytes
MAX_ALL_SPOTS = 40_000_000  # two thousand busy screens for a fortnight
MAX_WINDOWS = 100_000  # of a screen; a busy one has a hundred a day
MAX_ALL_WINDOWS = 10_000_000
MAX_APPOINTED_MS: Millis = DAY
MAX_CHOICES = 50_000_000  # of a screen: a short for each spot, where rules may bar many; a minute or two
MIN_SPOT_MS: Millis = SECOND


def check_size(schedule: Schedule) -> Iterator[Finding]:
    """Findings about what is too long or too much to be planned at all."""
    flight = schedule.campaign.flight
    days = (day_span(flight.last_day, UTC_ZONE)[1] - day_span(flight.first_day, UTC_ZONE)[0]) // DAY
    if days > MAX_FLIGHT_DAYS:
        sentence = f"the flight has {days:,} days; at most {MAX_FLIGHT_DAYS} are planned"
        yield error_at(flight.place_of("last_day"), Code.TOO_MUCH, sentence, "make several campaigns of it")
        return
    for line in schedule.campaign.lines:
        yield from _line(line)
    yield from _screens(schedule, days)


def _line(line: Line) -> Iterator[Finding]:
    match line:
        case SimulcastLine() if len(line.when.dates) > MAX_DATES:
            sentence = f"the simulcast {line.id!r} names {len(line.when.dates)} dates; at most {MAX_DATES}"
            yield error_at(line.when.place_of("dates"), Code.TOO_MUCH, sentence, "make several lines of it")
        case DominationLine(spot=int(spot)) if spot < MIN_SPOT_MS:
            yield error_at(
                line.place_of("spot"), Code.TOO_MUCH, _too_short(spot), "make them at least 1s long"
            )
    if isinstance(line, AppointedLine) and len(line.shorts) * line.duration > MAX_APPOINTED_MS:
        lasting = format_duration(len(line.shorts) * line.duration)
        sentence = f"the {line.kind} {line.id!r} lasts {lasting}; at most {format_duration(MAX_APPOINTED_MS)}"
        yield error_at(
            line.place_of("duration"), Code.TOO_MUCH, sentence, "name fewer shorts, or a shorter duration"
        )


def _screens(schedule: Schedule, days: int) -> Iterator[Finding]:
    asked = _asked_by_lines(schedule, days)
    whole = _Asked()
    for venue in schedule.venues:
        for screen in venue.screens:
            of_screen = _asked_of(screen, asked[screen.id], days)
            whole += of_screen
            yield from _screen(screen, of_screen)
    if whole.spots > MAX_ALL_SPOTS or whole.windows > MAX_ALL_WINDOWS:
        sentence = (
            f"all screens together could have {whole.spots:,} spots and {whole.windows:,} windows; "
            f"at most {MAX_ALL_SPOTS:,} and {MAX_ALL_WINDOWS:,}"
        )
        yield error_at(
            schedule.campaign.place_of("flight"), Code.TOO_MUCH, sentence, "make several campaigns of it"
        )


def _screen(screen: Screen, asked: "_Asked") -> Iterator[Finding]:
    loop = screen.loop
    if loop.spot < MIN_SPOT_MS:
        yield error_at(
            loop.place_of("spot"), Code.TOO_MUCH, _too_short(loop.spot), "make them at least 1s long"
        )
    elif asked.spots > MAX_SPOTS:
        sentence = f"{screen.id!r} could have {asked.spots:,} spots in this flight; at most {MAX_SPOTS:,}"
        remedy = "shorten the flight, or lengthen the spots"
        yield error_at(loop.place_of("spot"), Code.TOO_MUCH, sentence, remedy)
    if asked.spots * asked.shorts > MAX_CHOICES:
        sentence = (
            f"{asked.spots:,} spots on {screen.id!r} with {asked.shorts:,} shorts under separation or cap "
            f"are too many to choose from; at most {MAX_CHOICES:,} pairs"
        )
        remedy = "shorten the flight, or let such playlists select fewer shorts"
        yield error_at(screen.place_of("id"), Code.TOO_MUCH, sentence, remedy)
    if asked.windows > MAX_WINDOWS:
        sentence = (
            f"hours, rules and lines have {asked.windows:,} windows on {screen.id!r} in this flight; "
            f"at most {MAX_WINDOWS:,}"
        )
        remedy = "shorten the flight, or name fewer of them"
        yield error_at(screen.place_of("id"), Code.TOO_MUCH, sentence, remedy)


def _too_short(spot: Millis) -> str:
    return f"spots of {spot} ms are shorter than players can show"


@dataclass(frozen=True, slots=True)
class _Asked:
    """How much is asked of one screen in the flight, at most."""

    windows: int = 0
    spots: int = 0
    """In slots of the lines' own."""
    held: Millis = 0
    """By dominations, in slots of the loop."""
    shorts: int = 0
    """Of the longest playlist whose rules may bar a short."""

    def __add__(self, other: "_Asked") -> "_Asked":
        return _Asked(
            self.windows + other.windows,
            self.spots + other.spots,
            self.held + other.held,
            max(self.shorts, other.shorts),
        )


def _asked_of(screen: Screen, lines: _Asked, days: int) -> _Asked:
    """By its loop, its own rules and these lines; all spots in slots of whichever length."""
    loop = screen.loop
    spots = days * DAY // loop.length * len(loop.our_slots) + lines.spots + lines.held // loop.spot
    return _Asked(days * _rules_a_day(screen) + lines.windows, spots, shorts=lines.shorts)


def _asked_by_lines(schedule: Schedule, days: int) -> Mapping[ScreenId, _Asked]:
    asked: defaultdict[ScreenId, _Asked] = defaultdict(_Asked)
    for line in schedule.campaign.lines:
        each = _asked_by(schedule, line, days)
        for screen_id in schedule.screen_ids if line.screens is None else set(line.screens):
            asked[screen_id] += each
    return asked


def _asked_by(schedule: Schedule, line: Line, days: int) -> _Asked:
    if isinstance(line, SimulcastLine):
        return _Asked(len(line.when.dates))
    days = min(days, len(line.when.dates) or days)
    if isinstance(line, AppointedLine):
        return _Asked(days)
    dayparts = [schedule.campaign.dayparts[name] for name in line.when.dayparts]
    windows = days * (1 + sum(map(len, dayparts)))
    if isinstance(line, MakeGoodLine):
        return _Asked(windows, spots=sum(each.plays for each in line.plays))
    playlist = schedule.playlist(line.playlist)
    windows += days * sum(len(schedule.campaign.dayparts[name]) for name in playlist.even_in)
    bars = playlist.separation != Separation() or playlist.max_plays_per_hour is not None
    shorts = len(schedule.select(playlist)) if bars else 0
    if isinstance(line, LoopLine):
        return _Asked(windows, shorts=shorts)
    time = days * min(DAY, sum(_length(each) for daypart in dayparts for each in daypart) or DAY)
    if line.spot is None:
        return _Asked(windows, held=time, shorts=shorts)
    return _Asked(windows, spots=time // line.spot, shorts=shorts)


def _length(window: DaypartWindow) -> Millis:
    return (window.to.ms - window.start.ms - 1) % DAY + 1


def _rules_a_day(screen: Screen) -> int:
    """How many spans the rules of a screen have on a day, at most."""
    dated = sum(len(each.curfews) + len(each.operating_hours or ()) + 1 for each in screen.exceptions)
    reserved = sum(24 if isinstance(each.at, EachHour) else 1 for each in screen.reserved)
    return len(screen.operating_hours) + len(screen.curfews) + reserved + dated
