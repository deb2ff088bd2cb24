"""What stage last said (stage.json), and whether it still speaks.

Stage writes at every change and at least once a heartbeat. Silence is measured on the monotonic clock: a
correction of the wall clock makes nobody silent. Until stage has spoken in link's own life it may be starting
beside us on a busy machine, and what stands in the file was said by the stage before.
"""

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder, StageFacts, load_message
from player_agent.signs_of_life import START_PATIENCE_MS
from wire.instants import Millis

SILENT_AFTER_PERIODS = 4


class StageWord:
    """Reads stage's facts; those of a stage that fell silent are no facts."""

    def __init__(self, folder: PlayerFolder, clock: Clock, faults: FaultNotes, period_ms: Millis) -> None:
        self._folder = folder
        self._clock = clock
        self._faults = faults
        self._patience_ms = SILENT_AFTER_PERIODS * period_ms
        self._spoke = False
        self._heard_ns = clock.monotonic_ns()
        found = load_message(folder.stage, StageFacts)
        self._said_at = found.at if found is not None else None

    def read(self) -> StageFacts | None:
        """Stage's facts; None where it never spoke, or not for long: that is a fault once it had time."""
        facts = load_message(self._folder.stage, StageFacts)
        now_ns = self._clock.monotonic_ns()
        if facts is not None and facts.at != self._said_at:
            self._said_at, self._heard_ns, self._spoke = facts.at, now_ns, True
        silent_ms = (now_ns - self._heard_ns) / 1_000_000
        if silent_ms <= self._patience_ms:
            return facts
        limit_ms = self._patience_ms if self._spoke else max(self._patience_ms, START_PATIENCE_MS)
        if silent_ms > limit_ms:
            sentence = f"stage has said nothing for more than {limit_ms / 1_000:.0f} s; look at its log"
            self._faults.note("stage_silent", sentence, self._clock.now())
        return None
