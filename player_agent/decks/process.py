"""Decks on a real display: stage's side of the worker. Starts it, watches it, kills it, starts it again.

Stage itself holds the backdrop (`Glass`); the worker holds libvlc and the film windows above it. When the
worker goes, its windows go with it, and the backdrop is what remains, before this process has even noticed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import structlog

from player_agent.clock import Clock
from player_agent.decks import lines
from player_agent.decks.glass import Glass, PictureError
from player_agent.decks.glass_thread import GlassThread
from player_agent.decks.manners import Manners
from player_agent.decks.port import Backdrop, DeckEvent, DecksError, Hung, Picture, Play
from player_agent.decks.server_watch import ServerWatch
from player_agent.decks.surface import Surface
from player_agent.decks.worker_keeper import WorkerKeeper

GOODBYE_MS = 1_000
"""How long the end may take on an X server that does not answer."""

log = structlog.get_logger()


class WorkerDecks:
    """Decks in a worker process. `learned` is told when the machine's latency was learned better.

    `notebooks`: the folder where workers write what they show; what is there goes when the first one begins.
    """

    def __init__(
        self,
        surface: Surface,
        clock: Clock,
        *,
        latency_ns: int,
        learned: Callable[[int], None],
        notebooks: Path | None = None,
    ) -> None:
        self._surface = surface
        self._clock = clock
        self._events: asyncio.Queue[DeckEvent | Exception] = asyncio.Queue()
        self._backdrops = GlassThread("backdrop")
        self._stills = GlassThread("stills")
        self._server = ServerWatch(surface, clock, self._backdrops, self._end_worker)
        self._keeper = WorkerKeeper(
            surface,
            clock,
            answers=self._server.answers,
            say=self._events.put_nowait,
            latency_ns=latency_ns,
            learned=learned,
            notebooks=notebooks,
        )
        self._manners = Manners()
        self._manners_changed = asyncio.Event()
        self._orders: set[asyncio.Task[None]] = set()

    @property
    def versions(self) -> dict[str, str]:
        """Versions of libvlc and of its binding, and the output module."""
        return self._keeper.versions

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while it is up."""
        return self._keeper.pid

    def kill_worker(self) -> None:
        """End the worker as a crash would. Another one follows."""
        self._end_worker("it was killed on request")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take the display, and keep a worker on it. At the end the films go, the backdrop stays."""
        tasks = [asyncio.create_task(self._guarded(self._keeper.keep_nurse), name="nurse")]
        opening = asyncio.create_task(self._connect(), name="connect")
        try:
            await self._server.open(opening)
            tasks += [
                asyncio.create_task(self._guarded(self._keeper.keep_worker), name="worker"),
                asyncio.create_task(self._guarded(self._dim_backdrop), name="the backdrop's brightness"),
                asyncio.create_task(self._guarded(self._keeper.watch), name="watch over the worker"),
                asyncio.create_task(self._guarded(self._server.ask), name="watch over the X server"),
                asyncio.create_task(self._guarded(self._server.outlive), name="wait for the X server's end"),
            ]
            yield
        finally:
            for task in (*tasks, opening):
                task.cancel()
            await asyncio.wait([*tasks, opening, *self._orders], timeout=GOODBYE_MS / 1_000)
            await self._keeper.close()
            await self._backdrops.end(GOODBYE_MS)
            await self._stills.end(GOODBYE_MS)

    async def _connect(self) -> None:
        await self._backdrops.open(self._surface.display, self._surface.width, self._surface.height)
        await self._stills.open(self._surface.display, self._surface.width, self._surface.height)
        await self._backdrops.do(Glass.take)

    def _end_worker(self, sentence: str) -> None:
        self._keeper.kill(sentence)

    async def events(self) -> AsyncIterator[DeckEvent]:
        """What happens, in order. Raises DecksError once the X server is gone, and what else ended a task."""
        while True:
            event = await self._events.get()
            if isinstance(event, Exception):
                raise event
            yield event

    async def use_slate(self, picture: Path | None) -> None:
        """Hand the slate's picture to the X server; one that is none gives the plain slate."""

        def hang(glass: Glass) -> None:
            try:
                glass.hang_slate(picture)
            except PictureError as error:
                log.error("no slate", reason=str(error))
                glass.hang_slate(None)

        self._order(hang)

    async def set_backdrop(self, backdrop: Backdrop) -> None:
        """Change the root window's background."""

        def show(glass: Glass) -> None:
            glass.show(backdrop)
            hung = Hung(backdrop, self._clock.monotonic_ns())
            loop.call_soon_threadsafe(self._events.put_nowait, hung)

        loop = asyncio.get_running_loop()
        self._order(show)

    async def use_manners(self, manners: Manners) -> None:
        """Tell the worker, and every worker that follows; the backdrop is dimmed from here."""
        self._manners = manners
        self._manners_changed.set()
        self._order(partial(_use_manners, manners=manners, now_ns=self._clock.monotonic_ns()))
        self._keeper.use_manners(manners)

    async def _dim_backdrop(self) -> None:
        """Change the backdrop's brightness when the change is due."""
        while True:
            self._manners_changed.clear()
            due_ns = self._manners.next_after(self._clock.monotonic_ns(), 0)
            wait_s = None if due_ns is None else max(0, due_ns - self._clock.monotonic_ns()) / 1_000_000_000
            try:
                async with asyncio.timeout(wait_s):
                    await self._manners_changed.wait()
            except TimeoutError:
                manner = self._manners.at(self._clock.monotonic_ns())
                self._order(partial(Glass.dim, percent=manner.brightness_percent))

    async def load(self, play: Play) -> None:
        """Hand a play to the worker; nobody there loses it, and says so by Lost."""
        self._keeper.tell(lines.Load(play))

    async def aim(self, play_id: str, *, zero_ns: int, until_ns: int) -> None:
        """Hand new times to the worker."""
        self._keeper.tell(lines.Aim(play_id, zero_ns, until_ns))

    async def reveal(self, play_id: str, show_ns: int) -> None:
        """Tell the worker to bring an unseen play on the glass."""
        self._keeper.tell(lines.Reveal(play_id, show_ns))

    async def drop(self, play_id: str) -> None:
        """Tell the worker to take a play off."""
        self._keeper.tell(lines.Drop(play_id))

    async def still(self, height: int) -> Picture | None:
        """Read the framebuffer; None while the X server does not answer, or refuses."""
        if not self._server.answers.is_set():
            return None
        try:
            return await self._stills.do(lambda glass: glass.picture(height))
        except DecksError as error:  # whether the server is gone, the watch over it finds out
            log.warning("no still", reason=str(error))
            return None

    def _order(self, verb: Callable[[Glass], None]) -> None:
        """Have the backdrop's connection do this after what it was told before; nobody waits for it."""
        task = asyncio.create_task(self._guarded(lambda: self._backdrops.do(verb)), name="backdrop")
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)

    async def _guarded(self, body: Callable[[], Coroutine[None, None, None]]) -> None:
        """A task that fails takes the program down: through the events, which stage listens to."""
        try:
            await body()
        except Exception as error:  # noqa: BLE001 - whatever it is: without this task the glass would stay bare
            self._events.put_nowait(error)


def _use_manners(glass: Glass, *, manners: Manners, now_ns: int) -> None:
    """On the backdrop's connection: the brightness that is due, and the next one made ready."""
    glass.dim(manners.at(now_ns).brightness_percent)
    glass.ready_brightness(() if manners.then_ns is None else (manners.then.brightness_percent,))
