"""When lines happen: simulcasts as instants, dayparts as intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controller.planning.intervals import Interval, without_overlap
from controller.planning.localtime import spans_of, utc_instant
from controller.schedule import Campaign, DaypartWindow, Dst, LocalDate, Schedule, SimulcastLine, WallTime
from wire.ids import ScreenId
from wire.instants import DAY, Instant


@dataclass(frozen=True, slots=True)
class Occasion:
    """One simulcast on one UTC date."""

    line: SimulcastLine
    date: LocalDate
    """The UTC date."""
    start: Instant
    end: Instant

    @property
    def lead_in_start(self) -> Instant:
        """Where the slate before it begins."""
        return Instant(self.start - (self.line.lead_in or 0))


def all_occasions(line: SimulcastLine) -> list[Occasion]:
    """Every time that a simulcast happens."""
    length = line.duration * len(line.shorts)
    starts = [(date, utc_instant(date, line.when.at)) for date in dict.fromkeys(line.when.dates)]
    return [Occasion(line, date, start, Instant(start + length)) for date, start in starts]


def occasions_of(schedule: Schedule, screen_id: ScreenId, start: Instant, end: Instant) -> list[Occasion]:
    """The simulcasts of a screen that lie wholly inside [start, end), in the file's order of their lines."""
    return [
        occasion
        for line in schedule.simulcast_lines(screen_id)
        for occasion in all_occasions(line)
        if start <= occasion.start and occasion.end <= end
    ]


def daypart_spans(
    campaign: Campaign, dayparts: Iterable[str], dates: Sequence[LocalDate], zone: str
) -> list[Interval[None]]:
    """The windows of these dayparts on these local days, under the campaign's rule for clock changes.

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


def _daypart_spans(
    window: DaypartWindow, date: LocalDate, zone: str, dst: Dst
) -> tuple[tuple[Instant, Instant], ...]:
    to = window.to if window.to > window.start else WallTime(window.to.ms + DAY)
    return spans_of(date, window.start, to, zone, skipped=dst.skipped, repeated=dst.repeated)
