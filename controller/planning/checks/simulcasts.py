"""Checks of simulcasts: every screen can show them, inside the flight, one at a time.

A finding prints the local time on every screen, since that is what tells people what they asked for, and
proposes the nearest instant at which all of them are lit and free.
"""

from collections.abc import Iterable, Iterator, Sequence

from controller.findings import Code, Finding, error_at
from controller.planning.checks.appointed import obstacle_to, room_for
from controller.planning.checks.nearest import Room, both_free, nearest_shift, nearest_start
from controller.planning.checks.remarks import names_of
from controller.planning.checks.survey import Survey
from controller.planning.intervals import Interval, clip_all
from controller.planning.localtime import add_days, day_span, format_local, local_date
from controller.planning.occasions import Occasion, all_occasions
from controller.planning.windows import UTC_ZONE
from controller.schedule import LocalDate, Schedule, SimulcastLine
from wire.ids import LineId, ScreenId
from wire.instants import DAY, MINUTE, Instant, Millis, format_instant

_SEARCHED: Millis = 7 * DAY  # on either side; a better time a week away is another simulcast
_WINDOWS = 4  # named of a day

_Obstacles = dict[ScreenId, str]


class SimulcastCheck:
    """Gathers, screen by screen, what stands in the way of simulcasts."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        lines = [line for line in schedule.campaign.lines if isinstance(line, SimulcastLine)]
        self._occasions = {line.id: all_occasions(line) for line in lines}
        self._lines = {line.id: line for line in lines}
        self._obstacles: dict[tuple[LineId, LocalDate], _Obstacles] = {}

    def look(self, survey: Survey) -> None:
        """Note which simulcasts this screen cannot show from their first to their last frame."""
        for line in self._schedule.simulcast_lines(survey.screen.id):
            for occasion in self._occasions[line.id]:
                if obstacle := obstacle_to(survey, occasion):
                    key = line.id, occasion.date
                    self._obstacles.setdefault(key, {})[survey.screen.id] = obstacle

    def findings(self) -> Iterator[Finding]:
        """Findings about every simulcast of the campaign."""
        for line_id, occasions in self._occasions.items():
            hindered = [each for each in occasions if (line_id, each.date) in self._obstacles]
            yield from self._hindered(self._lines[line_id], hindered)
        everywhere = [each for occasions in self._occasions.values() for each in occasions]
        yield from _collisions(self._schedule, everywhere)

    def _hindered(self, line: SimulcastLine, occasions: list[Occasion]) -> Iterator[Finding]:
        """One finding for all dates on which the screens say the same."""
        said: dict[str, list[Occasion]] = {}
        for occasion in occasions:
            said.setdefault(self._words(occasion), []).append(occasion)
        free = self._free(line) if said else []
        for words, alike in said.items():
            dates = names_of(each.date for each in alike)
            sentence = f"the simulcast {line.id!r} at {line.when.at} on {dates} cannot be shown on {words}"
            yield error_at(
                line.when.place_of("at"), Code.SIMULCAST_HIDDEN, sentence, self._remedy(line, alike, free)
            )

    def _words(self, occasion: Occasion) -> str:
        screens = occasion.line.screens or self._schedule.screen_ids
        obstacles = self._obstacles[occasion.line.id, occasion.date]
        alike: dict[str, list[ScreenId]] = {}
        for screen_id in screens:
            zone = self._schedule.venue_of(screen_id).timezone
            state = f"{_local(occasion, zone)} {obstacles.get(screen_id, 'lit')}"
            alike.setdefault(state, []).append(screen_id)
        times = "; ".join(f"{names_of(names)} {state}" for state, names in alike.items())
        return f"{len(obstacles):,} of {len(screens):,} screens: {times}"

    def _free(self, line: SimulcastLine) -> Room:
        """When all of its screens can show it, around its dates."""
        starts = [each.start for each in self._occasions[line.id]]
        first, last = Instant(min(starts) - _SEARCHED), Instant(max(starts) + _SEARCHED)
        free: Room = [Interval(first, last, None)]
        for screen_id in line.screens or self._schedule.screen_ids:
            free = both_free(free, room_for(self._schedule, line.id, screen_id, first, last))
        return free

    def _remedy(self, line: SimulcastLine, hindered: Sequence[Occasion], free: Room) -> str:
        """The nearest time that serves all dates; dates without hindrance keep their day."""
        occasions = self._occasions[line.id]
        starts = [each.start for each in occasions]
        length = occasions[0].end - occasions[0].start
        back, on = _SEARCHED, _SEARCHED
        if len(hindered) < len(occasions):
            back, on = line.when.at.ms, DAY - 1 - line.when.at.ms
        shift = nearest_shift([(free, starts)], length, at_least=-back, at_most=on)
        if shift is not None:
            nearest = f"the nearest at which all of its screens are lit and free{_windows(free, hindered[0])}"
            return f"{_written(occasions, shift)}, {nearest}"
        alone = [(each.date, nearest_start(free, each.start, length)) for each in hindered]
        words = names_of(f"{_second(start)} for {date}" for date, start in alone if start is not None)
        if words == "none":
            return "no instant of the week on either side serves all of its screens; name fewer of them"
        return (
            f"no time serves all of its dates; the nearest at which all screens are lit and free are {words}"
        )


def _collisions(schedule: Schedule, occasions: Sequence[Occasion]) -> Iterator[Finding]:
    """Simulcasts that overlap on some screen: of each line the first."""
    told: set[LineId] = set()
    running: list[Occasion] = []
    screens = {each.line.id: set(each.line.screens or schedule.screen_ids) for each in occasions}
    for other in sorted(occasions, key=lambda each: each.start):
        running = [each for each in running if each.end > other.start]
        for one in running:
            shared = screens[one.line.id] & screens[other.line.id]
            if shared and other.line.id not in told:
                told.add(other.line.id)
                sentence = (
                    f"the simulcasts {one.line.id!r} at {_second(one.start)} and {other.line.id!r} at "
                    f"{_second(other.start)} overlap on {names_of(sorted(shared))}"
                )
                remedy = f"write at {_second(one.end)} or later"
                yield error_at(other.line.when.place_of("at"), Code.SIMULCASTS_OVERLAP, sentence, remedy)
        running.append(other)


def _written(occasions: Sequence[Occasion], shift: Millis) -> str:
    """How the line's `when` would be written, moved by `shift`: the time alone where the dates stay."""
    moved = [Instant(each.start + shift) for each in occasions]
    dates = [local_date(each, UTC_ZONE) for each in moved]
    at = f'write at: "{format_local(moved[0], UTC_ZONE)}Z"'
    if dates == [each.date for each in occasions]:
        return at
    return f"{at} and dates: [{', '.join(chr(34) + date + chr(34) for date in dates)}]"


def _windows(free: Iterable[Interval[None]], occasion: Occasion) -> str:
    """The windows of its UTC date in which it fits."""
    day = clip_all(free, *day_span(occasion.date, UTC_ZONE))
    fitting = [each for each in day if each.end - each.start >= occasion.end - occasion.start]
    if not fitting:
        return ""
    words = ", ".join(
        f"{_clock(each.start)}-{_clock(each.end) if each.end % DAY else '24:00'}Z"
        for each in fitting[:_WINDOWS]
    )
    return f"; on {occasion.date} they are within {words}{' and later' if len(fitting) > _WINDOWS else ''}"


def _clock(instant: Instant) -> str:
    return format_local(instant, UTC_ZONE, seconds=instant % MINUTE != 0)


def _local(occasion: Occasion, zone: str) -> str:
    time, date = format_local(occasion.start, zone, seconds=False), local_date(occasion.start, zone)
    if date == occasion.date:
        return time
    return f"{time} {'next day' if date == add_days(occasion.date, 1) else 'day before'}"


def _second(instant: Instant) -> str:
    return format_instant(instant).replace(".000Z", "Z")
