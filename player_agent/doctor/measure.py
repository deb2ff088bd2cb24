"""Measures each video output of this machine with a film, by the player's own decks: a technician chooses.

What X and libvlc say of a start and of lost pictures is measured; whether a picture tears is not: that is
seen on the panel alone, with the test card.
"""

import asyncio
import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from player_agent.clock import SystemClock
from player_agent.decks.aim import FIRST_LATENCY_NS, MS
from player_agent.decks.port import DeckEvent, DecksError, Lost, Over, Play, Progress, Ready, Refused, Shown
from player_agent.decks.process import WorkerDecks
from player_agent.decks.surface import Surface
from player_agent.errors import PlayerError
from player_agent.outputs import OUTPUTS

PLAYS = 6
PLAY_MS = 3_000
AHEAD_MS = 1_500
READY_WITHIN_S = 15.0
_HEAD_BYTES = 4_000_000
_FILES = {
    "xcb_x11": ("libxcb_x11_plugin.so",),
    "xcb_xv": ("libxcb_xv_plugin.so",),
    "gl": ("libgl_plugin.so", "libglx_plugin.so"),
    "gles2": ("libgles2_plugin.so", "libegl_x11_plugin.so"),
}


class FilmUnfitError(PlayerError):
    """There is no film to measure with, or this one cannot be used."""


@dataclass(frozen=True, slots=True)
class FilmFile:
    """A film to measure with, by its own index."""

    path: Path
    duration_ms: int
    frames_per_second: float


@dataclass(slots=True)
class Figures:
    """What one output did."""

    output: str
    starts_ms: list[float] = field(default_factory=list)
    """How far off its instant each window was raised."""
    errors_ms: list[float] = field(default_factory=list)
    """How far from its place each film ran at its end, by libvlc's own clock."""
    latency_ms: float | None = None
    """From un-pausing to the picture, as learned."""
    displayed: int = 0
    wanted: int = 0
    lost: int = 0
    cpu_percent: float | None = None
    """Of one core: the worker, while films ran."""
    trouble: str = ""

    @property
    def works(self) -> bool:
        """Whether it showed films."""
        return bool(self.starts_ms) and not self.trouble

    def row(self) -> tuple[str, ...]:
        """Its line of the table."""
        if not self.works:
            return self.output, self.trouble or "showed nothing", "", "", "", "", ""
        late = f"{median(self.starts_ms):.1f} / {max(self.starts_ms):.1f}"
        apart = f"{median(self.errors_ms):+.1f}" if self.errors_ms else "–"
        latency = f"{self.latency_ms:.1f}" if self.latency_ms is not None else "–"
        cpu = f"{self.cpu_percent:.0f} %" if self.cpu_percent is not None else "–"
        shown = f"{self.displayed} of {self.wanted}"
        return self.output, latency, late, apart, shown, str(self.lost), cpu


def outputs_here(plugins: Path | None) -> list[str]:
    """The outputs whose modules are installed."""
    folder = plugins / "video_output" if plugins else None
    return [
        name
        for name in OUTPUTS
        if folder is not None and all((folder / each).exists() for each in _FILES[name])
    ]


def film_in(cache: Path) -> FilmFile:
    """The largest film that this player holds. Raises FilmUnfitError."""
    films = sorted(cache.glob("*.mp4"), key=lambda path: -path.stat().st_size)
    if not films:
        raise FilmUnfitError(
            f"no film in {cache} to measure with; give one (--film FILE.mp4), or let the player fetch its own"
        )
    return read_film(films[0])


