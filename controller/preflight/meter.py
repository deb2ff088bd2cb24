"""The meter: one pass over a film's frames → a few numbers per frame. Pure.

A frame comes as `COLUMNS` x `ROWS` cells, each the mean of what it covers. So a part of the picture is a part
of the cells, whatever the picture's shape, to about one part in 128. Judges see the numbers alone.
"""

from collections import deque
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from controller.preflight.light import Cells, Picture, light_of
from controller.preflight.swings import MOST, Swings

METER_VERSION = 2  # raise it when a number below begins to mean something else: films are measured anew
COLUMNS, ROWS = 128, 72
CELLS = COLUMNS * ROWS
FRAME_BYTES = CELLS * 3

LIGHT_STEP = 0.10
"""Of the screen's white: the least change that counts (WCAG 2.2, NHK/JBA)."""
DARKER_BELOW = 0.80
"""Changes between two lights that are both above it do not count (WCAG 2.2)."""
RED_STEP = 20 / 320
"""Of R - G - B: the least change of saturated red (WCAG's working definition, (R - G - B) x 320 by 20)."""
JUMP_STEP = 0.20
"""Of the screen's white, from one frame to the next: a cut's change of light (NHK/JBA)."""
DARK = 26
"""A cell is dark when none of its coded colours reaches it: a tenth of 255."""
WHITE = 230
"""A cell is white when all of its coded colours reach it: nine tenths of 255."""
UNLIKE = 26
"""Two cells are unlike when one of their coded colours differs by more."""

STILL = 5
"""A coded colour that changes by less does not move: coding a still picture again and again makes as much."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What the meter says, one value per frame, or one row; parts are 0 to 1 of the picture."""

    light: Cells
    """Mean relative luminance."""
    dark: Cells
    """Part that is dark."""
    white: Cells
    """Part that is bright white."""
    held: Cells
    """How many frames before this one look like it: since then no cell has moved by `STILL`."""
    changed: Cells
    """Part that is unlike the frame before."""
    jumped: Cells
    """Part whose light jumped since the frame before."""
    insert_1: Cells
    """Part in which this frame alone is unlike both neighbours, and they are like each other."""
    insert_2: Cells
    """Part in which this frame and the next are unlike both neighbours, and these like each other."""
    rose: Cells
    """Part that completes a rise of light here."""
    fell: Cells
    """Part that completes a fall of light here."""
    red_rose: Cells
    red_fell: Cells
    swings: Cells
    """Frames x `MOST`: the part with at least k + 1 swings in the second that ends here."""
    red_swings: Cells

    @property
    def frames(self) -> int:
        """How many there were."""
        return len(self.light)


_NAMES = [each.name for each in fields(Numbers)]
_INSERT_1, _INSERT_2 = _NAMES.index("insert_1"), _NAMES.index("insert_2")


class Meter:
    """Takes a film's frames in their order."""

    def __init__(self) -> None:
        self._light = Swings(CELLS, LIGHT_STEP, DARKER_BELOW)
        self._red = Swings(CELLS, RED_STEP)
        self._recent: deque[NDArray[np.int16]] = deque(maxlen=4)
        self._luminance: Cells | None = None
        self._still: NDArray[np.int16] | None = None
        self._held = 0
        self._rows: list[list[float]] = []
        self._swings: list[Cells] = []
        self._red_swings: list[Cells] = []

    def feed(self, frame: bytes, second: float) -> None:
        """One frame, `FRAME_BYTES` of ffmpeg's gbrp; `second`: when it is shown."""
        picture: Picture = np.frombuffer(frame, dtype=np.uint8).reshape(3, CELLS)
        light = light_of(picture)
        rose, fell = self._light.feed(light.luminance, second)
        red_rose, red_fell = self._red.feed(light.redness, second)
        self._recent.append(picture.astype(np.int16))
        difference = _unlike(self._recent[-1], self._recent[-2]) if len(self._recent) > 1 else None
        self._note_inserts()
        self._rows.append(
            [
                float(light.luminance.mean()),
                _part(picture.max(axis=0) < DARK),
                _part(picture.min(axis=0) >= WHITE),
                self._still_since(self._recent[-1]),
                0.0 if difference is None else _part(difference > UNLIKE),
                self._jumped(light.luminance),
                0.0,
                0.0,
                *map(_part, (rose, fell, red_rose, red_fell)),
            ]
        )
        self._swings.append(self._light.parts())
        self._red_swings.append(self._red.parts())
        self._luminance = light.luminance

    def numbers(self) -> Numbers:
        """What was measured so far."""
        *names, swings, red_swings = _NAMES
        rows = np.array(self._rows, dtype=np.float32).reshape(-1, len(names))
        table = {name: np.ascontiguousarray(rows[:, column]) for column, name in enumerate(names)}
        table[swings] = np.array(self._swings, dtype=np.float32).reshape(-1, MOST)
        table[red_swings] = np.array(self._red_swings, dtype=np.float32).reshape(-1, MOST)
        return Numbers(**table)

    def _still_since(self, picture: NDArray[np.int16]) -> float:
        """Against the first frame of the still, so that slow fades are none."""
        if self._still is None or _unlike(picture, self._still).max() >= STILL:
            self._still, self._held = picture, 0
        else:
            self._held += 1
        return float(self._held)

    def _jumped(self, luminance: Cells) -> float:
        if self._luminance is None:
            return 0.0
        darker = np.minimum(luminance, self._luminance)
        return _part((np.abs(luminance - self._luminance) >= JUMP_STEP) & (darker < DARKER_BELOW))

    def _note_inserts(self) -> None:
        """Inserts are known when the frame after them is there."""
        recent = self._recent
        if len(recent) >= 3:
            before, alone, after = recent[-3], recent[-2], recent[-1]
            apart = np.minimum(_unlike(alone, before), _unlike(alone, after))
            self._rows[-1][_INSERT_1] = _part(apart - _unlike(after, before) > UNLIKE)
        if len(recent) == 4:
            before, one, two, after = recent
            apart = np.minimum(_unlike(one, before), _unlike(two, after))
            apart = np.minimum(apart, np.minimum(_unlike(one, after), _unlike(two, before)))
            self._rows[-2][_INSERT_2] = _part(apart - _unlike(after, before) > UNLIKE)


def _unlike(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.int16]:
    """Per cell, by how much its most different colour differs, 0 to 255."""
    difference: NDArray[np.int16] = np.abs(one - other).max(axis=0)
    return difference


def _part(cells: "NDArray[np.bool_]") -> float:
    return float(np.count_nonzero(cells)) / CELLS
