"""Semantic checks of a schedule whose words are all right: does it make sense on each screen?

Owns the judgement. Reading the text and looking up names were the parser's work. Every screen is surveyed once,
and its plan compiled once, for all checks together; nothing of it is kept but what they note.
"""

from collections.abc import Iterator

from controller.findings import Finding, Severity, sort_findings
from controller.planning.checks.films import check_films
from controller.planning.checks.lines import check_lines, check_unused
from controller.planning.checks.playlists import check_playlists, empty_playlists
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.checks.rivals import RivalCheck
from controller.planning.checks.screens import check_screens
from controller.planning.checks.share import ShareCheck
from controller.planning.checks.silence import SilenceCheck
from controller.planning.checks.simulcasts import SimulcastCheck
from controller.planning.checks.size import check_size
from controller.planning.checks.survey import Survey, schedule_without, survey_screen
from controller.schedule import DominationLine, LoopLine, Schedule

__all__ = ["check_schedule"]


def check_schedule(schedule: Schedule, *, whole: bool = True) -> list[Finding]:
    """Every finding about what the schedule asks for, sorted by file and line.

    Where it asks for too much to be planned at all, only those findings. Of a schedule that is not `whole`,
    since parts of its files cannot be read, nothing is said that the missing parts could change.
    """
    if too_much := sort_findings(check_size(schedule)):
        return too_much
    checks = [check_screens, check_lines, check_playlists, check_films]
    if whole:
        checks.append(check_unused)
    findings = [finding for check in checks for finding in check(schedule)]
    return sort_findings([*findings, *_check_surveys(schedule)])


def _check_surveys(schedule: Schedule) -> Iterator[Finding]:
    """Findings about what comes of the lines on each screen. A line with nothing to play was told before."""
    empty = empty_playlists(schedule)
    mute = {
        line.id
        for line in schedule.campaign.lines
        if isinstance(line, LoopLine | DominationLine) and line.playlist in empty
    }
    playable = schedule_without(schedule, mute)
    checks = (
        UnclearCheck(),
        RivalCheck(),
        SilenceCheck(playable),
        ShareCheck(),
        SimulcastCheck(playable),
    )
    for screen_id in playable.screen_ids:
        survey = survey_screen(playable, screen_id)
        for check in checks:
            check.look(survey)
    for check in checks:
        yield from check.findings()


class UnclearCheck:
    """Gathers lines whose dayparts the campaign's rule for clock changes calls an error."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note the unclear lines of this screen."""
        for line, error in survey.unclear:
            remark = Remark(
                Severity.ERROR,
                line.when.place_of("dayparts"),
                f"a daypart of {line.id!r} is not clear on",
                f": {error}",
                "write dst: {skipped: earlier, later or skip; repeated: first, second or both}, or other times",
            )
            self._remarks.add(survey.screen.id, remark)

    def findings(self) -> Iterator[Finding]:
        """One finding for each line and reading."""
        return self._remarks.findings()
