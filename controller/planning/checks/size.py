"""Checks of size, made before anything is planned: a slip of the pen must not ask for a million spots.

What may be asked for is bounded in spots, in windows (every span of hours, rules and lines on every day) and in
days, so that the time and memory of all later work are bounded too.
"""

from collections import Counter
from collections.abc import Iterator

from controller.findings import Finding, error_at
from controller.planning.localtime import day_span
from controller.planning.windows import UTC_ZONE
from controller.schedule import (
    AppointedLine,
    DaypartWindow,
    DominationLine,
    EachHour,
    Line,
    LoopLine,
    Schedule,
    Screen,
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
MIN_SPOT_MS: Millis = SECOND


def check_size(schedule: Schedule) -> Iterator[Finding]:
    """Findings about what is too long or too much to be planned at all."""
    flight = schedule.campaign.flight
    days = (day_span(flight.last_day, UTC_ZONE)[1] - day_span(flight.first_day, UTC_ZONE)[0]) // DAY
    if days > MAX_FLIGHT_DAYS:
        sentence = f"the flight has {days:,} days; at most {MAX_FLIGHT_DAYS} are planned"
        yield error_at(flight.place_of("last_day"), sentence, "make several campaigns of it")
        return
    for line in schedule.campaign.lines:
        yield from _line(line)
    yield from _screens(schedule, days)


def _line(line: Line) -> Iterator[Finding]:
    match line:
        case SimulcastLine() if len(line.when.dates) > MAX_DATES:
            sentence = f"the simulcast {line.id!r} names {len(line.when.dates)} dates; at most {MAX_DATES}"
            yield error_at(line.when.place_of("dates"), sentence, "make several lines of it")
        case DominationLine(spot=int(spot)) if spot < MIN_SPOT_MS:
            yield error_at(line.place_of("spot"), _too_short(spot), "make them at least 1s long")
    if isinstance(line, AppointedLine) and len(line.shorts) * line.duration > MAX_APPOINTED_MS:
        lasting = format_duration(len(line.shorts) * line.duration)
        sentence = f"the {line.kind} {line.id!r} lasts {lasting}; at most {format_duration(MAX_APPOINTED_MS)}"
        yield error_at(line.place_of("duration"), sentence, "name fewer shorts, or a shorter duration")


def _screens(schedule: Schedule, days: int) -> Iterator[Finding]:
    windows, held = _asked_by_lines(schedule, days)
    all_spots = all_windows = 0
    for venue in schedule.venues:
        for screen in venue.screens:
            loop = screen.loop
            spots = days * DAY // loop.length * len(loop.our_slots) + held[screen.id] // loop.spot
            asked = windows[screen.id] + days * _rules_a_day(screen)
            all_spots, all_windows = all_spots + spots, all_windows + asked
            if loop.spot < MIN_SPOT_MS:
                yield error_at(loop.place_of("spot"), _too_short(loop.spot), "make them at least 1s long")
            elif spots > MAX_SPOTS:
                sentence = f"{screen.id!r} could have {spots:,} spots in this flight; at most {MAX_SPOTS:,}"
                yield error_at(loop.place_of("spot"), sentence, "shorten the flight, or lengthen the spots")
            if asked > MAX_WINDOWS:
                sentence = (
                    f"hours, rules and lines have {asked:,} windows on {screen.id!r} in this flight; "
                    f"at most {MAX_WINDOWS:,}"
                )
                yield error_at(screen.place_of("id"), sentence, "shorten the flight, or name fewer of them")
    if all_spots > MAX_ALL_SPOTS or all_windows > MAX_ALL_WINDOWS:
        sentence = (
            f"all screens together could have {all_spots:,} spots and {all_windows:,} windows; "
            f"at most {MAX_ALL_SPOTS:,} and {MAX_ALL_WINDOWS:,}"
        )
        yield error_at(schedule.campaign.place_of("flight"), sentence, "make several campaigns of it")


def _too_short(spot: Millis) -> str:
    return f"spots of {spot} ms are shorter than players can show"


def _asked_by_lines(schedule: Schedule, days: int) -> tuple[Counter[ScreenId], Counter[ScreenId]]:
    """By screen: how many windows all lines have in the flight, and how much time dominations may hold."""
    windows: Counter[ScreenId] = Counter()
    held: Counter[ScreenId] = Counter()
    everywhere = schedule.screen_ids
    for line in schedule.campaign.lines:
        count, time = _asked_by(schedule, line, days)
        for screen_id in set(line.screens) if line.screens is not None else everywhere:
            windows[screen_id] += count
            held[screen_id] += time
    return windows, held


def _asked_by(schedule: Schedule, line: Line, days: int) -> tuple[int, Millis]:
    if isinstance(line, SimulcastLine):
        return len(line.when.dates), 0
    days = min(days, len(line.when.dates) or days)
    if isinstance(line, AppointedLine):
        return days, 0
    names = list(line.when.dayparts)
    if isinstance(line, LoopLine | DominationLine):
        names += schedule.playlist(line.playlist).even_in
    count = sum(len(schedule.campaign.dayparts[name]) for name in names)
    time = sum(_length(each) for name in line.when.dayparts for each in schedule.campaign.dayparts[name])
    holds = min(time, DAY) if line.when.dayparts else DAY
    return days * (1 + count), days * holds if isinstance(line, DominationLine) else 0


def _length(window: DaypartWindow) -> Millis:
    return (window.to.ms - window.start.ms - 1) % DAY + 1


def _rules_a_day(screen: Screen) -> int:
    """How many spans the rules of a screen have on a day, at most."""
    dated = sum(len(each.curfews) + len(each.operating_hours or ()) + 1 for each in screen.exceptions)
    reserved = sum(24 if isinstance(each.at, EachHour) else 1 for each in screen.reserved)
    return len(screen.operating_hours) + len(screen.curfews) + reserved + dated
