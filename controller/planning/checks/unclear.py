"""Lines whose local times clock changes make unclear, where the campaign calls that an error."""

from collections.abc import Iterator

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.checks.survey import Survey


class UnclearCheck:
    """Gathers lines whose dayparts the campaign's rule for clock changes calls an error."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note the unclear lines of this screen."""
        for each in survey.unclear:
            remark = Remark(
                Severity.ERROR,
                Code.CLOCK_CHANGE,
                each.place,
                f"{each.what} is not clear on",
                f": {each.error}",
                "write dst: {skipped: earlier, later or skip; repeated: first, second or both}, or "
                "other times",
            )
            self._remarks.add(survey.screen.id, remark)

    def findings(self) -> Iterator[Finding]:
        """One finding for each line and reading."""
        return self._remarks.findings()
