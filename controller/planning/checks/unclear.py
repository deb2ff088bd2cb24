"""Lines whose local times clock changes make unclear, where the campaign calls that an error."""

from collections.abc import Iterator

from controller.findings import Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.checks.survey import Survey
from controller.schedule import WaveLine


class UnclearCheck:
    """Gathers lines whose dayparts the campaign's rule for clock changes calls an error."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note the unclear lines of this screen."""
        for line, error in survey.unclear:
            key, what = ("at", "the time") if isinstance(line, WaveLine) else ("dayparts", "a daypart")
            remark = Remark(
                Severity.ERROR,
                line.when.place_of(key),
                f"{what} of {line.id!r} is not clear on",
                f": {error}",
                "write dst: {skipped: earlier, later or skip; repeated: first, second or both}, or "
                "other times",
            )
            self._remarks.add(survey.screen.id, remark)

    def findings(self) -> Iterator[Finding]:
        """One finding for each line and reading."""
        return self._remarks.findings()
