"""Delivery of the as-run log: a batch, its acknowledgement, the next batch.

At least once: a batch whose acknowledgement does not come is sent again, and the controller knows each entry
by (journal, sequence). What is acknowledged goes into ack.json; only then may stage forget it.
"""

import asyncio

import structlog

from player_agent.folder import PlayerFolder, load_message, save_message
from player_agent.folder_watch import Signal
from player_agent.journal import JournalReader
from wire.asrun import AsRunAck, AsRunBatch
from wire.codec import encode
from wire.connection import Connection
from wire.ids import JournalId, ScreenId
from wire.instants import SECOND, Millis
from wire.topics import Leaf, format_topic

BATCH_ENTRIES = 150
"""Some 600 bytes each: a batch stays below the 128 KiB that every broker carries."""
PATIENCE_MS: Millis = 10 * SECOND
"""How long an acknowledgement may take before the batch is sent again."""
LOOK_EVERY_MS: Millis = 30 * SECOND
"""How often the journal is looked at if nobody rang."""

_log = structlog.get_logger()


def is_believable(ack: AsRunAck, *, journal: JournalId | None, sent_through: int, held: int) -> bool:
    """Whether an acknowledgement may be kept.

    Not one of another journal, not an old one, and not one of entries that were not sent on this connection:
    believing that would let stage forget what nobody stored.
    """
    return ack.journal == journal and held < ack.through_sequence <= sent_through


class Uplink:
    """Delivers one screen's journal over one connection after the other."""

    def __init__(self, network: str, screen: ScreenId, folder: PlayerFolder, journal_changed: Signal) -> None:
        self._screen = screen
        self._topic = format_topic(network, screen, Leaf.ASRUN)
        self._folder = folder
        self._journal = JournalReader(folder.journal)
        self._changed = journal_changed
        self._acknowledged = Signal()
        self._held = load_message(folder.ack, AsRunAck)
        self._sent: tuple[JournalId | None, int] = (None, 0)
        self._idle = asyncio.Event()

    def waiting(self) -> int:
        """Entries that the controller has not acknowledged; 0 while the disk does not give them."""
        try:
            return self._journal.waiting(self._through(self._journal.journal_id()))
        except OSError:
            return 0

    async def delivered(self) -> None:
        """Returns as soon as nothing waits."""
        self._changed.ring()
        self._idle.clear()
        await self._idle.wait()

    async def deliver(self, connection: Connection) -> None:
        """Send what waits, batch by batch, for ever. Raises ConnectionLostError."""
        self._sent = (None, 0)
        while True:
            try:
                expected = self._journal.journal_id()
                after = self._through(expected)
                journal, entries = self._journal.read_after(after, BATCH_ENTRIES)
            except OSError as error:  # the next look may find a better disk; stage tells of this one
                _log.warning("the journal cannot be read", reason=str(error))
                await self._changed.wait(LOOK_EVERY_MS)
                continue
            if journal != expected:
                continue  # stage has just begun a new one: `after` says nothing of it
            if journal is None or not entries:
                self._idle.set()
                await self._changed.wait(LOOK_EVERY_MS)
                continue
            batch = AsRunBatch(
                screen=self._screen, journal=journal, acknowledged_through=after, entries=tuple(entries)
            )
            self._sent = (journal, entries[-1].sequence)
            await connection.publish(self._topic, encode(batch), qos=1, retain=False)
            if not await self._acknowledged.wait(PATIENCE_MS):
                _log.warning("no acknowledgement of as-run entries", entries=len(entries), journal=journal)

    def accept_ack(self, ack: AsRunAck) -> None:
        """Keep an acknowledgement, if it is one of ours. Raises FolderError.

        One that brings nothing new wakes nobody: a controller that says the same again and again would make
        us send the same again and again.
        """
        journal, sent_through = self._sent
        if is_believable(ack, journal=journal, sent_through=sent_through, held=self._through(journal)):
            save_message(self._folder.ack, ack)
            self._held = ack
            self._acknowledged.ring()
        elif ack.journal != journal or ack.through_sequence > sent_through:
            _log.warning("acknowledgement of what was not sent", **ack.model_dump())

    def _through(self, journal: JournalId | None) -> int:
        held = self._held  # a new disk has a new journal, of which nothing is stored
        return held.through_sequence if held is not None and held.journal == journal else 0
