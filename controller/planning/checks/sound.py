"""Screens that may be heard, and never are."""

from collections.abc import Iterator

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.checks.survey import Survey
from controller.schedule import Audio
from wire.plan import BlockKind

_UNLIT = {BlockKind.DARK, BlockKind.CLOSED}


class SoundCheck:
    """Gathers, screen by screen, permits for sound of which mute curfews leave nothing."""

    def __init__(self) -> None:
        self._remarks = Remarks()

    def look(self, survey: Survey) -> None:
        """Note a screen with sound that is mute whenever it is lit."""
        lit = [block for block in survey.blocks if block.kind not in _UNLIT]
        if survey.screen.audio is Audio.ALLOWED and lit and all(block.mute for block in lit):
            remark = Remark(
                Severity.WARNING,
                Code.SOUND,
                survey.screen.place_of("audio"),
                "audio: allowed has no effect on",
                ", since mute curfews hold in all of its lit hours",
                "write audio: none, or shorten the curfews",
            )
            self._remarks.add(survey.screen.id, remark)

    def findings(self) -> Iterator[Finding]:
        """One finding for each such screen."""
        return self._remarks.findings()
