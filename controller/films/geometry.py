"""Shapes: how large a scaled surface is, and whether a film fits a screen. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt

_AREA_GIVEN_AWAY = 0.03  # up to this part of the allowed pixels is given for a shape that is more exact


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    def fits_shape_of(self, other: "Size") -> bool:
        """Whether scaling to `other` distorts by no more than a pixel's rounding on the longer side."""
        longer = max(other.width, other.height)
        stretch = abs(self.width * other.height / (self.height * other.width) - 1)
        return stretch * longer <= 2


def surface_size(canvas_w: int, canvas_h: int, limit: int | None) -> tuple[int, int]:
    """The largest surface of the canvas's shape with at most `limit` pixels, in even numbers.

    None, or a limit that the canvas keeps, gives the canvas itself (an odd pixel is dropped: H.264 in 4:2:0
    has none). A little area is given up where that makes the shape more exact. Raises ValueError for a canvas
    or limit that leaves no picture.
    """
    if canvas_w < 2 or canvas_h < 2 or (limit is not None and limit < 4):
        raise ValueError(f"no picture fits {canvas_w}x{canvas_h} in {limit} pixels")
    if limit is None or canvas_w * canvas_h <= limit:
        return canvas_w - canvas_w % 2, canvas_h - canvas_h % 2
    scale = sqrt(limit / (canvas_w * canvas_h))
    candidates = _candidates(canvas_w, canvas_h, scale, limit)
    largest = max(width * height for width, height in candidates)
    near = [each for each in candidates if each[0] * each[1] >= largest * (1 - _AREA_GIVEN_AWAY)]
    return min(near, key=lambda each: (abs(each[0] * canvas_h - each[1] * canvas_w) / each[1], -each[0]))


def frame_count(duration_ms: int, fps: Fraction) -> int:
    """How many frames fill a duration: rounded up, so that a film never ends before its slot."""
    return max(1, ceil(duration_ms * fps / 1_000))


def around(picture: Size, frame: Size) -> Size:
    """The smallest even size of the picture's shape that covers the frame."""
    scale = max(frame.width / picture.width, frame.height / picture.height)
    return Size(
        max(frame.width, ceil(picture.width * scale / 2) * 2),
        max(frame.height, ceil(picture.height * scale / 2) * 2),
    )


def inside(picture: Size, frame: Size) -> Size:
    """The largest even size of the picture's shape inside the frame."""
    scale = min(frame.width / picture.width, frame.height / picture.height)
    return Size(
        min(frame.width, max(2, round(picture.width * scale / 2) * 2)),
        min(frame.height, max(2, round(picture.height * scale / 2) * 2)),
    )


def _candidates(canvas_w: int, canvas_h: int, scale: float, limit: int) -> list[tuple[int, int]]:
    widest = max(2, int(canvas_w * scale) // 2 * 2)
    lowest = max(2, int(widest * (1 - _AREA_GIVEN_AWAY)) // 2 * 2)
    sizes = []
    for width in range(lowest, widest + 1, 2):
        height = max(2, round(width * canvas_h / canvas_w / 2) * 2)
        if width * height > limit:
            height -= 2
        if height >= 2 and width * height <= limit:
            sizes.append((width, height))
    return sizes or [(2, 2)]
