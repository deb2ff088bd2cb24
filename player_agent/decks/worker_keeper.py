"""The worker keeper: one worker process after another, each by the nurse, heard, watched and replaced."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from player_agent.clock import Clock
from player_agent.decks import lines
from player_agent.decks.aim import MS
from player_agent.decks.lines import Line, LineError, format_line, parse_line
from player_agent.decks.manners import Manners
from player_agent.decks.notebooks import clear_notebooks, new_notebook
from player_agent.decks.nursery import Nursery, NurseryError, Worker
from player_agent.decks.port import DeckEvent, Lost, Over, Prepared, Progress, Ready, Refused, Rolling, Shown
from player_agent.decks.surface import Surface
from player_agent.decks.watch import Signs, complaint, stood_still

WATCH_MS = 100
"""How often the signs are judged: a hang is found at most this much after its threshold."""

RESTARTS_MS = (0, 250, 500, 1_000, 2_000, 5_000)
"""Pauses before a worker is started again that died young: the first time, the second time, and so on."""

NURSE_PAUSE_MS = 250
"""Before a nurse is replaced that died: one that cannot live must not take the machine's time."""

YOUTH_NS = 2_000 * MS
PROGRESS_NS = 450 * MS

log = structlog.get_logger()


class WorkerKeeper:
    """Keeps a worker. `say` is told what it says; `learned`, when the machine's latency was learned better.

    `notebooks`: the folder where workers write what they show; what is there goes when the first one begins.
    """

    def __init__(
        self,
        surface: Surface,
        clock: Clock,
        *,
        answers: asyncio.Event,
        say: Callable[[DeckEvent], None],
        latency_ns: int,
        learned: Callable[[int], None],
        notebooks: Path | None,
    ) -> None:
        """`answers`: set while the X server answers; without it no worker is started, and none judged."""
        self._surface = surface
        self._clock = clock
        self._answers = answers
        self._say = say
        self._latency_ns = latency_ns
        self._learned = learned
        self._notebooks = notebooks
        self._nursery = Nursery()
        self._manners = Manners()
        self._worker: Worker | None = None
        self._signs = Signs(0)
        self._progress_ns = 0
        self._sentence = ""
        self._versions: dict[str, str] = {}

    @property
    def versions(self) -> dict[str, str]:
        """Versions of libvlc and of its binding, and the output module."""
        return dict(self._versions)

    @property
    def pid(self) -> int | None:
        """The worker's process id while it is up."""
        return self._worker.pid if self._worker is not None and self._signs.up else None

    def use_manners(self, manners: Manners) -> None:
        """Tell the worker, and every worker that follows."""
        self._manners = manners
        self.tell(lines.Use(manners))

    def tell(self, line: Line) -> None:
        """Send a line; nobody there loses it, and says so by Lost."""
        if self._worker is not None and self._signs.up:
            self._worker.say(format_line(line))

    def kill(self, sentence: str) -> None:
        """End the worker, whatever it is doing; the sentence says why. Another one follows."""
        self._sentence = sentence
        if self._worker is not None:
            self._worker.kill()

    async def close(self) -> None:
        """Let the nurse go."""
        await self._nursery.close()

    async def keep_nurse(self) -> None:
        """Hire a nurse, and another when she dies."""
        while True:
            try:
                await self._nursery.until_she_dies()
                log.warning("the nurse is lost, another is hired")
            except OSError as error:
                log.error("no nurse can be started", reason=str(error))
            await self._clock.sleep(NURSE_PAUSE_MS)

    async def keep_worker(self) -> None:
        """Start a worker while the X server answers, and another when it is lost."""
        young_deaths = 0
        while True:
            await self._answers.wait()
            self._sentence = ""
            born_ns = self._clock.monotonic_ns()
            sentence = await self._live_through_worker(born_ns)
            now_ns = self._clock.monotonic_ns()
            self._signs = Signs(now_ns)
            log.warning("worker lost", sentence=sentence, lived_ms=(now_ns - born_ns) // MS)
            self._say(Lost(now_ns, f"{sentence}; another is started"))
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
                self.tell(lines.Use(self._manners))
                self._say(Ready())
            case lines.Beat():
                self._signs = self._signs.heard(line)
                self._report_progress(line)
                self._learn(line.latency_ns)
            case Prepared() | Rolling() | Shown() | Over() | Refused():
                self._say(line)

    def _report_progress(self, beat: lines.Beat) -> None:
        if beat.play_id is None or beat.zero_ns is None or beat.at_ns < self._progress_ns + PROGRESS_NS:
            return
        self._progress_ns = beat.at_ns
        progress = Progress(beat.play_id, beat.at_ns, beat.zero_ns, beat.displayed, beat.lost)
        self._say(progress)

    def _learn(self, latency_ns: int) -> None:
        if latency_ns != self._latency_ns:
            self._latency_ns = latency_ns
            self._learned(latency_ns)

    async def watch(self) -> None:
        """Judge its signs, and end one that hangs."""
        while True:
            looked_ns = self._clock.monotonic_ns()
            await self._clock.sleep(WATCH_MS)
            now_ns, worker = self._clock.monotonic_ns(), self._worker
            if stood_still(looked_ns, now_ns):
                self._signs = self._signs.woken(now_ns)
            if worker is None or not self._answers.is_set():
                continue
            sentence = complaint(self._signs, now_ns)
            if sentence is not None and not self._sentence:
                self.kill(sentence)
