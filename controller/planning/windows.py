"""Windows: when a line may play on a screen, read on the clock of the campaign's time basis.

Owns what the flight's days and a line's dates, weekdays and dayparts mean. Who gets the seconds is the
frame's.
"""

from collections.abc import Iterable, Sequence

from controller.planning.hours import Lit, lit_spans
from controller.planning.intervals import Interval, clip_all, crossed, joined, without_overlap
from controller.planning.localtime import add_days, dates_between, day_span, spans_of, weekday_of
from controller.schedule import Campaign, DaypartWindow, Dst, LocalDate, Schedule, TimeBasis, WallTime, When
from controller.schedule.lines import WaveWhen
from wire.ids import ScreenId
from wire.instants import DAY, Instant

UTC_ZONE = "Etc/UTC"


def basis_zone(campaign: Campaign, zone: str) -> str:
    """The zone whose clock a venue's lines are read on; `zone` is the venue's own."""
    match campaign.time_basis:
        case TimeBasis.LOCAL:
            return zone
        case TimeBasis.UTC:
            return UTC_ZONE


def flight_span(schedule: Schedule, screen_id: ScreenId) -> tuple[Instant, Instant]:
    """The flight on a screen as [start, end).

    Of a local flight, to the end of the last day's operating hours where they pass midnight; a flight of UTC
    days ends with the last of them.
    """
    flight = schedule.campaign.flight
    zone = schedule.venue_of(screen_id).timezone
    start, _ = day_span(flight.first_day, basis_zone(schedule.campaign, zone))
    _, midnight = day_span(flight.last_day, basis_zone(schedule.campaign, zone))
    if schedule.campaign.time_basis is TimeBasis.UTC:
        return start, midnight
    lit = lit_spans(schedule.screen(screen_id), zone, [flight.last_day])
    return start, Instant(max([midnight, *(span.end for span in lit)]))


def windows_of(
    schedule: Schedule, screen_id: ScreenId, when: When, lit: Sequence[Interval[Lit]]
) -> list[Interval[Lit]]:
    """The parts of `lit`, a screen's lit hours, in which a line may play, in order.

    Raises LocalTimeError where a daypart's edge is skipped or repeated and the campaign calls that an error.
    """
    campaign = schedule.campaign
    first, last = campaign.flight.first_day, campaign.flight.last_day
    zone = basis_zone(campaign, schedule.venue_of(screen_id).timezone)
    match campaign.time_basis:
        case TimeBasis.LOCAL:  # hours past midnight belong to the day on which they begin
            ours = [each for each in lit if first <= each.content.date <= last]
            days = {each.content.date for each in ours}
            if not when.dayparts:
                playing = set(playing_days(when, days))
                return [each for each in ours if each.content.date in playing]
            # a daypart of a day without hours may lie in those of the days beside it
            near = {add_days(day, step) for day in days for step in (-1, 0, 1)}
            dates = playing_days(when, sorted(day for day in near if first <= day <= last))
        case TimeBasis.UTC:
            ours = clip_all(lit, *flight_span(schedule, screen_id))
            dates = playing_days(when, dates_between(first, last))
    if when.dayparts:
        spans = daypart_spans(campaign, when.dayparts, dates, zone)
    else:
        spans = [Interval(*day_span(date, zone), None) for date in dates]
    return [
        Interval(each.start, each.end, of_day)
        for each in crossed(joined(spans), ours)
        for _, of_day in [each.content]
    ]


def daypart_spans(
    campaign: Campaign, dayparts: Iterable[str], dates: Iterable[LocalDate], zone: str
) -> list[Interval[None]]:
    """The windows of these dayparts on these days of `zone`, under the campaign's rule for clock changes.

    Raises LocalTimeError where that rule is an error.
    """
    windows = [window for name in dayparts for window in campaign.dayparts[name]]
    spans = (
        span
        for date in dates
        for window in windows
        for span in _daypart_spans(window, date, zone, campaign.dst)
    )
    return without_overlap(Interval(start, end, None) for start, end in spans)


def playing_days(when: When | WaveWhen, dates: Iterable[LocalDate]) -> list[LocalDate]:
    """Of these days those that a line's dates and weekdays name."""
    named = set(when.dates)
    return [date for date in dates if (not named or date in named) and weekday_of(date) in when.weekdays]


def _daypart_spans(
    window: DaypartWindow, date: LocalDate, zone: str, dst: Dst
) -> tuple[tuple[Instant, Instant], ...]:
    to = window.to if window.to > window.start else WallTime(window.to.ms + DAY)
    return spans_of(date, window.start, to, zone, skipped=dst.skipped, repeated=dst.repeated)
