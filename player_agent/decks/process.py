"""Decks on a real display: stage's side of the worker. Starts it, watches it, kills it, starts it again.

Stage itself holds the backdrop (`Glass`); the worker holds libvlc and the film windows above it. When the
worker goes, its windows go with it, and the backdrop is what remains, before this process has even noticed.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog

from player_agent.clock import Clock
from player_agent.decks import lines
from player_agent.decks.aim import MS
from player_agent.decks.glass import Glass, PictureError
from player_agent.decks.glass_thread import GlassThread
from player_agent.decks.lines import Line, LineError, format_line, parse_line
from player_agent.decks.manners import Manners
from player_agent.decks.notebooks import clear_notebooks, new_notebook
from player_agent.decks.nursery import Nursery, NurseryError, Worker
from player_agent.decks.port import (
    Backdrop,
    DeckEvent,
    DecksError,
    Hung,
    Lost,
    Over,
    Picture,
    Play,
    Prepared,
    Progress,
    Ready,
    Refused,
    Rolling,
    Shown,
)
from player_agent.decks.server import end_server, handle_of_server
from player_agent.decks.watch import HUNG_SERVER_MS, UNANSWERED_MS, Signs, complaint, stood_still

WATCH_MS = 100
"""How often the signs are judged: a hang is found at most this much after its threshold."""

ASK_MS = 400
"""How often the X server is asked whether it lives."""

AWAKE_MS = 60_000
"""How often the display is told again to stay awake, should something have changed its mind."""

GOODBYE_MS = 1_000
"""How long the end may take on an X server that does not answer."""

RESTARTS_MS = (0, 250, 500, 1_000, 2_000, 5_000)
"""Pauses before a worker is started again that died young: the first time, the second time, and so on."""

NURSE_PAUSE_MS = 250
"""Before a nurse is replaced that died: one that cannot live must not take the machine's time."""

STEP_MS = 100
"""A wait for the X server is so many of these: none hangs because the whole machine stood still."""

