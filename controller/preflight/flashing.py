"""Flashing: flashes of light and of red, and rapid cuts. Pure.

The limits are those of ITU-R BT.1702, WCAG 2.2 and NHK/JBA (2006, revised 2020), with relative luminance in
place of candelas: a flash is two opposing changes of a tenth of the screen's white with the darker end below
0.80; more than three in any second over more than a quarter of the picture are too many. Three and a half are
more than three. Regular patterns, which NHK/JBA limits too, are not judged.

Flashes are counted in two ways, and the worse one tells: cell by cell, which finds boards that turn over, and
for the whole picture, which finds flashes that wander over it.
"""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.light import Cells
from controller.preflight.meter import Numbers
from controller.preflight.runs import Run, most_in_a_second, runs_of
from controller.preflight.swings import ROUNDING, SECOND

MOST_FLASHES = 3
"""In any second."""
LARGEST_PART = 0.25
"""Of the picture; it is the screen's, since nobody knows how near people stand."""
MOST_CUTS = 3
"""Sudden changes of light by a fifth, in any second (NHK/JBA)."""
_TOGETHER = 3  # frames within which cells swing together
_REMEDY = "slow it down, make it smaller or lower its contrast; in doubt have it tested by a laboratory"


def judge_flashing(numbers: Numbers, times_s: Sequence[float]) -> Iterator[FilmFinding]:
    """Every part of the film that flashes too much, and rapid cuts; `times_s`: when each frame is shown."""
    yield from _flashes(numbers.swings, numbers.rose, numbers.fell, times_s, Code.FLASHING, "it flashes")
    yield from _flashes(
        numbers.red_swings,
        numbers.red_rose,
        numbers.red_fell,
        times_s,
        Code.RED_FLASHING,
        "saturated red flashes",
    )
    yield from _rapid_cuts(numbers, times_s)


def _flashes(
    swings: Cells, rose: Cells, fell: Cells, times_s: Sequence[float], code: Code, what: str
) -> Iterator[FilmFinding]:
    rate = np.maximum(_swings_of_cells(swings), _swings_of_picture(rose, fell, times_s))
    limit = 2 * MOST_FLASHES
    for run in runs_of(rate > limit, gap=round(len(times_s) / max(times_s[-1], 1))):
        worst = run.first + int(rate[run.slice].argmax())
        part = float(swings[worst, limit])
        area = f" over {part:.0%} of the picture" if part > LARGEST_PART else ", wandering over the picture"
        flashes = f"{rate[worst] / 2:g} flashes in a second{area}"
        begun = max(0, int(np.searchsorted(times_s, times_s[run.first] - SECOND, side="right")))
        yield FilmFinding(
            Severity.ERROR,
            code,
            f"{what}: {flashes}",
            _REMEDY,
            flashes,
            f"{MOST_FLASHES} flashes in a second over {LARGEST_PART:.0%}",
            begun,
            run.last - begun + 1,
        )


def _swings_of_cells(swings: Cells) -> Cells:
    """Per frame: the most swings in the past second that more than the largest part has."""
    most: Cells = (swings > LARGEST_PART).sum(axis=1).astype(np.float32)
    return most


def _swings_of_picture(rose: Cells, fell: Cells, times_s: Sequence[float]) -> Cells:
    """Per frame: how often in the past second more than the largest part swung together, to and fro.

    Where as much rises as falls, as in a pan, the picture as a whole does neither.
    """
    together = np.ones(_TOGETHER, dtype=np.float32)
    net = np.convolve(rose - fell, together)[: len(rose)]
    direction, recent = 0.0, deque[int]()
    counts = np.zeros(len(rose), dtype=np.float32)
    for frame in np.flatnonzero(np.abs(net) > LARGEST_PART).tolist():
        if np.sign(net[frame]) == direction:
            continue
        direction = np.sign(net[frame])
        recent.append(frame)
        while times_s[recent[0]] <= times_s[frame] - SECOND + ROUNDING:
            recent.popleft()
        counts[frame] = len(recent)
    return counts


def _rapid_cuts(numbers: Numbers, times_s: Sequence[float]) -> Iterator[FilmFinding]:
    cuts = [run.first for run in runs_of(numbers.jumped > LARGEST_PART)]
    most, where = most_in_a_second(cuts, times_s)
    if most > MOST_CUTS:
        last = max(each for each in cuts if times_s[each] < times_s[where] + SECOND)
        yield FilmFinding(
            Severity.WARNING,
            Code.RAPID_CUTS,
            f"the light of much of the picture jumps {most} times in a second",
            "look whether it hurts; show each picture for longer",
            f"{most} jumps of a fifth of white in a second",
            f"{MOST_CUTS} in a second",
            *Run(where, last - where + 1),
        )
