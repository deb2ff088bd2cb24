"""Semantic check of a schedule whose words are all right: does what it asks for make sense on each screen?

Owns the judgement; reading and unknown names were the parser's.
"""

from controller.findings import Finding, sort_findings
from controller.schedule import Schedule


def check_schedule(schedule: Schedule) -> list[Finding]:
    """Every finding about what the schedule asks for, sorted by file and line."""
    return sort_findings([])
