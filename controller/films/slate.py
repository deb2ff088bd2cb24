"""The slate: the neutral picture of one screen, drawn so that a wall that waits looks meant.

Dark, since it may stand for hours; a quiet horizon, the campaign's name and where the screen stands.
"""

import hashlib
import json
from dataclasses import asdict
from math import cos, pi, sin
from pathlib import Path
from random import Random

import PIL
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, UnidentifiedImageError

from controller.films.errors import FilmError
from controller.films.geometry import Size
from controller.films.requests import Caption, RenditionRequest
from controller.films.typeset import Line, Weight, as_png, wrapped

SLATE_VERSION = 1  # raise it when the drawing changes: renditions are made anew
_NIGHT = (9, 12, 20)
_DEEP = (24, 34, 58)
_GLOW = (214, 158, 92)
_WORDS = (238, 236, 230, 255)
_QUIET = (158, 161, 170, 255)


def slate_key(request: RenditionRequest, still_sha256: str | None) -> str:
    """Names a slate by all that decides its bytes."""
    words = asdict(request.caption) if request.caption else None
    parts = [SLATE_VERSION, PIL.__version__, words, request.width, request.height, still_sha256]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def draw_slate(caption: Caption | None, size: Size) -> bytes:
    """The slate as PNG, without words where there is no caption. Same words and size, same bytes."""
    picture = draw_sky(size)
    if caption is not None:
        _words(picture, caption, size)
    return as_png(picture)


def fit_slate(still: Path, size: Size) -> bytes:
    """A given picture, filling the surface, as PNG. Raises FilmError where it is no picture."""
    try:
        with Image.open(still) as picture:
            return as_png(ImageOps.fit(picture.convert("RGB"), (size.width, size.height)))
    except (OSError, UnidentifiedImageError) as error:
        raise FilmError(f"{still} is not a picture", "give a PNG or JPEG as slate") from error


def draw_sky(size: Size) -> Image.Image:
    """A dusk above a quiet horizon, without words."""
    picture = _night(size)
    _horizon(picture, size)
    return picture


def _night(size: Size) -> Image.Image:
    """A vertical dusk, with a grain of one level: without it dark ramps show bands."""
    ramp = Image.linear_gradient("L").resize((size.width, size.height), Image.Resampling.BICUBIC)
    base = ImageOps.colorize(ramp, _NIGHT, _DEEP)
    grain_bytes = Random(1).randbytes(size.pixels)  # noqa: S311 - a fixed seed is the point
    grain = Image.frombytes("L", (size.width, size.height), grain_bytes)
    return ImageChops.add(base, Image.merge("RGB", [grain.point([level >> 6 for level in range(256)])] * 3))


def _horizon(picture: Image.Image, size: Size) -> None:
    """Thin arcs, as of a planet that turns below the lower edge, one for each hour of the day."""
    unit = (size.width * size.height) ** 0.5
    radius = max(size.width, size.height) * 0.92
    centre = (size.width / 2, size.height * 0.80 + radius)
    lines, halo = Image.new("L", picture.size, 0), Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(lines)
    for ring in range(7):
        reach = radius - ring * unit * 0.028
        box = [centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach]
        pen.ellipse(box, outline=150 - ring * 20, width=max(1, round(unit / 420)))
        if ring == 0:
            ImageDraw.Draw(halo).ellipse(box, outline=255, width=max(1, round(unit / 90)))
    for hour in range(-36, 37):
        angle = -pi / 2 + hour * pi / 96
        outer, inner = radius + unit * (0.030 if hour % 6 == 0 else 0.014), radius + unit * 0.006
        pen.line(
            [
                *(centre[0] + inner * cos(angle), centre[1] + inner * sin(angle)),
                *(centre[0] + outer * cos(angle), centre[1] + outer * sin(angle)),
            ],
            fill=110,
            width=max(1, round(unit / 480)),
        )
    halo = halo.filter(ImageFilter.GaussianBlur(unit * 0.022))
    picture.paste(Image.new("RGB", picture.size, _GLOW), mask=ImageChops.lighter(lines, halo))


def _words(picture: Image.Image, caption: Caption, size: Size) -> None:
    unit = (size.width * size.height) ** 0.5
    room = round(size.width * 0.84)
    title = _title(caption, round(unit * 0.105), room)
    below = [
        Line(text, max(9, round(unit * 0.042)), Weight.REGULAR, caption.language, _QUIET)
        for text in _places(caption)
    ]
    gaps = [round(line.size * 1.25) for line in title] + [round(line.size * 1.6) for line in below]
    if below:
        gaps[len(title)] += round(unit * 0.022)
    baseline = round(size.height * 0.42 - sum(gaps) / 2)
    for line, gap in zip([*title, *below], gaps, strict=True):
        baseline += gap
        line.draw(picture, (size.width - line.width) // 2, baseline)


def _places(caption: Caption) -> list[str]:
    """Venue and city; a city that the venue's name tells already is not said twice."""
    city = "" if caption.country in caption.creator else caption.country
    return [each for each in (caption.creator, city) if each]


def _title(caption: Caption, largest: int, room: int) -> list[Line]:
    lines: list[Line] = []
    for letters in range(max(12, largest), 8, -1):
        lines = wrapped(Line(caption.title, letters, Weight.BOLD, caption.language, _WORDS), room)
        if len(lines) <= 3 and all(line.width <= room for line in lines):
            break
    return lines[:3]