YOUTH_NS = 2_000 * MS
PROGRESS_NS = 450 * MS

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surface:
    """Where the films go, and how."""

    display: str
    width: int
    height: int
    output: str
    """libvlc's video output module."""
    sound: str = "alsa"
    """libvlc's audio output module; used only once something may be heard."""
    owned: bool = False
    """Whether the X server serves this screen alone, so that one that hangs may be ended."""


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
        self._latency_ns = latency_ns
        self._learned = learned
        self._notebooks = notebooks
        self._events: asyncio.Queue[DeckEvent | Exception] = asyncio.Queue()
        self._backdrops = GlassThread("backdrop")
        self._stills = GlassThread("stills")
        self._nursery = Nursery()
        self._manners = Manners()
        self._manners_changed = asyncio.Event()
        self._worker: Worker | None = None
        self._signs = Signs(0)
        self._progress_ns = 0
        self._answers = asyncio.Event()
        self._orders: set[asyncio.Task[None]] = set()
        self._sentence = ""
        self._versions: dict[str, str] = {}

    @property
    def versions(self) -> dict[str, str]:
        """Versions of libvlc and of its binding, and the output module."""
        return dict(self._versions)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take the display, and keep a worker on it. At the end the films go, the backdrop stays."""
        tasks = [asyncio.create_task(self._guarded(self._keep_nurse), name="nurse")]
        await self._open()
        self._answers.set()
        tasks += [
            asyncio.create_task(self._guarded(self._keep_worker), name="worker"),
            asyncio.create_task(self._guarded(self._dim_backdrop), name="the backdrop's brightness"),
            asyncio.create_task(self._guarded(self._watch), name="watch over the worker"),
            asyncio.create_task(self._guarded(self._ask_server), name="watch over the X server"),
            asyncio.create_task(self._guarded(self._outlive_server), name="wait for the X server's end"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait([*tasks, *self._orders], timeout=GOODBYE_MS / 1_000)
            await self._nursery.close()
            await self._backdrops.end(GOODBYE_MS)
            await self._stills.end(GOODBYE_MS)

    async def _open(self) -> None:
        """Take the display. Raises DecksError. While its server does not answer, nor do we."""
        opening = asyncio.ensure_future(self._connect())
        while not await self._done_within(opening, HUNG_SERVER_MS):
            self._end_server()
        await opening

    async def _connect(self) -> None:
        await self._backdrops.open(self._surface.display, self._surface.width, self._surface.height)
        await self._stills.open(self._surface.display, self._surface.width, self._surface.height)
        await self._backdrops.do(Glass.take)

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
        self._tell(lines.Use(manners))

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
        self._tell(lines.Load(play))

    async def aim(self, play_id: str, *, zero_ns: int, until_ns: int) -> None:
        """Hand new times to the worker."""
        self._tell(lines.Aim(play_id, zero_ns, until_ns))

    async def reveal(self, play_id: str, show_ns: int) -> None:
        """Tell the worker to bring an unseen play on the glass."""
        self._tell(lines.Reveal(play_id, show_ns))

    async def drop(self, play_id: str) -> None:
        """Tell the worker to take a play off."""
        self._tell(lines.Drop(play_id))

    async def still(self, height: int) -> Picture | None:
        """Read the framebuffer; None while the X server does not answer, or refuses."""
        if not self._answers.is_set():
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

    def _tell(self, line: Line) -> None:
        if self._worker is not None and self._signs.up:
            self._worker.say(format_line(line))

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while it is up."""
        return self._worker.pid if self._worker is not None and self._signs.up else None

    def kill_worker(self) -> None:
        """End the worker as a crash would. Another one follows."""
        self._kill("it was killed on request")

    # The worker's life

    async def _keep_nurse(self) -> None:
        while True:
            try:
                await self._nursery.until_she_dies()
                log.warning("the nurse is lost, another is hired")
            except OSError as error:
                log.error("no nurse can be started", reason=str(error))
            await self._clock.sleep(NURSE_PAUSE_MS)

    async def _keep_worker(self) -> None:
        young_deaths = 0
        while True:
            await self._answers.wait()
            self._sentence = ""
            born_ns = self._clock.monotonic_ns()
            sentence = await self._live_through_worker(born_ns)
            now_ns = self._clock.monotonic_ns()
            self._signs = Signs(now_ns)
            log.warning("worker lost", sentence=sentence, lived_ms=(now_ns - born_ns) // MS)
            self._events.put_nowait(Lost(now_ns, f"{sentence}; another is started"))
            young_deaths = young_deaths + 1 if now_ns - born_ns < YOUTH_NS else 0
            await self._clock.sleep(RESTARTS_MS[min(young_deaths, len(RESTARTS_MS) - 1)])

    async def _live_through_worker(self, born_ns: int) -> str:
        """One worker's whole life; says how it ended."""
        self._signs = Signs(born_ns)
        surface = self._surface
        try:
            worker = await self._nursery.bear(
                [
                    *("--display", surface.display, "--output", surface.output),
                    *("--width", str(surface.width), "--height", str(surface.height)),
                    *("--latency-ns", str(self._latency_ns), "--sound", surface.sound),
                    *self._notebook_options(born_ns),
                ]
            )
        except NurseryError as error:
            return str(error)
        self._worker = worker
        try:
            await self._hear(worker)
        finally:
            self._worker = None
            worker.kill()
            worker.forget()
        return self._sentence or "the worker ended by itself"

    def _notebook_options(self, born_ns: int) -> Sequence[str]:
        """A notebook for this worker alone; all that those before it did has been heard."""
        if self._notebooks is None:
            return ()
        clear_notebooks(self._notebooks)
        notebook = new_notebook(self._notebooks, born_ns)
        return () if notebook is None else ("--notebook", str(notebook))

    async def _hear(self, worker: Worker) -> None:
        """Take in what the worker says, until it ends or talks nonsense."""
        try:
            async for content in worker.lines():
                self._take_in(parse_line(content))
        except LineError as error:
            self._sentence = str(error)

    def _take_in(self, line: Line) -> None:
        match line:
            case lines.Up(libvlc, binding):
                output = self._surface.output
                self._versions = {"libvlc": libvlc, "python-vlc": binding, "output": output}
                self._signs = replace(self._signs, up=True)
                self._tell(lines.Use(self._manners))
                self._events.put_nowait(Ready())
            case lines.Beat():
                self._signs = self._signs.heard(line)
                self._report_progress(line)
                self._learn(line.latency_ns)
            case Prepared() | Rolling() | Shown() | Over() | Refused():
                self._events.put_nowait(line)

    def _report_progress(self, beat: lines.Beat) -> None:
        if beat.play_id is None or beat.zero_ns is None or beat.at_ns < self._progress_ns + PROGRESS_NS:
            return
        self._progress_ns = beat.at_ns
        progress = Progress(beat.play_id, beat.at_ns, beat.zero_ns, beat.displayed, beat.lost)
        self._events.put_nowait(progress)

    def _learn(self, latency_ns: int) -> None:
        if latency_ns != self._latency_ns:
            self._latency_ns = latency_ns
            self._learned(latency_ns)

    # The watch

    async def _watch(self) -> None:
        while True:
            looked_ns = self._clock.monotonic_ns()
            await self._clock.sleep(WATCH_MS)
            now_ns, worker = self._clock.monotonic_ns(), self._worker
            if worker is None or not self._answers.is_set() or stood_still(looked_ns, now_ns):
                continue
            sentence = complaint(self._signs, now_ns)
            if sentence is not None and not self._sentence:
                self._kill(sentence)

    async def _ask_server(self) -> None:
        """A server that does not answer costs the worker; the next one starts when it answers again."""
        awake_ns = self._clock.monotonic_ns()
        while True:
            await self._clock.sleep(ASK_MS)
            question = Glass.answer
            if self._clock.monotonic_ns() - awake_ns > AWAKE_MS * MS:
                awake_ns, question = self._clock.monotonic_ns(), Glass.keep_awake  # a round trip as well
            answer = asyncio.ensure_future(self._backdrops.do(question))
            if not await self._done_within(answer, UNANSWERED_MS):
                self._answers.clear()
                self._kill(f"the X server did not answer for {UNANSWERED_MS} ms")
                if not await self._done_within(answer, HUNG_SERVER_MS - UNANSWERED_MS):
                    self._end_server()
            await answer
            self._answers.set()

    async def _outlive_server(self) -> None:
        """Raise DecksError at once when the server's process has ended, long before the next question."""
        handle = handle_of_server(self._surface.display)
        if handle is None:
            return
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(handle, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        raise DecksError(f"the X server of {self._surface.display} has ended; stage starts again with it")

    async def _done_within(self, answer: asyncio.Future[None], patience_ms: int) -> bool:
        """Whether the server answers in time."""
        for _ in range(patience_ms // STEP_MS):
            await asyncio.wait([answer], timeout=STEP_MS / 1_000)
            if answer.done():
                return True
        return False

    def _end_server(self) -> None:
        """Its keeper starts another, which shows black and not what stood; nothing is done to a desktop's."""
        outcome = end_server(self._surface.display) if self._surface.owned else "it is not ours to end"
        log.error("the X server hangs", display=self._surface.display, outcome=outcome)

    def _kill(self, sentence: str) -> None:
        self._sentence = sentence
        if self._worker is not None:
            self._worker.kill()


def _use_manners(glass: Glass, *, manners: Manners, now_ns: int) -> None:
    """On the backdrop's connection: the brightness that is due, and the next one made ready."""
    glass.dim(manners.at(now_ns).brightness_percent)
    glass.ready_brightness(() if manners.then_ns is None else (manners.then.brightness_percent,))
