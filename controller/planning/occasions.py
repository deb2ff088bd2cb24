"""Occasions: the instants at which simulcasts and waves happen on a screen."""

from dataclasses import dataclass

from controller.planning.localtime import dates_between, instants_of, utc_instant, weekday_of
from controller.schedule import AppointedLine, Campaign, LocalDate, Schedule, SimulcastLine, WaveLine
from wire.ids import ScreenId
from wire.instants import Instant


@dataclass(frozen=True, slots=True)
class Occasion:
    """One simulcast, or a wave on its way over one zone."""

    line: AppointedLine
    date: LocalDate
    """The UTC date of a simulcast, the local one of a wave."""
    start: Instant
    end: Instant

    @property
    def lead_in_start(self) -> Instant:
        """Where the slate before it begins."""
        return Instant(self.start - (self.line.lead_in or 0))


def all_occasions(line: SimulcastLine) -> list[Occasion]:
    """Every time that a simulcast happens, on all its screens alike."""
    starts = [(date, utc_instant(date, line.when.at)) for date in dict.fromkeys(line.when.dates)]
    return [_occasion(line, date, start) for date, start in starts]


def wave_occasions(campaign: Campaign, line: WaveLine, zone: str) -> list[Occasion]:
    """Every time that a wave happens in a zone, under the campaign's rule for clock changes.

    Of two days whose readings are one instant, where the clocks skip a whole day, the first has it. Raises
    LocalTimeError where that rule is an error.
    """
    flight = campaign.flight
    days: dict[Instant, LocalDate] = {}
    for date in dict.fromkeys(line.when.dates) or dates_between(flight.first_day, flight.last_day):
        if weekday_of(date) in line.when.weekdays:
            for start in instants_of(
                date, line.when.at, zone, skipped=campaign.dst.skipped, repeated=campaign.dst.repeated
            ):
                days.setdefault(start, date)
    return [_occasion(line, date, start) for start, date in days.items()]


def occasions_of(schedule: Schedule, screen_id: ScreenId, start: Instant, end: Instant) -> list[Occasion]:
    """What lies wholly inside [start, end) on a screen: simulcasts, then waves, each as the file has them.

    Raises LocalTimeError where the campaign's rule for clock changes is an error.
    """
    zone = schedule.venue_of(screen_id).timezone
    simulcasts = (each for line in schedule.simulcast_lines(screen_id) for each in all_occasions(line))
    waves = (
        each
        for line in schedule.wave_lines(screen_id)
        for each in wave_occasions(schedule.campaign, line, zone)
    )
    return [each for each in (*simulcasts, *waves) if start <= each.start and each.end <= end]


def _occasion(line: AppointedLine, date: LocalDate, start: Instant) -> Occasion:
    return Occasion(line, date, start, Instant(start + line.duration * len(line.shorts)))
