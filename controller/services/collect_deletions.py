"""Takes in a batch of a player's deletions. It is acknowledged once it is stored, each receipt once."""

from controller.services.ports import Store
from controller.services.records import KeptDeletion
from wire.films import DeletionAck, DeletionBatch
from wire.instants import Instant


async def collect_deletions(store: Store, batch: DeletionBatch, now: Instant) -> DeletionAck:
    """Store the batch and give its acknowledgement. Raises StoreError."""
    await store.save_deletions(KeptDeletion(batch.screen, batch.log, now, each) for each in batch.deletions)
    return DeletionAck(log=batch.log, through_sequence=max(each.sequence for each in batch.deletions))