def read_film(path: Path) -> FilmFile:
    """A film's length and frame rate, from the index in front of it. Raises FilmUnfitError."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        at = head.index(b"mdhd") + 4
        form, offset = (">IQ", 20) if head[at] == 1 else (">II", 12)  # by the box's version
        scale, units = struct.unpack_from(form, head, at + offset)
        _, _, step = struct.unpack_from(">III", head, head.index(b"stts") + 8)
        return FilmFile(path, round(units * 1_000 / scale), scale / step)
    except (OSError, ValueError, IndexError, struct.error, ZeroDivisionError) as error:
        raise FilmUnfitError(f"{path} is no MP4 with its index in front: {error}") from error


def measure_outputs(
    display: str, size: tuple[int, int], film: FilmFile, outputs: Sequence[str]
) -> list[Figures]:
    """Play the film through each output in turn, on this display."""
    return [asyncio.run(_measure(display, size, film, each)) for each in outputs]


async def _measure(display: str, size: tuple[int, int], film: FilmFile, output: str) -> Figures:
    figures = Figures(output)
    clock = SystemClock()

    def learn(latency_ns: int) -> None:
        figures.latency_ms = latency_ns / MS

    surface = Surface(display, size[0], size[1], output)
    decks = WorkerDecks(surface, clock, latency_ns=FIRST_LATENCY_NS, learned=learn)
    try:
        async with decks.running():
            async with asyncio.timeout(READY_WITHIN_S + PLAYS * PLAY_MS / 1_000 + 5):
                await _Plays(decks, clock, film, figures).run()
    except (DecksError, TimeoutError) as error:
        figures.trouble = str(error) or "did not come to an end"
    if figures.latency_ms is None and figures.works:
        figures.latency_ms = FIRST_LATENCY_NS / MS
    return figures


class _Plays:
    """The film's plays on one output, and what they tell."""

    def __init__(self, decks: WorkerDecks, clock: SystemClock, film: FilmFile, figures: Figures) -> None:
        self._decks = decks
        self._clock = clock
        self._film = film
        self._figures = figures
        self._play_ms = min(PLAY_MS, film.duration_ms)
        self._plays: dict[str, Play] = {}
        self._errors_ms: dict[str, float] = {}
        self._over = 0
        self._cpu_began: tuple[float, int] | None = None

    async def run(self) -> None:
        """Play until the last one is over, or none can be played."""
        async for event in self._decks.events():
            if await self._is_last(event):
                return

    async def _is_last(self, event: DeckEvent) -> bool:
        match event:
            case Ready():
                self._plan()
                await self._load(0)
                await self._load(1)
            case Shown(play_id, at_ns):
                self._figures.starts_ms.append((at_ns - self._plays[play_id].show_ns) / MS)
                self._begin_to_count()
            case Progress(play_id, _, zero_ns):
                self._errors_ms[play_id] = (zero_ns - self._plays[play_id].zero_ns) / MS
            case Over():
                self._count(event)
                if self._over == PLAYS:
                    self._sum_up()
                    return True
                await self._load(self._over + 1)
            case Refused(_, _, sentence):
                self._figures.trouble = sentence.removeprefix(f"{self._film.path} ")
                return True
            case Lost(_, sentence) if sentence:
                self._figures.trouble = sentence
                return True
        return False

    def _plan(self) -> None:
        first_ns = self._clock.monotonic_ns() + AHEAD_MS * MS
        for number in range(PLAYS):
            at_ns = first_ns + number * self._play_ms * MS
            until_ns = at_ns + self._play_ms * MS
            play_id, film = f"measure-{number}", self._film
            self._plays[play_id] = Play(play_id, str(film.path), film.duration_ms, at_ns, at_ns, until_ns)

    async def _load(self, number: int) -> None:
        if number < len(self._plays):
            await self._decks.load(self._plays[f"measure-{number}"])

    def _begin_to_count(self) -> None:
        pid = self._decks.worker_pid
        if self._cpu_began is None and pid is not None:
            self._cpu_began = _cpu_seconds(pid), self._clock.monotonic_ns()

    def _count(self, over: Over) -> None:
        self._over += 1
        self._figures.displayed += over.displayed
        self._figures.lost += over.lost
        self._figures.wanted += round(self._play_ms * self._film.frames_per_second / 1_000)
        if over.sentence:
            self._figures.trouble = over.sentence

    def _sum_up(self) -> None:
        self._figures.errors_ms = list(self._errors_ms.values())
        pid = self._decks.worker_pid
        if self._cpu_began is not None and pid is not None:
            used_before, since_ns = self._cpu_began
            seconds = (self._clock.monotonic_ns() - since_ns) / 1_000_000_000
            self._figures.cpu_percent = 100 * (_cpu_seconds(pid) - used_before) / seconds


def _cpu_seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
