"""Swings: how often each cell's light turns by a step or more. Pure.

A swing is one change of light, up or down, by at least a step; the next one of the same cell goes the other
way. Two of them are a flash (WCAG 2.2: "a pair of opposing changes"). How quickly the light gets there does
not matter: a pulse that takes three frames is as much a swing as a cut.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from controller.preflight.light import Cells, Mask

MOST = 16
"""Swings of a cell in one second that are told apart; a film of 60 frames a second can have more."""
SECOND = 1.0
"""In which swings are counted, half-open."""
ROUNDING = 1e-6
"""A difference that is a step but for its last bit is a step."""


class Swings:
    """Follows the cells of one film, frame by frame."""

    def __init__(self, cells: int, step: float, darker_below: float | None = None) -> None:
        """`darker_below`: swings count only where the darker of their two ends is below it."""
        self._step = step - ROUNDING
        self._darker_below = np.inf if darker_below is None else darker_below
        self._direction: NDArray[np.int8] = np.zeros(cells, dtype=np.int8)
        self._low = np.full(cells, np.inf, dtype=np.float32)
        self._high = np.full(cells, -np.inf, dtype=np.float32)
        self._recent: deque[tuple[float, Mask]] = deque()
        self._counts = np.zeros(cells, dtype=np.intp)

    def feed(self, value: Cells, second: float) -> tuple[Mask, Mask]:
        """The cells that complete a rise, and those that complete a fall, with this frame."""
        np.minimum(self._low, value, out=self._low)
        np.maximum(self._high, value, out=self._high)
        rose = (self._direction != 1) & (value - self._low >= self._step) & (self._low < self._darker_below)
        fell = (self._direction != -1) & (self._high - value >= self._step) & (value < self._darker_below)
        swung = rose | fell
        if swung.any():
            self._direction[rose] = 1
            self._direction[fell] = -1
            self._low[swung] = value[swung]
            self._high[swung] = value[swung]
        self._remember(swung, second)
        return rose, fell

    def parts(self) -> Cells:
        """Index k - 1: the part of the cells with at least k swings in the second that ends here."""
        tally = np.bincount(np.minimum(self._counts, MOST), minlength=MOST + 1)
        at_least = tally[::-1].cumsum()[::-1]
        return (at_least[1:] / len(self._counts)).astype(np.float32)

    def _remember(self, swung: Mask, second: float) -> None:
        """The second is half-open, so that a rate of exactly three a second has three in it."""
        while self._recent and self._recent[0][0] <= second - SECOND + ROUNDING:
            self._counts -= self._recent.popleft()[1]
        self._counts += swung
        self._recent.append((second, swung))
