"""Stage's word: when its silence is a fault, and when it may be starting still."""

from pathlib import Path

import pytest

from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder, StageFacts, save_message
from player_agent.link.stage_word import SILENT_AFTER_PERIODS, StageWord
from player_agent.signs_of_life import START_PATIENCE_MS
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.instants import SECOND, Millis, parse_instant
from wire.state import Phase

NOON = parse_instant("2025-06-04T12:00:00Z")
PERIOD_MS = 3 * SECOND
SILENT_MS = SILENT_AFTER_PERIODS * PERIOD_MS


class Listening:
    """Link's ear for one stage."""

    def __init__(self, folder: PlayerFolder, clock: VirtualClock) -> None:
        self.folder = folder
        self.clock = clock
        self.faults = FaultNotes()
        self.word = StageWord(folder, clock, self.faults, PERIOD_MS)

    def say(self) -> None:
        save_message(
            self.folder.stage,
            StageFacts(at=self.clock.now(), phase=Phase.PLAYING, plan_revision=1, policy_revision=1),
        )

    async def after(self, wait_ms: Millis) -> tuple[bool, bool]:
        """(whether stage is quoted, whether its silence is a fault) so much later."""
        await self.clock.sleep(wait_ms)
        quoted = self.word.read() is not None
        return quoted, bool(self.faults.latest)


@pytest.fixture
def folder(tmp_path: Path) -> PlayerFolder:
    folder = PlayerFolder(tmp_path)
    folder.create()
    return folder


def test_a_stage_that_starts_slowly_is_no_fault_and_one_that_never_does_is(folder: PlayerFolder) -> None:
    async def story() -> None:
        link = Listening(folder, VirtualClock(NOON))
        assert await link.after(SILENT_MS + SECOND) == (False, False)
        assert await link.after(START_PATIENCE_MS - SILENT_MS - SECOND) == (False, False)
        assert await link.after(SECOND) == (False, True)
        (fault,) = link.faults.latest
        assert (fault.kind, fault.sentence.split(";")[0]) == (
            "stage_silent",
            "stage has said nothing for more than 30 s",
        )

    run_virtual(story())


def test_what_the_stage_before_left_behind_is_not_a_word(folder: PlayerFolder) -> None:
    async def story() -> None:
        clock = VirtualClock(NOON)
        Listening(folder, clock).say()
        await clock.sleep(60 * SECOND)
        link = Listening(folder, clock)
        assert await link.after(SECOND) == (True, False)
        assert await link.after(SILENT_MS) == (False, False)
        link.say()
        assert await link.after(SECOND) == (True, False)

    run_virtual(story())


def test_one_that_spoke_and_stopped_is_a_fault_soon(folder: PlayerFolder) -> None:
    async def story() -> None:
        link = Listening(folder, VirtualClock(NOON))
        link.say()
        assert await link.after(SECOND) == (True, False)
        assert await link.after(SILENT_MS) == (True, False)
        assert await link.after(SECOND) == (False, True)

    run_virtual(story())
