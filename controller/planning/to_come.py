"""Lines to come: which lines of a screen may still play from an instant on."""

from collections.abc import Iterator

from controller.planning.hours import lit_spans
from controller.planning.localtime import add_days, dates_between, day_span
from controller.planning.occasions import all_occasions, wave_occasions
from controller.planning.windows import basis_zone, playing_days, windows_of
from controller.schedule import Line, LocalDate, Schedule, SimulcastLine, WaveLine
from wire.ids import LineId, ScreenId
from wire.instants import Instant


def lines_to_come(schedule: Schedule, screen_id: ScreenId, now: Instant) -> frozenset[LineId]:
    """The lines of a screen that are not over at `now`.

    What a line loses to another or to a curfew does not count: it may get it back by the next edit. Raises
    LocalTimeError where a daypart's edge is skipped or repeated and the campaign calls that an error.
    """
    lines = (
        *schedule.rotating_lines(screen_id),
        *schedule.make_good_lines(screen_id),
        *schedule.simulcast_lines(screen_id),
        *schedule.wave_lines(screen_id),
    )
    return frozenset(
        line.id for line in lines if any(end > now for end in _ends(schedule, screen_id, line, now))
    )


def _ends(schedule: Schedule, screen_id: ScreenId, line: Line, now: Instant) -> Iterator[Instant]:
    """Where its last windows end; while its last day is far, only something that is later than `now`."""
    if isinstance(line, SimulcastLine):
        yield from (each.end for each in all_occasions(line))
        return
    campaign, venue_zone = schedule.campaign, schedule.venue_of(screen_id).timezone
    days = playing_days(line.when, dates_between(campaign.flight.first_day, campaign.flight.last_day))
    if not days:
        return
    zone = basis_zone(campaign, venue_zone)
    last: LocalDate = max(days)
    begin, _ = day_span(add_days(last, -1), zone)
    if now < begin:
        yield begin
    elif isinstance(line, WaveLine):
        yield from (each.end for each in wave_occasions(campaign, line, venue_zone))
    else:
        near = [add_days(last, step) for step in (-2, -1, 0, 1, 2)]
        lit = lit_spans(schedule.screen(screen_id), venue_zone, near)
        yield from (each.end for each in windows_of(schedule, screen_id, line.when, lit))
