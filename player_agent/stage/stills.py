"""Stills: small pictures of what really is on the glass, written into the folder for link.

Three occasions: on a period, when the controller asks, and at the first play of each film on this screen.
Reading the framebuffer keeps the X server busy for a moment, so none is taken near a whole second, at which
films begin.
"""

import asyncio
import base64
from collections.abc import Callable

from player_agent.clock import Clock
from player_agent.decks.port import Decks
from player_agent.folder import Pictured, PlayerFolder, load_message, save_message
from player_agent.folder_watch import FolderWatch, Signal
from player_agent.stage.inbox import Inbox
from player_agent.stage.machine import Running
from player_agent.stage.reporter import Reporter
from wire.health import Still, StillOccasion, StillRequest
from wire.ids import ScreenId, Sha256
from wire.instants import MINUTE, SECOND, Instant, Millis

PHASE_MS: Millis = 500
"""All screens take their stills at one instant, off the whole seconds at which films begin."""

HEIGHT = 360
"""Pixels: a tile of the controller's page, some 20 KiB."""

CALM_FROM_MS: Millis = 200
CALM_TO_MS: Millis = 850
"""Where in a second a still that is asked for is taken at once; else it waits for the next such moment."""

SETTLED_MS: Millis = 400
"""How long a film is on the glass before its first still: ten frames and more."""

MOST_KNOWN = 4_096
"""Films that are remembered as pictured; of older ones another still is taken."""

MOST_WAITING = 100
"""First stills that wait for their delivery, 3 MB; beyond, a film is pictured at a later play."""


def next_calm_at(now: Instant) -> Instant:
    """The first moment from `now` on that is off the whole seconds."""
    phase = now % SECOND
    if phase < CALM_FROM_MS:
        return Instant(now - phase + CALM_FROM_MS)
    return now if phase <= CALM_TO_MS else Instant(now - phase + SECOND + CALM_FROM_MS)


def first_still_at(started: Instant, now: Instant) -> Instant:
    """When to take the first still of a film that came on the glass at `started`."""
    settled = max(now, started + SETTLED_MS)
    return Instant(settled + (PHASE_MS - settled) % SECOND)


class Stills:
    """Takes stills: one every `every_ms` (0 for never), and those that are wanted besides."""

    def __init__(
        self,
        decks: Decks,
        clock: Clock,
        reporter: Reporter,
        watch: FolderWatch,
        screen: ScreenId,
        every_ms: Millis,
        on_glass: Callable[[], Running | None],
    ) -> None:
        self._decks = decks
        self._clock = clock
        self._reporter = reporter
        self._folder: PlayerFolder = reporter.folder
        self._screen = screen
        self._every_ms = every_ms
        self._on_glass = on_glass
        self._asked = watch.signal(self._folder.still_request)
        self._new_film = Signal()
        self._one_at_a_time = asyncio.Lock()
        pictured = load_message(self._folder.pictured, Pictured)
        self._pictured: dict[Sha256, None] = dict.fromkeys(pictured.sha256s if pictured else ())

    def look(self) -> None:
        """The glass may have changed."""
        running = self._on_glass()
        if running is not None and running.film.rendition.sha256 not in self._pictured:
            self._new_film.ring()

    async def run(self) -> None:
        """Take them, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._take_on_a_period(), name="stills: on a period")
            tasks.create_task(self._take_when_asked(), name="stills: on request")
            tasks.create_task(self._take_first_plays(), name="stills: first plays")

    async def _take_on_a_period(self) -> None:
        while self._every_ms > 0:
            await self._clock.sleep(self._every_ms - (self._clock.now() - PHASE_MS) % self._every_ms)
            still = await self._take(StillOccasion.ROUTINE)
            if still is not None:
                with self._reporter.saving(still.taken_at):
                    save_message(self._folder.still, still, durable=False)

    async def _take_when_asked(self) -> None:
        inbox = Inbox()
        inbox.take(self._folder.still_request, StillRequest)  # one of an earlier life: nobody waits any more
        while True:
            await self._asked.wait(MINUTE)
            request = inbox.take(self._folder.still_request, StillRequest)
            if request is None:
                continue
            now = self._clock.now()
            await self._clock.sleep(next_calm_at(now) - now)
            still = await self._take(StillOccasion.ASKED, request.number)
            if still is not None:
                with self._reporter.saving(still.taken_at):
                    save_message(self._folder.asked_still, still, durable=False)

    async def _take_first_plays(self) -> None:
        while True:
            await self._new_film.wait(MINUTE)
            running = self._on_glass()
            if running is None or running.started is None:
                continue
            now = self._clock.now()
            await self._clock.sleep(first_still_at(running.started, now) - now)
            if self._waiting() < MOST_WAITING:
                await self._take_first_play()

    async def _take_first_play(self) -> None:
        still = await self._take(StillOccasion.FIRST_PLAY)
        if still is None or still.sha256 is None or still.sha256 in self._pictured:
            return
        with self._reporter.saving(still.taken_at):
            save_message(self._folder.first_stills / f"{still.sha256}.json", still)
            self._pictured[still.sha256] = None
            newest = tuple(self._pictured)[-MOST_KNOWN:]
            save_message(self._folder.pictured, Pictured(sha256s=newest))

    def _waiting(self) -> int:
        try:
            return sum(1 for _ in self._folder.first_stills.iterdir())
        except OSError:
            return 0  # a folder that the disk did not take before is made with its first still

    async def _take(self, occasion: StillOccasion, number: int = 0) -> Still | None:
        """One picture, and its film where that was on the glass before and after; None: not readable now."""
        async with self._one_at_a_time:
            before, taken_at = self._on_glass(), self._clock.now()
            picture = await self._decks.still(HEIGHT)
            after = self._on_glass()
        if picture is None:
            return None
        same = before is not None and after is not None and before.play_id == after.play_id
        film = before.film.rendition if before is not None and same else None
        return Still(
            screen=self._screen,
            taken_at=taken_at,
            width=picture.width,
            height=picture.height,
            jpeg_base64=base64.b64encode(picture.jpeg).decode(),
            occasion=occasion,
            number=number,
            short=film.short if film else None,
            sha256=film.sha256 if film else None,
        )
