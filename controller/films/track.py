"""The fingerprint track of a film: what its pictures look like, a few cells each, twice a second. Pure.

Real films carry no codes. With its track a picture of a screen can be told which film it shows, and where in
it. One picture is taken at each key frame: they alone can be decoded without the others, which makes a track
cheap, and the recipe puts one at least every half second. A picture is 8 by 6 cells of brightness and 4 by 3
of each colour difference, each the mean of what it covers: 72 bytes.

A track is a function of its film's bytes. In its file:

| bytes | what |
|---|---|
| 4 | `LMFT` |
| 2 | version |
| 4 | number of pictures |
| 4 each | when the picture comes, in ms after the film's start |
| 72 each | its cells: Y row by row, then U, then V; full range BT.709, 128 is no colour |

All numbers big-endian.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise

from controller.films.errors import FilmError
from wire.instants import Millis

TRACK_VERSION = 1  # raise it when the cells or their meaning change: tracks are made anew
COLUMNS, ROWS = 8, 6
COLOUR_COLUMNS, COLOUR_ROWS = 4, 3
CELLS = COLUMNS * ROWS + 2 * COLOUR_COLUMNS * COLOUR_ROWS
NO_COLOUR = 128

_MAGIC = b"LMFT"
_HEAD = struct.Struct(">4sHI")


@dataclass(frozen=True, slots=True)
class Track:
    """Pictures of one film, in their order."""

    times_ms: tuple[Millis, ...]
    pictures: tuple[bytes, ...]
    """`CELLS` bytes each."""

    def __post_init__(self) -> None:
        if not self.times_ms or len(self.times_ms) != len(self.pictures):
            raise ValueError(f"{len(self.times_ms)} times and {len(self.pictures)} pictures")
        if any(later <= earlier for earlier, later in pairwise(self.times_ms)):
            raise ValueError("the pictures do not follow one another in time")
        if any(len(each) != CELLS for each in self.pictures):
            raise ValueError(f"a picture has not {CELLS} cells")


def format_track(track: Track) -> bytes:
    """Track → its file's bytes."""
    count = len(track.pictures)
    head = _HEAD.pack(_MAGIC, TRACK_VERSION, count)
    return head + struct.pack(f">{count}I", *track.times_ms) + b"".join(track.pictures)


def parse_track(content: bytes) -> Track:
    """A file's bytes → track. Raises FilmError where they are none of this version."""
    try:
        magic, version, count = _HEAD.unpack_from(content)
        if (magic, version) != (_MAGIC, TRACK_VERSION):
            raise ValueError(f"it begins with {content[:6]!r}")
        times_ms = struct.unpack_from(f">{count}I", content, _HEAD.size)
        start = _HEAD.size + 4 * count
        if len(content) != start + CELLS * count:
            raise ValueError(f"it has {len(content)} bytes")
        return Track(times_ms, tuple(content[at : at + CELLS] for at in range(start, len(content), CELLS)))
    except (struct.error, ValueError) as error:
        raise FilmError(
            f"not a fingerprint track of version {TRACK_VERSION}: {error}; it is made anew when it is deleted"
        ) from error
