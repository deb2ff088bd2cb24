"""The run as one picture: what every screen showed around every planned instant, and all start errors.

Above, a panel per contender of one scenario: a line per transition, from 50 ms before its instant to 150 ms
after it, coloured by what was on the glass. Below, the share of starts whose error was at most so many ms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.glass.figures import Figure
from benchmarks.glass.join import AFTER_NS, BEFORE_NS, Shown, Transition
from benchmarks.glass.recording import MS
from benchmarks.glass.run import Result

WIDTH, MARGIN, GAP = 1_600, 60, 36
TITLE, STRIPES, CURVES = 110, 420, 380
HEIGHT = TITLE + STRIPES + 130 + CURVES + 90
PAPER, INK, FAINT, PANEL = "#14171c", "#e8eaee", "#7d8694", "#20252d"
COLOURS = {
    Shown.OLD: "#3d4653",
    Shown.NEW: "#4fb286",
    Shown.BLACK: "#000000",
    Shown.SLATE: "#4f86d9",
    Shown.STALE: "#e0569b",
}
WORDS = {
    Shown.OLD: "the film before",
    Shown.NEW: "the right film",
    Shown.BLACK: "black",
    Shown.SLATE: "slate",
    Shown.STALE: "stale or unreadable",
}
LINES = ("#4fb286", "#e8b04a", "#d96a5b", "#8f7ee6")
LEAST_MS, MOST_MS = 0.1, 10_000.0
_FONT = "NotoSans-Regular.ttf"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def save_picture(results: Sequence[Result], path: Path) -> None:
    """Draw the scenario that most contenders played."""
    names = [each.scenario for each in results]
    scenario = max(names, key=names.count)
    chosen = [each for each in results if each.scenario == scenario]
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 24), f"On the glass: {scenario}", INK, _font(34))
    _legend(draw, MARGIN, 74)
    width = (WIDTH - 2 * MARGIN - GAP * (len(chosen) - 1)) // len(chosen)
    for at, result in enumerate(chosen):
        left = MARGIN + at * (width + GAP)
        _stripes(draw, result, Box(left, TITLE + 70, left + width, TITLE + STRIPES))
    _curves(draw, chosen, Box(MARGIN + 40, HEIGHT - CURVES - 60, WIDTH - MARGIN, HEIGHT - 60))
    image.save(path)


def _legend(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    for what, word in WORDS.items():
        draw.rectangle((left, top + 4, left + 18, top + 22), COLOURS[what], outline=FAINT)
        draw.text((left + 26, top), word, INK, _font(18))
        left += 60 + round(draw.textlength(word, _font(18)))


def _stripes(draw: ImageDraw.ImageDraw, result: Result, box: Box) -> None:
    draw.text((box.left, box.top - 62), result.contender, INK, _font(22))
    draw.text((box.left, box.top - 30), _in_words(result.figures.start), FAINT, _font(16))
    draw.rectangle((box.left, box.top, box.right, box.bottom), PANEL)
    rows = sorted((each for each in result.transitions if each.around), key=lambda each: each.planned_ns)
    for at, each in enumerate(rows):
        top = box.top + at * (box.bottom - box.top) // len(rows)
        bottom = box.top + (at + 1) * (box.bottom - box.top) // len(rows)
        _stripe(draw, each, Box(box.left, top, box.right, max(top, bottom - 1)))
    for ms in (-50, 0, 50, 100, 150):
        x = _place(ms, box)
        draw.line((x, box.top, x, box.bottom + 6), INK if ms == 0 else FAINT, 2 if ms == 0 else 1)
        draw.text((x, box.bottom + 8), f"{ms:+d}" if ms else "planned", FAINT, _font(15), anchor="ma")


def _in_words(start: Figure | None) -> str:
    return (
        "nothing seen"
        if start is None
        else f"start: median {start.median:.1f} ms, 99 % within {start.p99:.0f} ms"
    )


def _stripe(draw: ImageDraw.ImageDraw, transition: Transition, box: Box) -> None:
    ends = [start for start, _ in transition.around[1:]] + [AFTER_NS / MS]
    for (start, what), end in zip(transition.around, ends, strict=True):
        draw.rectangle((_place(start, box), box.top, _place(end, box), box.bottom), COLOURS[what])


def _place(ms: float, box: Box) -> int:
    share = (ms + BEFORE_NS / MS) / ((BEFORE_NS + AFTER_NS) / MS)
    return box.left + round(share * (box.right - box.left))


def _curves(draw: ImageDraw.ImageDraw, results: Sequence[Result], box: Box) -> None:
    draw.text((box.left - 40, box.top - 44), "Share of starts with an error of at most … ms", INK, _font(22))
    draw.rectangle((box.left, box.top, box.right, box.bottom), PANEL)
    for ms in (0.1, 1, 10, 100, 1_000, 10_000):
        x = _logarithmic(ms, box)
        draw.line((x, box.top, x, box.bottom), FAINT, 1)
        draw.text((x, box.bottom + 8), f"{ms:g}", FAINT, _font(15), anchor="ma")
    for percent in (0, 50, 95, 100):
        y = box.bottom - percent * (box.bottom - box.top) // 100
        draw.line((box.left, y, box.right, y), FAINT, 1)
        draw.text((box.left - 8, y), f"{percent} %", FAINT, _font(15), anchor="rm")
    for at, (result, colour) in enumerate(zip(results, LINES, strict=False)):
        errors = sorted(
            abs(each.start_error_ms)
            for each in result.transitions
            if each.start_error_ms is not None and not each.in_hole
        )
        points = [
            (_logarithmic(error, box), box.bottom - (rank + 1) * (box.bottom - box.top) // len(errors))
            for rank, error in enumerate(errors)
        ]
        if len(points) > 1:
            draw.line(points, colour, 4, joint="curve")
        draw.text(
            (box.right - 12, box.bottom - 36 - 28 * at), result.contender, colour, _font(20), anchor="ra"
        )


def _logarithmic(ms: float, box: Box) -> int:
    inside = min(max(ms, LEAST_MS), MOST_MS)
    share = math.log(inside / LEAST_MS) / math.log(MOST_MS / LEAST_MS)
    return box.left + round(share * (box.right - box.left))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT, size)
    except OSError:
        return ImageFont.load_default(size)
