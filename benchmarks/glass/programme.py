"""What is played: coded films in mixed rates and sizes, and for each scenario a cue sheet per display."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.glass.recording import MS
from benchmarks.glass.sheet import CueSheet, PlannedCue
from controller.films.geometry import surface_size
from tests.support.coded_films import CodedFilm, make_film, make_slate

CANVASES = ((3_840, 1_920), (6_480, 1_920), (1_216, 864), (1_080, 1_920), (1_504, 1_440))
SURFACE_PIXELS = 200_000
"""The screens' shapes, scaled down so that five of them fit a small machine, as in the demo."""
FILM_MS = 1_600
FORMATS = ((25, False), (25, True), (30, False), (50, True), (50, False))
"""Rate and sound of a display's films, in their order: two of five transitions are between equal rates."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many displays play at once, and how far apart they start."""

    name: str
    displays: int
    apart_ms: int = 0
    busy: int = 0
    """How many endless loops take the processor meanwhile."""


ALONE = Scenario("one alone", 1)
TOGETHER = Scenario("five at one instant", 5)
STAGGERED = Scenario("five, 320 ms apart", 5, apart_ms=FILM_MS // 5)
BUSY = Scenario("five at one instant, two busy loops", 5, busy=2)
SCENARIOS = (ALONE, TOGETHER, STAGGERED, BUSY)


@dataclass(frozen=True, slots=True)
class Reel:
    """One display's size, films and slate, on the disk."""

    width: int
    height: int
    slate: Path
    films: tuple[tuple[CodedFilm, Path], ...]


def make_reels(folder: Path, displays: int = len(CANVASES)) -> list[Reel]:
    """Each display's films; made once, two or three seconds for each display."""
    reels = []
    for display, canvas in enumerate(CANVASES[:displays]):
        width, height = surface_size(*canvas, SURFACE_PIXELS)
        films = [
            CodedFilm(display * 10 + at + 1, width, height, fps, FILM_MS * fps // 1_000, audio)
            for at, (fps, audio) in enumerate(FORMATS)
        ]
        slate = make_slate(width, height, folder / f"slate-{width}x{height}.png")
        reels.append(Reel(width, height, slate, tuple((each, make_film(each, folder)) for each in films)))
    return reels


def build_sheets(
    scenario: Scenario, reels: Sequence[Reel], displays: Sequence[str], cues: int, start_ns: int
) -> list[CueSheet]:
    """A sheet per display, `cues` films each without gaps; every display begins with another format."""
    return [
        CueSheet(
            display=name,
            width=reel.width,
            height=reel.height,
            slate=str(reel.slate),
            cues=tuple(
                _cue(reel.films[(at + turn) % len(reel.films)], begin_ns + at * FILM_MS * MS)
                for at in range(cues)
            ),
        )
        for turn, (name, reel) in enumerate(zip(displays, reels, strict=False))
        for begin_ns in (start_ns + turn * scenario.apart_ms * MS,)
    ]


def _cue(film: tuple[CodedFilm, Path], start_ns: int) -> PlannedCue:
    request, path = film
    return PlannedCue(request.film, str(path), request.fps, request.frames, start_ns)
