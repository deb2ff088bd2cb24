"""What simulcasts and waves need of a screen: to be in the flight, lit, and free of each other."""

from controller.planning.checks.nearest import Room
from controller.planning.checks.survey import Survey
from controller.planning.intervals import Interval, gaps
from controller.planning.localtime import LocalTimeError, dates_between, local_date
from controller.planning.occasions import Occasion, all_occasions, wave_occasions
from controller.planning.rules import rules_of
from controller.planning.windows import flight_span
from controller.schedule import Schedule, WaveLine
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import BlockKind

_BARRED = {BlockKind.DARK, BlockKind.CLOSED, BlockKind.STATIC, BlockKind.RESERVED}
_ABOVE_WAVES = {BlockKind.SIMULCAST, BlockKind.LEAD_IN, BlockKind.WAVE}
"""Beside `_BARRED`; of lead-ins a simulcast's alone, since a wave's gives way to what plays."""


def wave_times(schedule: Schedule, line: WaveLine, zone: str) -> list[Occasion]:
    """Every time that a wave happens in a zone; none where clock changes make them unclear."""
    try:
        return wave_occasions(schedule.campaign, line, zone)
    except LocalTimeError:
        return []


def obstacle_to(survey: Survey, occasion: Occasion) -> str | None:
    """Why a screen cannot show it from its first to its last frame; None if it can.

    Of simulcasts that overlap both are told apart from this; a wave gives way to them.
    """
    in_the_way = _BARRED | _ABOVE_WAVES if isinstance(occasion.line, WaveLine) else _BARRED
    if occasion.start < survey.start or occasion.end > survey.end:
        return f"outside the flight {survey.flight_words}"
    for block in survey.blocks_between(occasion.start, occasion.end):
        if block.kind in in_the_way and block.line != occasion.line.id:
            return survey.why(block, occasion.start)
    return None


def room_for(schedule: Schedule, line: LineId, screen_id: ScreenId, start: Instant, end: Instant) -> Room:
    """When a screen is in the flight, lit, and without another simulcast or wave, within [start, end).

    Nor within the lead-in of another simulcast.
    """
    zone = schedule.venue_of(screen_id).timezone
    opening, closing = flight_span(schedule, screen_id)
    first, last = Instant(max(start, opening)), Instant(min(end, closing))
    if first >= last:
        return []
    dates = list(dates_between(local_date(first, zone), local_date(Instant(last - 1), zone)))
    barred = rules_of(schedule.screen(screen_id), zone, dates).barred(first, last)
    others = [
        Interval(each.lead_in_start, each.end, None)
        for other in schedule.simulcast_lines(screen_id)
        if other.id != line
        for each in all_occasions(other)
    ]
    others += [
        Interval(each.start, each.end, None)
        for wave in schedule.wave_lines(screen_id)
        if wave.id != line
        for each in wave_times(schedule, wave, zone)
    ]
    taken = [Interval(each.start, each.end, None) for each in barred]
    return gaps([*taken, *others], first, last, None)
