"""The shelf's keeper: hashes what is wanted before it is needed, so that its lack is known early."""

from collections.abc import Callable

from player_agent.clock import Clock
from player_agent.folder_watch import Signal
from player_agent.stage.shelf import Shelf
from wire.instants import Millis
from wire.renditions import Rendition

LOOK_MS: Millis = 60_000
"""How often the cache is looked through if nothing was seen to change."""

PAUSE_MS: Millis = 200
"""A download writes many times; looking after each would be noise."""


class ShelfKeeper:
    """Looks through the cache whenever it changes, or something new is wanted; tells where more is known."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        bell: Signal,
        wanted: Callable[[], tuple[Rendition, ...]],
        tell: Callable[[], None],
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._bell = bell
        self._wanted = wanted
        self._tell = tell

    def look(self) -> None:
        """Something new is wanted."""
        self._bell.ring()

    async def run(self) -> None:
        """Keep looking, for ever."""
        while True:
            for rendition in self._wanted():
                if not self._shelf.knows(rendition):
                    await self._shelf.check(rendition)
                    self._tell()
            await self._bell.wait(LOOK_MS)
            await self._clock.sleep(PAUSE_MS)

    async def answer(self) -> None:
        """Hash what stage asks for, at once and beside the rest, for ever."""
        while True:
            await self._shelf.asked.wait(LOOK_MS)
            await self._shelf.check_asked()
            self._tell()
