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
from player_agent.decks.port import DecksError, Over, Play, Progress, Ready, Refused, Shown
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
                await _play(decks, clock, film, figures)
    except (DecksError, TimeoutError) as error:
        figures.trouble = str(error) or "did not come to an end"
    if figures.latency_ms is None and figures.works:
        figures.latency_ms = FIRST_LATENCY_NS / MS
    return figures


async def _play(decks: WorkerDecks, clock: SystemClock, film: FilmFile, figures: Figures) -> None:
    play_ms = min(PLAY_MS, film.duration_ms)
    plays: dict[str, Play] = {}
    zeros: dict[str, float] = {}
    over = 0
    cpu_began: tuple[float, int] | None = None
    async for event in decks.events():
        match event:
            case Ready():
                first_ns = clock.monotonic_ns() + AHEAD_MS * MS
                for number in range(PLAYS):
                    at_ns = first_ns + number * play_ms * MS
                    play = Play(
                        f"measure-{number}",
                        str(film.path),
                        film.duration_ms,
                        at_ns,
                        at_ns,
                        at_ns + play_ms * MS,
                    )
                    plays[play.play_id] = play
                await _load_next(decks, plays, 0)
                await _load_next(decks, plays, 1)
            case Shown(play_id, at_ns):
                figures.starts_ms.append((at_ns - plays[play_id].show_ns) / MS)
                if cpu_began is None and decks.worker_pid is not None:
                    cpu_began = _cpu_seconds(decks.worker_pid), clock.monotonic_ns()
            case Progress() as seen:
                zeros[seen.play_id] = (seen.zero_ns - plays[seen.play_id].zero_ns) / MS
            case Over():
                over += 1
                figures.displayed += event.displayed
                figures.lost += event.lost
                figures.wanted += round(play_ms * film.frames_per_second / 1_000)
                if event.sentence:
                    figures.trouble = event.sentence
                if over == PLAYS:
                    figures.errors_ms = list(zeros.values())
                    if cpu_began is not None and decks.worker_pid is not None:
                        seconds = (clock.monotonic_ns() - cpu_began[1]) / 1_000_000_000
                        used = _cpu_seconds(decks.worker_pid) - cpu_began[0]
                        figures.cpu_percent = 100 * used / seconds
                    return
                await _load_next(decks, plays, over + 1)
            case Refused(_, _, sentence):
                figures.trouble = sentence.removeprefix(f"{film.path} ")
                return
            case _:
                sentence = getattr(event, "sentence", "")
                if sentence:
                    figures.trouble = sentence
                    return


async def _load_next(decks: WorkerDecks, plays: dict[str, Play], number: int) -> None:
    if number < len(plays):
        await decks.load(plays[f"measure-{number}"])


def _cpu_seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
