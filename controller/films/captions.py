"""The credit on a film: a strip of picture for its lower edge, with a shade below the words."""

from dataclasses import replace

from PIL import Image, ImageFilter

from controller.films.geometry import Size
from controller.films.marks import SAFE_AREA
from controller.films.requests import Caption
from controller.films.typeset import Line, Weight, as_png, wrapped

_WHITE = (255, 255, 255, 255)
_SOFT = (255, 255, 255, 215)
_DARK = (0, 0, 0, 255)
_SHADE = 190  # of 255, at the lower edge; white words stay legible on white films
_SMALLEST = 9  # pixels; below this the words are no longer read, so they are cut instead


def draw_caption(caption: Caption, size: Size) -> bytes:
    """The strip as PNG: as wide as the surface, as high as the words need. Same words, same bytes."""
    margin = _even(max(8, size.width * SAFE_AREA))
    below = _even(max(8, size.height * SAFE_AREA))
    lines = _set_lines(caption, size, margin)
    leading = [round(line.size * 1.32) for line in lines]
    height = min(size.height, _even(sum(leading) + below * 2.8))
    strip = _shade(size.width, height)
    baseline = height - below - sum(leading[1:])
    baselines = [baseline + sum(leading[1 : index + 1]) for index in range(len(lines))]
    for line, at in zip(lines, baselines, strict=True):
        _draw_with_shadow(strip, line, margin, at)
    return as_png(strip)


def credit_of(caption: Caption) -> str:
    """The second line: creator and country."""
    return " · ".join(each for each in (caption.creator, caption.country) if each)


def _set_lines(caption: Caption, size: Size, margin: int) -> list[Line]:
    room, most_lines = size.width - 2 * margin, 3 if size.height > size.width else 2
    letters = max(_SMALLEST + 3, round(0.052 * (size.width * size.height) ** 0.5))
    title: list[Line] = []
    for each in range(letters, _SMALLEST, -1):
        title = wrapped(Line(caption.title, each, Weight.BOLD, caption.language, _WHITE), room)
        if len(title) <= most_lines and all(line.width <= room for line in title):
            break
    credit_size = max(_SMALLEST, round(letters * 0.66))
    credit: list[Line] = []
    for each in range(credit_size, _SMALLEST - 1, -1):
        credit = wrapped(Line(credit_of(caption), each, Weight.REGULAR, caption.language, _SOFT), room)
        if len(credit) <= 1:
            break
    return [*title[:most_lines], *credit[:2]]


def _draw_with_shadow(strip: Image.Image, line: Line, left: int, baseline: int) -> None:
    """A soft dark edge, so that the upper line too is read on a light film."""
    dark = Image.new("RGBA", strip.size, (0, 0, 0, 0))
    replace(line, fill=_DARK).draw(dark, left, baseline)
    soft = dark.getchannel("A").filter(ImageFilter.GaussianBlur(max(1.0, line.size * 0.14)))
    shadow = Image.new("RGBA", strip.size, (0, 0, 0, 255))
    shadow.putalpha(soft.point([min(210, level * 3) for level in range(256)]))
    strip.alpha_composite(shadow)
    words = Image.new("RGBA", strip.size, (*line.fill[:3], 0))
    line.draw(words, left, baseline)
    strip.alpha_composite(words)


def _shade(width: int, height: int) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((1, height)).point([_eased(level) for level in range(256)])
    strip = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    strip.putalpha(ramp.resize((width, height)))
    return strip


def _eased(level: int) -> int:
    """Smooth from nothing to the full shade, without an edge that the eye would find."""
    part = level / 255
    return round(_SHADE * part * part * (3 - 2 * part))


def _even(value: float) -> int:
    return round(value / 2) * 2
