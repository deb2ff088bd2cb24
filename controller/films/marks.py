"""The mark on films that AI made: words on a dark plate, in a corner of the safe area."""

from dataclasses import dataclass
from math import ceil

from PIL import Image, ImageDraw

from controller.films.geometry import Size, frame_count
from controller.films.requests import Corner, Mark, RenditionRequest
from controller.films.typeset import Line, Weight, as_png, wrapped
from wire.instants import Millis

OPENING_MS: Millis = 2_000
"""The least time that GB 45438-2025 asks of an opening mark."""
LEAST_HEIGHT = 0.05  # of the shortest side: GB 45438-2025
SAFE_AREA = 0.05  # of each side, where nothing is written: EBU R 95
_CAPITALS = 0.714  # how high capital letters of Noto Sans are; Han and most other letters are higher
_PLATE = (0, 0, 0, 150)
_WORDS = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class Plate:
    """A drawn mark, and where it lies."""

    png: bytes
    left: int
    top: int


def draw_mark(mark: Mark, size: Size) -> Plate:
    """As high as the rule asks, on as many lines as the width needs. Same words, same bytes."""
    letters = ceil(LEAST_HEIGHT * min(size.width, size.height) / _CAPITALS)
    pad = max(2, letters // 3)
    room = round(size.width * (1 - 2 * SAFE_AREA)) - 2 * pad
    lines = wrapped(Line(mark.text, letters, Weight.BOLD, fill=_WORDS), room)
    leading = round(letters * 1.3)
    width = max(line.width for line in lines) + 2 * pad
    height = leading * (len(lines) - 1) + letters + 2 * pad
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rounded_rectangle((0, 0, width - 1, height - 1), pad, fill=_PLATE)
    for row, line in enumerate(lines):
        words = Image.new("RGBA", picture.size, (255, 255, 255, 0))
        line.draw(words, (width - line.width) // 2, pad + round(letters * 0.86) + row * leading)
        picture.alpha_composite(words)
    left, top = _place(mark.corner, size, width, height)
    return Plate(as_png(picture), left, top)


def _place(corner: Corner, size: Size, width: int, height: int) -> tuple[int, int]:
    """Even, since the colours of 4:2:0 know only every other pixel."""
    side, edge = ceil(size.width * SAFE_AREA), ceil(size.height * SAFE_AREA)
    right, bottom = size.width - side - width, size.height - edge - height
    left, top = {
        Corner.TOP_LEFT: (side, edge),
        Corner.TOP_RIGHT: (right, edge),
        Corner.BOTTOM_LEFT: (side, bottom),
        Corner.BOTTOM_RIGHT: (right, bottom),
    }[corner]
    return max(0, left // 2 * 2), max(0, top // 2 * 2)


def marked_frames(request: RenditionRequest) -> int | None:
    """For how many frames a rendition has its mark; None where that is to its end."""
    if request.mark is None or not request.mark.opening_only:
        return None
    return frame_count(OPENING_MS, request.fps)
