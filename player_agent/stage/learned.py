"""What stage learned of this machine, kept over restarts: how long an un-pause takes to the glass."""

from contextlib import suppress

from pydantic import Field

from player_agent.decks.aim import FIRST_LATENCY_NS, MOST_LATENCY_NS
from player_agent.folder import FolderError, PlayerFolder, load_message, save_message
from wire.message import Message

_WORTH_SAVING_NS = 300_000  # a third of a millisecond: less is noise, and a disk wears


class Learned(Message):
    """The latency that was learned with one video output module."""

    output: str
    latency_ns: int = Field(ge=0)


class LearnedLatency:
    """Reads and writes learned.json."""

    def __init__(self, folder: PlayerFolder, output: str) -> None:
        self._path = folder.learned
        self._output = output
        kept = load_message(folder.learned, Learned)
        known = kept is not None and kept.output == output and kept.latency_ns <= MOST_LATENCY_NS
        self.latency_ns = kept.latency_ns if kept and known else FIRST_LATENCY_NS
        """What to begin with."""
        self._saved_ns = self.latency_ns

    def learn(self, latency_ns: int) -> None:
        """A better figure; one that a full disk refuses is learned again after the next start."""
        if abs(latency_ns - self._saved_ns) <= _WORTH_SAVING_NS:
            return
        with suppress(FolderError):
            save_message(self._path, Learned(output=self._output, latency_ns=latency_ns), durable=False)
            self._saved_ns = latency_ns
