"""The code that makes a picture readable by a machine: film id and frame number as black and white cells.

A strip of CELLS equal cells runs along the top of a picture and again along its bottom, so that a half-copied
picture shows as two different readings. From the left: white, black; 10 bits of film id, 14 bits of frame
number, 8 bits of CRC; black, white. One pixel per cell is read, in its middle, so scaling, 4:2:0 colour and
lossy coding do no harm. Film id 0 is the slate's. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

FILM_BITS, FRAME_BITS, CRC_BITS = 10, 14, 8
CELLS = 2 + FILM_BITS + FRAME_BITS + CRC_BITS + 2
SLATE_FILM = 0
MAX_FILM = (1 << FILM_BITS) - 1
MAX_FRAME = (1 << FRAME_BITS) - 1

_LEFT, _RIGHT = "10", "01"
_DARKEST_WHITE, _LIGHTEST_BLACK = 150, 100  # between them a cell is blurred or half painted
_NOTHING_LIT = 40  # no cell brighter than this: a black picture; every code has two white cells


class Kind(StrEnum):
    """What a strip shows."""

    FILM = "film"
    SLATE = "slate"
    BLACK = "black"
    UNKNOWN = "unknown"
    """No valid code: a foreign picture, or one that is being copied at this moment."""


class Content(NamedTuple):
    """One reading of one strip. `film` and `frame` count only for Kind.FILM."""

    kind: Kind
    film: int = 0
    frame: int = 0

    def __str__(self) -> str:
        return f"film {self.film}:{self.frame}" if self.kind is Kind.FILM else self.kind.value


SLATE, BLACK, UNKNOWN = Content(Kind.SLATE), Content(Kind.BLACK), Content(Kind.UNKNOWN)


def parse_content(text: str) -> Content:
    """The inverse of str(content). Raises ValueError on anything else."""
    if text.startswith("film "):
        film, frame = text.removeprefix("film ").split(":")
        return Content(Kind.FILM, int(film), int(frame))
    return Content(Kind(text))


def cells_of(film: int, frame: int) -> str:
    """The strip's cells from the left, "1" for white. Raises ValueError outside the code's range."""
    if not (0 <= film <= MAX_FILM and 0 <= frame <= MAX_FRAME):
        raise ValueError(f"film {film} frame {frame}: at most {MAX_FILM} and {MAX_FRAME}")
    word = f"{film:0{FILM_BITS}b}{frame:0{FRAME_BITS}b}"
    return f"{_LEFT}{word}{_crc(word):0{CRC_BITS}b}{_RIGHT}"


def content_of(levels: Iterable[int]) -> Content:
    """Brightness 0 to 255 of each cell → what the strip shows."""
    levels = tuple(levels)
    if max(levels) <= _NOTHING_LIT:
        return BLACK
    if any(_LIGHTEST_BLACK < level < _DARKEST_WHITE for level in levels):
        return UNKNOWN
    cells = "".join("1" if level >= _DARKEST_WHITE else "0" for level in levels)
    word = cells[2 : 2 + FILM_BITS + FRAME_BITS]
    crc = cells[2 + len(word) : -2]
    if (cells[:2], cells[-2:]) != (_LEFT, _RIGHT) or int(crc, 2) != _crc(word):
        return UNKNOWN
    film, frame = int(word[:FILM_BITS], 2), int(word[FILM_BITS:], 2)
    return SLATE if film == SLATE_FILM else Content(Kind.FILM, film, frame)


def strip_height(height: int) -> int:
    """Height in pixels of each strip in a picture of `height` pixels; even."""
    return max(12, height // 24) & ~1


def cell_edges(width: int) -> list[int]:
    """The CELLS + 1 pixel columns between which the cells stand."""
    return [cell * width // CELLS for cell in range(CELLS + 1)]


@dataclass(frozen=True)
class Ruler:
    """Where to read in a picture of this size: two rows, and a byte per cell in each."""

    width: int
    height: int
    bytes_per_pixel: int = 4
    channel: int = 1
    """Which byte of a pixel is read; 1 is green in BGRX."""

    @property
    def rows(self) -> tuple[int, int]:
        """The pixel rows in the middle of the upper and of the lower strip."""
        middle = strip_height(self.height) // 2
        return middle, self.height - 1 - middle

    @property
    def pick(self) -> Callable[[bytes], tuple[int, ...]]:
        """From a row's bytes to the levels of its cells."""
        edges = cell_edges(self.width)
        middles = [(left + right) // 2 for left, right in pairwise(edges)]
        return itemgetter(*(x * self.bytes_per_pixel + self.channel for x in middles))


def _crc(bits: str) -> int:
    """CRC-8 (polynomial 0x07, start 0xFF) of whole bytes."""
    crc = 0xFF
    for byte in int(bits, 2).to_bytes(len(bits) // 8, "big"):
        crc ^= byte
        for _ in range(8):
            crc = ((crc << 1) ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc
