"""Semantic checks of a schedule whose words are all right: does it make sense on each screen?

Owns the judgement. Reading the text and looking up names were the parser's work. Every screen is surveyed
once for all checks together; nothing of that is kept but what they note.
"""

from collections.abc import Iterator, Mapping

from controller.findings import Finding, has_errors, sort_findings
from controller.planning.checks.films import check_films
from controller.planning.checks.lines import check_lines, check_unused
from controller.planning.checks.make_goods import MakeGoodCheck
from controller.planning.checks.masters import HasMaster, check_masters
from controller.planning.checks.playlists import check_playlists, empty_playlists
from controller.planning.checks.rights import check_rights
from controller.planning.checks.rivals import RivalCheck
from controller.planning.checks.screens import check_hours, check_screens
from controller.planning.checks.share import ShareCheck
from controller.planning.checks.silence import SilenceCheck
from controller.planning.checks.simulcasts import SimulcastCheck
from controller.planning.checks.size import check_size
from controller.planning.checks.sound import SoundCheck
from controller.planning.checks.survey import Surveyor, schedule_without
from controller.planning.checks.unclear import UnclearCheck
from controller.planning.checks.waves import WaveCheck
from controller.schedule import DominationLine, LoopLine, Schedule, read_standing

__all__ = ["HasMaster", "check_files", "check_schedule"]


def check_files(
    files: Mapping[str, str], *, has_master: HasMaster | None = None
) -> tuple[Schedule | None, list[Finding]]:
    """Texts by relative path → a schedule that may be published, or None; and all that is to be said of it.

    A mistake in one part hides no finding about another, where that can be told without the part. With
    `has_master`, which knows what films are there, films without one are told too.
    """
    standing = read_standing(files)
    if standing.schedule is None:
        said = [finding for venue in standing.venues for finding in check_hours(venue)]
    else:
        whole = standing.whole_files and standing.whole_catalogue
        said = check_schedule(standing.schedule, whole_files=whole, whole_catalogue=standing.whole_catalogue)
        if has_master is not None:
            said += check_masters(standing.schedule, has_master)
    findings = sort_findings([*standing.findings, *said])
    return (None if has_errors(findings) else standing.schedule), findings


def check_schedule(
    schedule: Schedule, *, whole_files: bool = True, whole_catalogue: bool = True
) -> list[Finding]:
    """Every finding about what the schedule asks for, sorted by file and line.

    Where it asks for too much to be planned at all, only those findings. Where parts of its files or of its
    catalogue cannot be read, nothing is said that the missing parts could change.
    """
    if too_much := sort_findings(check_size(schedule)):
        return too_much
    findings = [*check_screens(schedule), *check_lines(schedule), *check_films(schedule)]
    findings += check_rights(schedule)
    if whole_catalogue:
        findings += check_playlists(schedule)
    if whole_files:
        findings += check_unused(schedule)
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
        WaveCheck(playable),
        MakeGoodCheck(),
        SoundCheck(),
    )
    surveyor = Surveyor(playable)
    for screen_id in playable.screen_ids:
        survey = surveyor.survey(screen_id)
        for check in checks:
            check.look(survey)
    for check in checks:
        yield from check.findings()
