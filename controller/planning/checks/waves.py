"""Checks of waves: every screen can show them at their local time."""

from collections.abc import Iterator

from controller.findings import Code, Finding, error_at
from controller.planning.checks.appointed import obstacle_to, room_for, wave_times
from controller.planning.checks.nearest import nearest_shift
from controller.planning.checks.remarks import names_of
from controller.planning.checks.survey import Survey
from controller.schedule import LocalDate, Schedule, WallTime, WaveLine
from wire.ids import LineId, ScreenId
from wire.instants import DAY, Instant


class WaveCheck:
    """Gathers, screen by screen, what stands in the way of waves."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._hindered: dict[LineId, dict[str, list[ScreenId]]] = {}

    def look(self, survey: Survey) -> None:
        """Note which waves this screen cannot show from their first to their last frame."""
        for line in survey.schedule.wave_lines(survey.screen.id):
            obstacles: dict[str, list[LocalDate]] = {}
            occasions = [
                occasion
                for occasion in wave_times(survey.schedule, line, survey.zone)
                if survey.dates[0] <= occasion.date <= survey.dates[-1]  # of others the date is told
            ]
            for occasion in occasions:
                if obstacle := obstacle_to(survey, occasion):
                    obstacles.setdefault(obstacle, []).append(occasion.date)
            for obstacle, dates in obstacles.items():
                words = obstacle if len(dates) == len(occasions) else f"{obstacle} on {names_of(dates)}"
                self._hindered.setdefault(line.id, {}).setdefault(words, []).append(survey.screen.id)

    def findings(self) -> Iterator[Finding]:
        """One finding for each wave, with all that stands in its way."""
        for line in self._schedule.campaign.lines:
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
