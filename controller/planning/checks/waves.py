"""Checks of waves: every screen can show them at their local time."""

from collections.abc import Iterator

from controller.findings import Finding, Severity
from controller.planning.checks.appointed import obstacle_to, room_for, wave_times
from controller.planning.checks.nearest import nearest_shift
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.schedule import LocalDate, Schedule, WallTime, WaveLine
from wire.ids import LineId, ScreenId
from wire.instants import DAY, Instant


class WaveCheck:
    """Gathers, screen by screen, what stands in the way of waves."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._hindered: dict[LineId, list[tuple[ScreenId, str, list[LocalDate]]]] = {}

    def look(self, survey: Survey) -> None:
        """Note which waves this screen cannot show from their first to their last frame."""
        for line in survey.schedule.wave_lines(survey.screen.id):
            obstacles: dict[str, list[LocalDate]] = {}
            for occasion in wave_times(survey.schedule, line, survey.zone):
                obstacle = obstacle_to(survey, occasion)
                if obstacle and survey.dates[0] <= occasion.date <= survey.dates[-1]:  # others were told
                    obstacles.setdefault(obstacle, []).append(occasion.date)
            for obstacle, dates in obstacles.items():
                self._hindered.setdefault(line.id, []).append((survey.screen.id, obstacle, dates))

    def findings(self) -> Iterator[Finding]:
        """One finding for each wave and obstacle."""
        remarks = Remarks()
        for line in self._schedule.campaign.lines:
            if isinstance(line, WaveLine) and (hindered := self._hindered.get(line.id)):
                remedy = self._remedy(line)
                for screen_id, obstacle, dates in hindered:
                    before = f"the wave {line.id!r} at {line.when.at} cannot be shown on"
                    place = line.when.place_of("at")
                    remark = Remark(Severity.ERROR, place, before, f": {obstacle}", remedy)
                    remarks.add(screen_id, remark, f"on {names_of(dates)}")
        return remarks.findings()

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
