"""Checks of waves: every screen can show them at their local time, and has shown one before the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from controller.findings import Code, Finding, error_at
from controller.planning.checks.appointed import obstacle_to, room_for, wave_times
from controller.planning.checks.nearest import nearest_shift
from controller.planning.checks.remarks import names_of
from controller.planning.checks.survey import Survey
from controller.planning.occasions import Occasion
from controller.schedule import LocalDate, Schedule, WallTime, WaveLine, format_duration
from wire.ids import LineId, ScreenId
from wire.instants import DAY, Instant, Millis


@dataclass
class _Overlaps:
    """Where one wave begins again before it is over."""

    date: LocalDate
    """The first of the days on which it begins again too early, on the first of the screens."""
    least: Millis
    """The shortest time from one beginning to the next."""
    screens: list[ScreenId] = field(default_factory=list)
    """Once for each time."""

    def finding(self, line: WaveLine) -> Finding:
        """A sentence with its remedy."""
        length, longest = line.duration * len(line.shorts), self.least // len(line.shorts)
        sentence = (
            f"the wave {line.id!r} lasts {format_duration(length)}, and is not over when it begins again at "
            f"{line.when.at} on {self.date}, {format_duration(self.least)} later, on "
            f"{names_of(dict.fromkeys(self.screens))}"
        )
        remedy = f"write duration: {format_duration(longest)} or shorter, or name days further apart"
        return error_at(line.place_of("duration"), Code.WAVE_OVERLAPS, sentence, remedy)


class WaveCheck:
    """Gathers, screen by screen, what stands in the way of waves."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._hindered: dict[LineId, dict[str, list[ScreenId]]] = {}
        self._overlaps: dict[LineId, _Overlaps] = {}

    def look(self, survey: Survey) -> None:
        """Note which waves this screen cannot show from their first to their last frame, once each time."""
        for line in survey.schedule.wave_lines(survey.screen.id):
            obstacles: dict[str, list[LocalDate]] = {}
            occasions = [
                occasion
                for occasion in wave_times(survey.schedule, line, survey.zone)
                if survey.dates[0] <= occasion.date <= survey.dates[-1]  # of others the date is told
            ]
            self._look_at_overlaps(survey, line, occasions)
            for occasion in occasions:
                if obstacle := obstacle_to(survey, occasion):
                    obstacles.setdefault(obstacle, []).append(occasion.date)
            for obstacle, dates in obstacles.items():
                words = obstacle if len(dates) == len(occasions) else f"{obstacle} on {names_of(dates)}"
                self._hindered.setdefault(line.id, {}).setdefault(words, []).append(survey.screen.id)

    def _look_at_overlaps(self, survey: Survey, line: WaveLine, occasions: Sequence[Occasion]) -> None:
        for one, other in pairwise(sorted(occasions, key=lambda each: each.start)):
            if one.end > other.start:
                noted = self._overlaps.setdefault(line.id, _Overlaps(other.date, other.start - one.start))
                noted.screens.append(survey.screen.id)
                noted.least = min(noted.least, other.start - one.start)

    def findings(self) -> Iterator[Finding]:
        """Of each wave one finding that it is not over when it begins again, and one with all obstacles."""
        for line in self._schedule.campaign.lines:
            if isinstance(line, WaveLine) and (noted := self._overlaps.get(line.id)):
                yield noted.finding(line)
            if isinstance(line, WaveLine) and (hindered := self._hindered.get(line.id)):
                count = len({screen for screens in hindered.values() for screen in screens})
                words = "; ".join(f"{names_of(screens)} {obstacle}" for obstacle, screens in hindered.items())
                total = len(line.screens or self._schedule.screen_ids)
                sentence = (
                    f"the wave {line.id!r} at {line.when.at} cannot be shown on {count:,} of {total:,} "
                    f"screens: {words}"
                )
                yield error_at(line.when.place_of("at"), Code.WAVE_HIDDEN, sentence, self._remedy(line))

    def _remedy(self, line: WaveLine) -> str:
        """The nearest local time at which all of its screens can show it on all of its days."""
        wishes = []
        length = line.duration * len(line.shorts)
        for screen_id in line.screens or self._schedule.screen_ids:
            zone = self._schedule.venue_of(screen_id).timezone
            starts = [each.start for each in wave_times(self._schedule, line, zone)]
            if starts:
                first, last = Instant(min(starts) - DAY), Instant(max(starts) + DAY)
                wishes.append((room_for(self._schedule, line.id, screen_id, first, last), starts))
        at = line.when.at.ms
        shift = nearest_shift(wishes, length, at_least=-at, at_most=DAY - 1 - at)
        if shift is None:
            return "no local time serves all of its screens and days; name fewer screens, or make two waves"
        return f'write at: "{WallTime(at + shift)}", the nearest at which all of its screens are lit and free'
