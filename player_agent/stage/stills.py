"""Stills: small pictures of what really is on the glass, written into the folder for link."""

import base64

from player_agent.clock import Clock
from player_agent.decks.port import Decks
from player_agent.folder import save_message
from player_agent.stage.reporter import Reporter
from wire.health import Still
from wire.ids import ScreenId
from wire.instants import Millis

PHASE_MS: Millis = 500
"""All screens take their stills at one instant, off the whole seconds at which films begin."""

HEIGHT = 360
"""Pixels: a tile of the controller's page, some 20 KiB."""


class Stills:
    """Takes a still every `every_ms`; 0 for never."""

    def __init__(
        self, decks: Decks, clock: Clock, reporter: Reporter, screen: ScreenId, every_ms: Millis
    ) -> None:
        self._decks = decks
        self._clock = clock
        self._reporter = reporter
        self._screen = screen
        self._every_ms = every_ms

    async def run(self) -> None:
        """Take them, for ever."""
        while self._every_ms > 0:
            await self._clock.sleep(self._every_ms - (self._clock.now() - PHASE_MS) % self._every_ms)
            await self._take()

    async def _take(self) -> None:
        taken_at = self._clock.now()
        picture = await self._decks.still(HEIGHT)
        if picture is None:
            return
        still = Still(
            screen=self._screen,
            taken_at=taken_at,
            width=picture.width,
            height=picture.height,
            jpeg_base64=base64.b64encode(picture.jpeg).decode(),
        )
        with self._reporter.saving(taken_at):
            save_message(self._reporter.folder.still, still, durable=False)
