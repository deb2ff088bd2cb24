"""Light of pictures as numbers: relative luminance and saturated red, cell by cell. Pure.

A wall has thousands of candelas and a television two hundred, so absolute limits do not carry over. Relative
luminance does: 0 is black, 1 is the screen's own white (WCAG 2.2, "relative luminance"; sRGB's curve, which
BT.709 displays come near to).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float32]
Mask = NDArray[np.bool_]
Picture = NDArray[np.uint8]
"""One frame, 3 x cells: green, blue and red as coded, in this order, which is that of ffmpeg's gbrp."""

SATURATED = 0.8
"""R / (R + G + B) from which red is saturated (WCAG 2.2, "general flash and red flash thresholds")."""


def _curve() -> Cells:
    coded = np.arange(256, dtype=np.float64) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _curve()
_RED, _GREEN, _BLUE = np.float32(0.2126), np.float32(0.7152), np.float32(0.0722)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """One frame's light, an array of cells each."""

    luminance: Cells
    """Relative, 0 to 1."""
    redness: Cells
    """R - G - B where red is saturated, else 0; 0 to 1."""


def light_of(picture: Picture) -> Light:
    """A frame's light."""
    green, blue, red = np.take(_LINEAR, picture)
    others = green + blue
    saturated = red >= SATURATED * (red + others)
    return Light(_GREEN * green + _BLUE * blue + _RED * red, np.maximum(red - others, 0) * saturated)
