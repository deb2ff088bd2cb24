"""A picture of any size and kind → the cells of a fingerprint track. The door from pixels to `track`."""

import io
import struct
from pathlib import Path

from PIL import Image

from controller.films.errors import FilmError
from controller.films.track import COLOUR_COLUMNS, COLOUR_ROWS, COLUMNS, NO_COLOUR, ROWS

# ITU-R BT.709, full range: Y' from R'G'B', and how far B' and R' stand from it.
_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1 - _RED - _BLUE
_FORMATS = ("JPEG", "PNG")  # players send pictures: Pillow runs other programs for some other kinds
_MOST_PIXELS = 64_000_000  # an 8K picture and some; more is nothing that a screen shows
_WORK_SIZE = (256, 192)  # a JPEG may be decoded at a fraction of its size that is still larger than this


def cells_of(content: bytes) -> bytes:
    """A JPEG's or PNG's cells. Raises FilmError where the bytes are no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise FilmError(f"the picture has {opened.width}x{opened.height} pixels; give a smaller one")
            opened.draft("RGB", _WORK_SIZE)
            picture = opened.convert("RGB")
    except (OSError, ValueError, struct.error, SyntaxError, Image.DecompressionBombError) as error:
        raise FilmError(f"not a picture: {error}; give a JPEG or PNG of a screen") from error
    light = [_luma(*pixel) for pixel in _cells(picture, COLUMNS, ROWS)]
    colour = _cells(picture, COLOUR_COLUMNS, COLOUR_ROWS)
    blue = [(pixel[2] - _luma(*pixel)) / (2 - 2 * _BLUE) + NO_COLOUR for pixel in colour]
    red = [(pixel[0] - _luma(*pixel)) / (2 - 2 * _RED) + NO_COLOUR for pixel in colour]
    return bytes(min(255, max(0, round(value))) for value in (*light, *blue, *red))


def cells_of_file(picture: Path) -> bytes:
    """The same of a file. Raises FilmError where it cannot be read."""
    try:
        return cells_of(picture.read_bytes())
    except OSError as error:
        raise FilmError(f"cannot read {picture}: {error.strerror}") from error


def _cells(picture: Image.Image, columns: int, rows: int) -> list[tuple[int, int, int]]:
    small = picture.resize((columns, rows), Image.Resampling.BOX).tobytes()
    return [(small[at], small[at + 1], small[at + 2]) for at in range(0, len(small), 3)]


def _luma(red: int, green: int, blue: int) -> float:
    return _RED * red + _GREEN * green + _BLUE * blue
