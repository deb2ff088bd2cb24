"""Words in every script, drawn with Noto: the one door to fonts.

Each line is cut into runs by script, each run drawn with the face that has it; right-to-left runs are shaped
by raqm and set in visual order.
"""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from controller.films.errors import MissingProgramError
from controller.films.geometry import Size

FONTS = Path("/usr/share/fonts")
_CJK_FACES = {"ja": 0, "ko": 1, "zh-hans": 2, "zh-hant": 3, "zh-hk": 4}  # order inside the collection
_COLLECTION = "opentype/noto/NotoSansCJK-{weight}.ttc"
_OTHER = "truetype/noto/Noto{name}-{weight}.ttf"


class Script(Enum):
    """What a run is drawn with; the value names the Noto family, None the CJK collection."""

    LATIN = "Sans"
    HAN = None
    ARABIC = "SansArabic"
    HEBREW = "SansHebrew"
    DEVANAGARI = "SansDevanagari"
    BENGALI = "SansBengali"
    TAMIL = "SansTamil"
    THAI = "SansThai"
    GEORGIAN = "SansGeorgian"
    ARMENIAN = "SansArmenian"
    ETHIOPIC = "SansEthiopic"

    @property
    def leftward(self) -> bool:
        """Whether it is written from right to left."""
        return self in {Script.ARABIC, Script.HEBREW}


class Weight(Enum):
    """Of a face."""

    REGULAR = "Regular"
    BOLD = "Bold"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one script."""

    script: Script
    text: str


_RANGES = (
    (0x0530, 0x058F, Script.ARMENIAN),
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x077F, Script.ARABIC),
    (0x0870, 0x08FF, Script.ARABIC),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE70, 0xFEFF, Script.ARABIC),
    (0x0900, 0x097F, Script.DEVANAGARI),
    (0x0980, 0x09FF, Script.BENGALI),
    (0x0B80, 0x0BFF, Script.TAMIL),
    (0x0E00, 0x0E7F, Script.THAI),
    (0x10A0, 0x10FF, Script.GEORGIAN),
    (0x1200, 0x139F, Script.ETHIOPIC),
    (0x1100, 0x11FF, Script.HAN),
    (0x2E80, 0x9FFF, Script.HAN),
    (0xA960, 0xA97F, Script.HAN),
    (0xAC00, 0xD7FF, Script.HAN),
    (0xF900, 0xFAFF, Script.HAN),
    (0xFE30, 0xFE4F, Script.HAN),
    (0xFF00, 0xFFEF, Script.HAN),
    (0x20000, 0x3FFFF, Script.HAN),
)
_SEPARATORS = " \u00a0·–—|/"


def runs_of(text: str) -> list[Run]:
    """Text → runs in reading order. Spaces and marks that combine go with what stands before them."""
    scripts: list[Script] = []
    for character in text:
        follows = character.isspace() or unicodedata.category(character).startswith("M")
        scripts.append(scripts[-1] if follows and scripts else _script_of(character))
    pairs = zip(scripts, text, strict=True)
    return [
        Run(script, "".join(character for _, character in group))
        for script, group in groupby(pairs, key=lambda pair: pair[0])
    ]


def in_visual_order(runs: list[Run]) -> list[Run]:
    """Runs from left to right. The line reads leftward if its first run does.

    The separators around a run that reads against its line change sides with its neighbours.
    """
    leftward = bool(runs) and runs[0].script.leftward
    ordered = [_separators_turned(run) if run.script.leftward != leftward else run for run in runs]
    if leftward:
        return ordered[::-1]
    visual: list[Run] = []
    for against, group in groupby(ordered, key=lambda run: run.script.leftward):
        neighbours = list(group)
        visual.extend(reversed(neighbours) if against else neighbours)
    return visual


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words at one size, in one colour, ready to be measured and drawn."""

    text: str
    size: int
    """Of the letters, in pixels."""
    weight: Weight = Weight.REGULAR
    language: str = ""
    fill: tuple[int, int, int, int] = (255, 255, 255, 255)

    @property
    def width(self) -> int:
        """In pixels."""
        return round(sum(font.getlength(run.text) for run, font in self._set()))

    def draw(self, picture: Image.Image, left: int, baseline: int) -> None:
        """Draw onto a picture; `left` and `baseline` in pixels."""
        pen, at = ImageDraw.Draw(picture), float(left)
        for run, font in self._set():
            pen.text((at, baseline), run.text, font=font, fill=self.fill, anchor="ls")
            at += font.getlength(run.text)

    def _set(self) -> Iterator[tuple[Run, ImageFont.FreeTypeFont]]:
        for run in in_visual_order(runs_of(self.text)):
            yield run, _face(run.script, self.weight, _han_face(self.text, self.language), self.size)


def wrapped(line: Line, width: int) -> list[Line]:
    """Break a line at spaces (in Han text anywhere) into lines no wider than `width` where possible.

    As few as can be, and of nearly equal width: no word is left alone on the last.
    """
    lines = _filled(line, width)
    narrower = lines
    while len(lines) > 1 and len(narrower) == len(lines):
        lines, width = narrower, width * 19 // 20
        narrower = _filled(line, width)
    return lines


def _filled(line: Line, width: int) -> list[Line]:
    spaced = " " in line.text.strip()
    words = line.text.split() if spaced else list(line.text)
    glue = " " if spaced else ""
    texts = words[:1]
    for word in words[1:]:
        longer = texts[-1] + glue + word
        if replace(line, text=longer).width <= width:
            texts[-1] = longer
        else:
            texts.append(word)
    return [replace(line, text=text) for text in texts]


def _script_of(character: str) -> Script:
    code = ord(character)
    return next((script for first, last, script in _RANGES if first <= code <= last), Script.LATIN)


def as_png(picture: Image.Image) -> bytes:
    """A picture as PNG bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def png_size(content: bytes) -> Size:
    """Of a picture that `as_png` gave."""
    with Image.open(io.BytesIO(content)) as picture:
        return Size(picture.width, picture.height)


def _separators_turned(run: Run) -> Run:
    words = run.text.strip(_SEPARATORS)
    if not words:
        return Run(run.script, run.text[::-1])
    before, _, after = run.text.partition(words)
    return Run(run.script, after[::-1] + words + before[::-1])


def _han_face(text: str, language: str) -> int:
    tag = language.lower()
    for name, index in _CJK_FACES.items():
        if tag == name or tag.startswith(name + "-"):
            return index
    if tag in {"zh-tw", "zh-mo"}:
        return _CJK_FACES["zh-hant"]
    if tag == "yue" or tag.startswith("yue-"):
        return _CJK_FACES["zh-hk"]
    if any(0x3040 <= ord(character) <= 0x30FF for character in text):
        return _CJK_FACES["ja"]
    if any(0xAC00 <= ord(character) <= 0xD7FF for character in text):
        return _CJK_FACES["ko"]
    return _CJK_FACES["zh-hans"]


@cache
def _face(script: Script, weight: Weight, han_face: int, size: int) -> ImageFont.FreeTypeFont:
    name = _COLLECTION if script.value is None else _OTHER
    path = FONTS / name.format(name=script.value, weight=weight.value)
    try:
        return ImageFont.truetype(
            path, size, index=han_face if script.value is None else 0, layout_engine=ImageFont.Layout.RAQM
        )
    except OSError as error:
        raise MissingProgramError(
            f"no font at {path}; run: apt-get install fonts-noto-core fonts-noto-cjk"
        ) from error
