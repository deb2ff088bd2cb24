"""The drawn pictures of a landmark film: title cards, credits, the words in an excerpt."""

from dataclasses import replace

from PIL import Image

from controller.catalogue import Short
from controller.films.captions import credit_of
from controller.films.geometry import Size
from controller.films.landmark.cut_list import Credits, Title, columns_of
from controller.films.marks import SAFE_AREA
from controller.films.requests import Caption
from controller.films.slate import draw_sky
from controller.films.typeset import Line, Weight, as_png, wrapped

_BRIGHT = (244, 241, 234, 255)
_QUIET = (176, 178, 186, 255)
_GLOW = (224, 172, 108, 255)
_SMALLEST = 9  # pixels


def draw_title(title: Title, size: Size) -> bytes:
    """Centred words above a horizon, as PNG: the first line large, the others quiet."""
    picture = draw_sky(size)
    unit = (size.width * size.height) ** 0.5
    room, height = round(size.width * (1 - 4 * SAFE_AREA)), round(size.height * 0.56)
    for scale in (1.0, 0.85, 0.7, 0.55, 0.4, 0.3):
        block = _title_block(title, unit * scale, room)
        if sum(gap for _, gap in block) <= height:
            break
    baseline = round(size.height * 0.43 - sum(gap for _, gap in block) / 2)
    for line, gap in block:
        baseline += gap
        line.draw(picture, (size.width - line.width) // 2, baseline)
    return as_png(picture)


def draw_credit_card(credits_: Credits, size: Size) -> bytes:
    """The names of one card, in columns, as PNG."""
    picture = draw_sky(size)
    unit = (size.width * size.height) ** 0.5
    for scale in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
        strip = _credit_strip(credits_, size, unit * scale)
        if strip.height <= size.height * (1 - 2 * SAFE_AREA):
            break
    picture.paste(strip, (0, max(0, (size.height - strip.height) * 2 // 5)), strip)
    return as_png(picture)


def draw_credit_roll(credits_: Credits, size: Size) -> bytes:
    """All names below one another with transparency, as wide as the film, as PNG."""
    return as_png(_credit_strip(credits_, size, (size.width * size.height) ** 0.5))


def draw_sky_alone(size: Size) -> bytes:
    """What credits roll over, as PNG."""
    return as_png(draw_sky(size))


def draw_words_below(short: Short, size: Size, top: int) -> bytes:
    """Title and credit, centred in the free room below a picture that ends at `top`; as PNG, transparent."""
    picture = Image.new("RGBA", (size.width, size.height), (0, 0, 0, 0))
    room = round(size.width * (1 - 2 * SAFE_AREA))
    unit = (size.width * size.height) ** 0.5
    lines = [*_fit(short.title, unit * 0.062, room, Weight.BOLD, _BRIGHT, short.language)]
    credit = credit_of(Caption(short.title, short.creator, short.country))
    lines += _fit(credit, unit * 0.038, room, Weight.REGULAR, _QUIET, short.language)
    baseline = top + round(unit * 0.05)
    for line in lines:
        baseline += round(line.size * 1.4)
        words = Image.new("RGBA", picture.size, (*line.fill[:3], 0))
        line.draw(words, (size.width - line.width) // 2, baseline)
        picture.alpha_composite(words)
    return as_png(picture)


def _title_block(title: Title, unit: float, room: int) -> list[tuple[Line, int]]:
    """Lines, each with the way from the baseline before it."""
    block: list[tuple[Line, int]] = []
    for rank, text in enumerate(title.lines):
        first = rank == 0
        weight, colour = (Weight.BOLD, _BRIGHT) if first else (Weight.REGULAR, _QUIET)
        for row, line in enumerate(_fit(text, unit * (0.10 if first else 0.047), room, weight, colour)):
            extra = unit * 0.02 if rank == 1 and row == 0 else 0
            block.append((line, round(line.size * (1.25 if first else 1.6) + extra)))
    return block


def _credit_strip(credits_: Credits, size: Size, unit: float) -> Image.Image:
    columns = columns_of(size)
    left = round(size.width * SAFE_AREA * 1.5)
    width = (size.width - 2 * left) // columns
    room = round(width * 0.9)
    head = _fit(credits_.heading, unit * 0.045, size.width - 2 * left, Weight.BOLD, _GLOW)
    blocks = [_name_block(short, unit, room) for short in credits_.shorts]
    tall = max((sum(gap for _, gap in block) for block in blocks), default=0) + round(unit * 0.045)
    rows = -(-len(blocks) // columns)
    top = round(unit * 0.11) if head else 0
    strip = Image.new("RGBA", (size.width, top + rows * tall), (*_BRIGHT[:3], 0))
    for line in head[:1]:
        line.draw(strip, (size.width - line.width) // 2, round(unit * 0.05))
    for rank, block in enumerate(blocks):
        row, column = divmod(rank, columns)
        in_row = min(columns, len(blocks) - row * columns)
        middle = size.width // 2 + round((column - (in_row - 1) / 2) * width)
        baseline = top + row * tall
        for line, gap in block:
            baseline += gap
            words = Image.new("RGBA", strip.size, (*line.fill[:3], 0))
            line.draw(words, middle - line.width // 2, baseline)
            strip.alpha_composite(words)
    return strip


def _name_block(short: Short, unit: float, room: int) -> list[tuple[Line, int]]:
    title = _fit(short.title, unit * 0.036, room, Weight.BOLD, _BRIGHT, short.language)
    names = credit_of(Caption(short.title, short.creator, short.country))
    credit = _fit(names, unit * 0.026, room, Weight.REGULAR, _QUIET, short.language)
    return [(line, round(line.size * 1.4)) for line in [*title[:2], *credit[:2]]]


def _fit(
    text: str,
    letters: float,
    room: int,
    weight: Weight,
    colour: tuple[int, int, int, int],
    language: str = "",
) -> list[Line]:
    """On at most two lines that fit the room, the letters smaller where they must be."""
    if not text:
        return []
    line = Line(text, max(_SMALLEST, round(letters)), weight, language, colour)
    while True:
        lines = wrapped(line, room)
        if line.size <= _SMALLEST or (len(lines) <= 2 and all(each.width <= room for each in lines)):
            return lines
        line = replace(line, size=line.size - max(1, line.size // 20))
