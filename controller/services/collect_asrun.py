"""Collects as-run entries: each is kept once; the acknowledgement lets the player's journal forget."""

from controller.services.ports import Store
from wire.asrun import AsRunAck, AsRunBatch
from wire.instants import Instant


async def collect_asrun(store: Store, batch: AsRunBatch, now: Instant) -> AsRunAck:
    """Store a batch and say how far its journal is complete. Raises StoreError: no acknowledgement then."""
    through = await store.append_asrun(
        batch.screen, batch.journal, batch.entries, now, held_ack=batch.acknowledged_through
    )
    return AsRunAck(journal=batch.journal, through_sequence=through)
