"""The run as one picture: a line per screen, what it showed, and every fault where it struck."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.chaos.course import Course
from benchmarks.site.truth import Piece, Seen

WIDTH, MARGIN, NAMES = 1_800, 40, 90
LINE_S = 60.0
"""How much of the run one row of the picture holds."""
BAR, LABEL_LINES, LABEL = 14, 3, 16
PAPER, INK, FAINT = "#14171c", "#e8eaee", "#7d8694"
COLOURS = {
    Seen.RIGHT: "#2f6e56",
    Seen.DARKNESS: "#20252d",
    Seen.STANDING: "#e8b04a",
    Seen.SLATE: "#4f86d9",
    Seen.BLACK: "#000000",
    Seen.OFF: "#5a5f68",
    Seen.OLD: "#d96a5b",
    Seen.WRONG: "#e0569b",
}
LEAST_PX = 2
_FONT = "NotoSans-Regular.ttf"


def save_picture(course: Course, pieces: Mapping[str, Sequence[Piece]], path: Path) -> None:
    """Draw the whole run, a minute to a row."""
    rows = max(1, -(-(course.end_ms - course.start_ms) // round(LINE_S * 1_000)))
    row_height = LABEL_LINES * LABEL + len(pieces) * (BAR + 3) + 26
    image = Image.new("RGB", (WIDTH, 110 + rows * row_height), PAPER)
    draw = ImageDraw.Draw(image)
    seconds = (course.end_ms - course.start_ms) / 1_000
    draw.text((MARGIN, 20), f"Chaos: {len(course.struck)} faults in {seconds:.0f} s", INK, _font(30))
    _legend(draw, MARGIN, 66)
    for row in range(rows):
        start = course.start_ms + row * LINE_S * 1_000
        top = 110 + row * row_height
        _faults(draw, course, start, top, row_height - 26)
        for at, (screen, ours) in enumerate(pieces.items()):
            y = top + LABEL_LINES * LABEL + at * (BAR + 3)
            draw.text((MARGIN, y - 2), screen, FAINT, _font(13))
            _bar(draw, [each for each in ours if each.end_ms > course.start_ms], course.end_ms, start, y)
        draw.text((MARGIN + NAMES, top + row_height - 24), f"{row * LINE_S / 60:.0f} min", FAINT, _font(12))
    image.save(path)


def _legend(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    for what, colour in COLOURS.items():
        draw.rectangle((left, top + 3, left + 16, top + 19), colour, outline=FAINT)
        draw.text((left + 22, top), what.value, INK, _font(16))
        left += 48 + round(draw.textlength(what.value, _font(16)))


def _bar(draw: ImageDraw.ImageDraw, pieces: Sequence[Piece], end_ms: float, start: float, top: int) -> None:
    until = min(start + LINE_S * 1_000, end_ms)
    ordered = sorted(pieces, key=lambda each: each.seen not in {Seen.RIGHT, Seen.DARKNESS})
    for piece in ordered:  # what is right first: the least of what is wrong must be seen
        left, right = max(piece.start_ms, start), min(piece.end_ms, until)
        if right > left:
            x, to = _x(left - start), _x(right - start)
            draw.rectangle((x, top, max(x + LEAST_PX - 1, to - 1), top + BAR - 1), COLOURS[piece.seen])


def _faults(draw: ImageDraw.ImageDraw, course: Course, start: float, top: int, height: int) -> None:
    free = [0.0] * LABEL_LINES
    font = _font(12)
    for each in course.struck:
        if each.missed or not start <= each.at_ms < start + LINE_S * 1_000:
            continue
        x = _x(each.at_ms - start)
        line = next((at for at, taken in enumerate(free) if taken <= x), LABEL_LINES - 1)
        where = "" if each.fault.screen is None else f"{each.fault.screen + 1}: "
        words = f"{where}{each.fault.kind}"
        free[line] = x + draw.textlength(words, font) + 8
        draw.line((x, top + line * LABEL, x, top + height), INK, 1)
        fits = free[line] < WIDTH
        draw.text((x + (3 if fits else -3), top + line * LABEL), words, INK, font, "la" if fits else "ra")


def _x(ms: float) -> int:
    left, right = MARGIN + NAMES, WIDTH - MARGIN
    return left + round(ms / (LINE_S * 1_000) * (right - left))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT, size)
    except OSError:
        return ImageFont.load_default(size)
