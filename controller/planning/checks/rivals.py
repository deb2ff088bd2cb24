"""Lines that claim the same time on a screen with the same precedence: nobody could say which has it."""

from collections.abc import Iterator
from itertools import groupby

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.checks.survey import Survey
from controller.schedule import RotatingLine
from wire.instants import Instant


class RivalCheck:
    """Gathers, screen by screen, which lines fight for the same seconds."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note the rivals of this screen."""
        lines = sorted(survey.lines, key=_rank)
        for _, peers in groupby(lines, key=_rank):
            for one, other, first in _overlaps(survey, list(peers)):
                remark = Remark(
                    Severity.ERROR,
                    Code.SAME_PRECEDENCE,
                    other.place_of("priority"),
                    f"the {one.kind} lines {one.id!r} and {other.id!r} claim the same time with priority "
                    f"{one.priority} on",
                    "",
                    f"give one of them a priority other than {one.priority}",
                )
                self._remarks.add(survey.screen.id, remark, f"first {survey.local_words(first)}")

    def findings(self) -> Iterator[Finding]:
        """One finding for each two rivals."""
        return self._remarks.findings()


def _rank(line: RotatingLine) -> tuple[str, int]:
    return line.kind, -line.priority


def _overlaps(
    survey: Survey, peers: list[RotatingLine]
) -> Iterator[tuple[RotatingLine, RotatingLine, Instant]]:
    """Each line that begins while another of its rank goes on, with the one that goes on longest.

    Lines stand in the file's order; of two lines the earlier one comes first. Each pair once.
    """
    if len(peers) < 2:
        return
    order = {line.id: index for index, line in enumerate(peers)}
    claims = sorted(
        ((each.start, each.end, order[line.id]) for line in peers for each in survey.claims[line.id]),
    )
    told: set[tuple[int, int]] = set()
    until, holder = claims[0][1], claims[0][2]
    for start, end, index in claims[1:]:
        pair = min(holder, index), max(holder, index)
        if start < until and index != holder and pair not in told:
            told.add(pair)
            yield peers[pair[0]], peers[pair[1]], start
        if end > until:
            until, holder = end, index
