"""One picture of all walls: the screens' own framebuffers, in their shapes, with place and local time."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1920
MARGIN = 36
HEADER = 96
CAPTION = 96
BACKGROUND = (13, 15, 20)
INK = (236, 238, 243)
FAINT = (142, 150, 166)
FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
BOLD = Path("/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf")


@dataclass(frozen=True, slots=True)
class WallView:
    """One screen at one instant."""

    title: str
    """Place, for people."""
    local_time: str
    note: str
    """What the plan says is on."""
    jpeg: bytes
    """The framebuffer."""


def paint_walls(title: str, subtitle: str, views: Sequence[WallView]) -> Image.Image:
    """All views in two rows, each in its own shape."""
    pictures = [Image.open(BytesIO(view.jpeg)).convert("RGB") for view in views]
    rows = _rows([picture.width / picture.height for picture in pictures])
    heights = [_row_height([pictures[index] for index in row]) for row in rows]
    whole = HEADER + sum(heights) + len(rows) * CAPTION
    canvas = Image.new("RGB", (WIDTH, whole), BACKGROUND)
    pen = ImageDraw.Draw(canvas)
    pen.text((MARGIN, 24), title, font=_font(BOLD, 30), fill=INK)
    pen.text((WIDTH - MARGIN, 32), subtitle, font=_font(FONT, 22), fill=FAINT, anchor="ra")
    top = HEADER
    for row, height in zip(rows, heights, strict=True):
        left = MARGIN
        for index in row:
            width = round(height * pictures[index].width / pictures[index].height)
            canvas.paste(pictures[index].resize((width, height), Image.Resampling.LANCZOS), (left, top))
            _caption(pen, left, top + height + 8, width, views[index])
            left += width + MARGIN
        top += height + CAPTION
    return canvas


def _rows(aspects: Sequence[float]) -> list[list[int]]:
    """Indices of pictures in two rows of about equal width, the widest first."""
    rows: list[list[int]] = [[], []]
    for index in sorted(range(len(aspects)), key=lambda index: -aspects[index]):
        min(rows, key=lambda row: sum(aspects[each] for each in row)).append(index)
    return [row for row in rows if row]


def _row_height(pictures: Sequence[Image.Image]) -> int:
    free = WIDTH - MARGIN * (len(pictures) + 1)
    return int(free / sum(picture.width / picture.height for picture in pictures))


def _caption(pen: ImageDraw.ImageDraw, left: int, top: int, width: int, view: WallView) -> None:
    lines = ((view.title, BOLD, 22, INK), (f"{view.local_time}  {view.note}", FONT, 19, FAINT))
    for row, (text, path, size, ink) in enumerate(lines):
        fitting = next(
            (each for each in range(size, 9, -1) if pen.textlength(text, font=_font(path, each)) <= width), 9
        )
        pen.text((left, top + row * 30), text, font=_font(path, fitting), fill=ink)


def _font(path: Path, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(str(path), size)
    except OSError:
        return ImageFont.load_default(size)
