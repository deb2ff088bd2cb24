"""Checks of make-goods: their plays find room."""

from collections import Counter
from collections.abc import Iterator

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.planning.rotation import REFUSED, slots_of
from controller.schedule import MakeGoodLine
from wire.ids import ShortId


class MakeGoodCheck:
    """Gathers, screen by screen, which plays of make-goods cannot be planned."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note the make-goods that get fewer plays on this screen than they ask for."""
        lines = survey.schedule.make_good_lines(survey.screen.id)
        if not lines:
            return
        planned = Counter((each.line, each.short) for each in survey.make_goods)
        for line in lines:
            missing = [
                f"{planned[line.id, each.short]:,} of {each.plays:,} of {each.short!r}"
                for each in line.plays
                if planned[line.id, each.short] < each.plays and _may_play(survey, line, each.short)
            ]
            if missing:
                self._remarks.add(survey.screen.id, _remark(survey, line, missing))

    def findings(self) -> Iterator[Finding]:
        """One finding for each make-good and what it gets."""
        return self._remarks.findings()


def _may_play(survey: Survey, line: MakeGoodLine, short: ShortId) -> bool:
    """Whether length and consent give it a slot at all; where they do not, its film is told."""
    rule = survey.schedule.length_rule(line)
    return slots_of(survey.schedule.shorts[short], survey.screen.loop.spot, rule) != REFUSED


def _remark(survey: Survey, line: MakeGoodLine, missing: list[str]) -> Remark:
    why = "" if survey.windows[line.id] else ", since none of its time is in operating hours"
    return Remark(
        Severity.ERROR,
        Code.MAKE_GOOD,
        line.place_of("plays"),
        f"the make-good {line.id!r} cannot play all on",
        f": {names_of(missing)} can be planned{why}",
        "give it more days or dayparts, or fewer plays",
    )
