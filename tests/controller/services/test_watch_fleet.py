"""The watch over the fleet: what it still knows after a failure."""

from collections.abc import Iterable

import pytest

from controller.errors import StoreError
from controller.services.records import Sighting
from controller.services.watch_fleet import FleetWatch
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN
from wire.health import Presence, Word


class MoodyStore(MemoryStore):
    """Saves no sightings while it is full."""

    full = True

    async def save_sightings(self, sightings: Iterable[Sighting]) -> None:
        if self.full:
            raise StoreError("full")
        await super().save_sightings(sightings)


async def test_words_that_could_not_be_saved_are_saved_the_next_time() -> None:
    store = MoodyStore()
    watch = FleetWatch(NETWORK, store, PlannerKey.generate())
    watch.accept_presence(Presence(screen=SCREEN, word=Word.HERE, since=MIDNIGHT), MIDNIGHT)
    with pytest.raises(StoreError):
        await watch.save()
    store.full = False
    await watch.save()
    assert [each.screen for each in await store.sightings()] == [SCREEN]
