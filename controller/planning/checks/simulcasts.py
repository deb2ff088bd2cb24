"""Checks of simulcasts: every screen can show them, inside the flight, one at a time.

A finding prints the local time on every screen, since that is what tells people what they asked for.
"""

from collections.abc import Iterator

from controller.findings import Finding, error_at
from controller.planning.explain import reasons_of
from controller.planning.frame import rules_of
from controller.planning.intervals import Interval, gaps, without_overlap
from controller.planning.localtime import add_days, day_span, format_local, local_date
from controller.planning.occasions import Occasion, all_occasions
from controller.schedule import LocalDate, Schedule, SimulcastLine
from wire.ids import ScreenId
from wire.instants import Instant, format_instant

_UTC = "Etc/UTC"


def check_simulcasts(schedule: Schedule) -> Iterator[Finding]:
    """Findings about every simulcast of the campaign."""
    lines = [line for line in schedule.campaign.lines if isinstance(line, SimulcastLine)]
    occasions = [occasion for line in lines for occasion in all_occasions(line)]
    for occasion in occasions:
        yield from _dark_screens(schedule, occasion)
    for one, other in _overlapping(occasions):
        yield from _collision(schedule, one, other)


def _dark_screens(schedule: Schedule, occasion: Occasion) -> Iterator[Finding]:
    screens = occasion.line.screens or schedule.screen_ids
    states = {screen_id: _obstacle(schedule, screen_id, occasion) for screen_id in screens}
    hindered = [screen_id for screen_id, obstacle in states.items() if obstacle]
    if not hindered:
        return
    times = "; ".join(
        f"{screen_id} {_local(schedule, screen_id, occasion)} {obstacle or 'lit'}"
        for screen_id, obstacle in states.items()
    )
    sentence = (
        f"the simulcast {occasion.line.id!r} at {_short(occasion.start)} cannot be shown on "
        f"{len(hindered)} of {len(states)} screens: {times}"
    )
    yield error_at(occasion.line.when.place_of("at"), sentence, _better_times(schedule, occasion))


def _obstacle(schedule: Schedule, screen_id: ScreenId, occasion: Occasion) -> str | None:
    """Why a screen cannot show it from first to last frame; None if it can."""
    zone = schedule.venue_of(screen_id).timezone
    flight = schedule.campaign.flight
    date = local_date(occasion.start, zone)
    if not flight.first_day <= date <= flight.last_day:
        return f"outside the flight ({date})"
    dates = [date, add_days(date, 1)]
    barred = rules_of(schedule.screen(screen_id), zone, dates).barred(occasion.start, occasion.end)
    if not barred:
        return None
    reasons = reasons_of(schedule, screen_id, dates)
    return reasons.of_kind(barred[0].content.kind, barred[0].start)


def _better_times(schedule: Schedule, occasion: Occasion) -> str:
    length = occasion.end - occasion.start
    free = _common_windows(schedule, occasion.line.screens or schedule.screen_ids, occasion.date)
    fitting = [window for window in free if window.end - window.start >= length]
    if not fitting:
        return f"on {occasion.date} (UTC) no instant serves all of its screens; name fewer screens"
    words = ", ".join(
        f"{format_local(window.start, _UTC, seconds=False)}-{format_local(window.end, _UTC, seconds=False)}Z"
        for window in fitting[:4]
    )
    more = " and later" if len(fitting) > 4 else ""
    return f"on {occasion.date} all of its screens can show it within {words}{more}"


def _common_windows(
    schedule: Schedule, screens: tuple[ScreenId, ...], date: LocalDate
) -> list[Interval[None]]:
    start, end = day_span(date, _UTC)
    barred: list[Interval[None]] = []
    for screen_id in screens:
        zone = schedule.venue_of(screen_id).timezone
        dates = [local_date(start, zone), local_date(Instant(end - 1), zone)]
        rules = rules_of(schedule.screen(screen_id), zone, list(dict.fromkeys(dates)))
        barred += [Interval(each.start, each.end, None) for each in rules.barred(start, end)]
    return gaps(without_overlap(barred), start, end, None)


def _overlapping(occasions: list[Occasion]) -> Iterator[tuple[Occasion, Occasion]]:
    in_order = sorted(occasions, key=lambda each: each.start)
    for index, one in enumerate(in_order):
        for other in in_order[index + 1 :]:
            if one.end <= other.start:
                break
            yield one, other


def _collision(schedule: Schedule, one: Occasion, other: Occasion) -> Iterator[Finding]:
    shared = set(one.line.screens or schedule.screen_ids) & set(other.line.screens or schedule.screen_ids)
    if shared:
        sentence = (
            f"the simulcasts {one.line.id!r} at {_short(one.start)} and {other.line.id!r} at "
            f"{_short(other.start)} overlap on {', '.join(sorted(shared))}"
        )
        yield error_at(other.line.when.place_of("at"), sentence, "move one of them")


def _local(schedule: Schedule, screen_id: ScreenId, occasion: Occasion) -> str:
    zone = schedule.venue_of(screen_id).timezone
    time = format_local(occasion.start, zone, seconds=False)
    date = local_date(occasion.start, zone)
    return time if date == occasion.date else f"{time} ({date})"


def _short(instant: Instant) -> str:
    return format_instant(instant)[:16] + "Z"
