"""Semantic checks of a schedule whose words are all right: does it make sense on each screen?

Owns the judgement. Reading the text and looking up names were the parser's work.
"""

from controller.findings import Finding, sort_findings
from controller.planning.checks.films import check_films
from controller.planning.checks.lines import check_lines
from controller.planning.checks.screens import check_screens
from controller.planning.checks.simulcasts import check_simulcasts
from controller.planning.checks.size import check_size
from controller.schedule import Schedule

__all__ = ["check_schedule"]


def check_schedule(schedule: Schedule) -> list[Finding]:
    """Every finding about what the schedule asks for, sorted by file and line.

    Where it asks for too much to be planned at all, only those findings.
    """
    if too_much := sort_findings(check_size(schedule)):
        return too_much
    checks = (check_screens, check_lines, check_simulcasts, check_films)
    return sort_findings(finding for check in checks for finding in check(schedule))
