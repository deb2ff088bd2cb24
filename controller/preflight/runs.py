"""Runs: where something holds for several frames on end. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from controller.preflight.swings import ROUNDING, SECOND


class Run(NamedTuple):
    """Frames first to first + frames - 1."""

    first: int
    frames: int

    @property
    def last(self) -> int:
        """Its last frame."""
        return self.first + self.frames - 1

    @property
    def slice(self) -> slice:
        """For arrays of frames."""
        return slice(self.first, self.first + self.frames)


def runs_of(holds: "NDArray[np.bool_]", gap: int = 0) -> list[Run]:
    """The runs of frames for which it holds; those with at most `gap` frames between them are one."""
    runs: list[Run] = []
    for frame in np.flatnonzero(holds).tolist():
        if runs and frame - runs[-1].last - 1 <= gap:
            runs[-1] = Run(runs[-1].first, frame - runs[-1].first + 1)
        else:
            runs.append(Run(frame, 1))
    return runs


def most_in_a_second(events: Iterable[int], times_s: Sequence[float]) -> tuple[int, int]:
    """The most of these frames that any half-open second holds, and the first frame of that second."""
    frames = list(events)
    most, where, start = 0, 0, 0
    for end, frame in enumerate(frames):
        while times_s[frames[start]] <= times_s[frame] - SECOND + ROUNDING:
            start += 1
        if end - start + 1 > most:
            most, where = end - start + 1, frames[start]
    return most, where
