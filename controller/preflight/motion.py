"""Motion: inserts that nobody is meant to see, and parts in which nothing moves. Pure.

An insert is a picture of one or two frames between two that are like each other: what stands in it is gone
before anybody can read it, and was there all the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from controller.preflight.exposure import BLACK_PART
from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.light import Cells
from controller.preflight.meter import Numbers
from controller.preflight.runs import Run, runs_of

CERTAIN_PART = 0.25
"""Of the picture: an insert as large as this is none by accident."""
LEAST_PART = 0.02
"""A smaller one is a grain, a gull or a spark."""
STANDS_OUT = 4.0
"""A small insert is told where it is so much larger than what the film's motion makes around it."""
CUT_PART = 0.5
"""Of the picture that is unlike the frame before: a cut."""
QUIET_PART = 0.25
"""What changes at most on either side of a cut; in a whirl there are no shots."""
FROZEN_S = 2.0
"""From here on it is told."""
Holds = NDArray[np.bool_]
_AROUND = 12  # frames on either side whose motion an insert is compared with


def judge_motion(numbers: Numbers, fps: float) -> Iterator[FilmFinding]:
    """Inserts, shots of one or two frames, and frozen parts."""
    yield from _inserts(numbers)
    yield from _short_shots(numbers)
    yield from _frozen(numbers, fps)


def _inserts(numbers: Numbers) -> Iterator[FilmFinding]:
    for length, part in ((1, numbers.insert_1), (2, numbers.insert_2)):
        for run in runs_of(_told(part), gap=_AROUND):
            largest = float(part[run.slice].max())
            count = int(_told(part)[run.slice].sum())
            times = "" if count == 1 else f", {count} times"
            yield FilmFinding(
                Severity.ERROR if largest >= CERTAIN_PART else Severity.WARNING,
                Code.INSERT,
                f"a picture of {_frames(length)} stands between two that are alike{times}: "
                f"{largest:.0%} of it differ",
                "look at it frame by frame; take it out, or show it long enough to be seen",
                f"{_frames(length)}, {largest:.0%} of the picture",
                f"shots of 3 frames or more; {LEAST_PART:.0%}",
                run.first,
                run.frames + length - 1,
            )


def _told(part: Cells) -> Holds:
    """The frames whose insert is large, or stands out from the motion around it."""
    told = part >= CERTAIN_PART
    for frame in np.flatnonzero((part >= LEAST_PART) & ~told).tolist():
        around = np.concatenate(
            (part[max(0, frame - _AROUND) : max(0, frame - 2)], part[frame + 3 : frame + 1 + _AROUND])
        )
        told[frame] = part[frame] >= STANDS_OUT * float(around.max(initial=0.0))
    return told


def _short_shots(numbers: Numbers) -> Iterator[FilmFinding]:
    """Shots of one or two frames between two others; the film's ends count as cuts."""
    cut, quiet = _edged(numbers.changed >= CUT_PART), _edged(numbers.changed < QUIET_PART)
    quiet[0] = quiet[-1] = True
    returning = {run.first for each in (numbers.insert_1, numbers.insert_2) for run in runs_of(_told(each))}
    frames = numbers.frames
    for length in (1, 2):
        for first in range(frames - length + 1):
            after = first + length
            inside = quiet[first + 1 : after].all()
            outside = quiet[max(0, first - 1)] or first == 0
            beyond = quiet[min(after + 1, frames)] or after == frames
            if not (cut[first] and cut[after] and inside and outside and beyond) or first in returning:
                continue
            code = {0: Code.FIRST_FRAME, frames - length: Code.LAST_FRAME}.get(first, Code.INSERT)
            if frames <= 2 * length:
                continue
            yield FilmFinding(
                Severity.WARNING,
                code,
                f"a shot of {_frames(length)} stands {_where(code)}",
                "look at it frame by frame; take it out, or show it long enough to be seen",
                _frames(length),
                "shots of 3 frames or more",
                first,
                length,
            )


def _edged(
    holds: Holds,
) -> Holds:
    """Index k: between frame k - 1 and frame k; both ends of the film hold."""
    return np.concatenate((np.array([True]), holds[1:], np.array([True])))


def _where(code: Code) -> str:
    return {Code.FIRST_FRAME: "at the beginning", Code.LAST_FRAME: "at the end"}.get(
        code, "between two others"
    )


def _frozen(numbers: Numbers, fps: float) -> Iterator[FilmFinding]:
    held = numbers.held.astype(int)
    ends = np.flatnonzero(np.append(held[1:] == 0, True)).tolist()
    for still in (Run(end - int(held[end]), int(held[end]) + 1) for end in ends):
        seconds = still.frames / fps
        if seconds < FROZEN_S or (numbers.dark[still.slice] >= BLACK_PART).all():
            continue
        whole = still.frames == numbers.frames
        yield FilmFinding(
            Severity.WARNING,
            Code.FROZEN,
            "the whole film is one still picture" if whole else f"nothing moves for {seconds:.1f} s",
            "look whether it is meant; passers-by take it for a broken wall",
            f"{seconds:.1f} s",
            f"{FROZEN_S:g} s",
            *still,
        )


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
