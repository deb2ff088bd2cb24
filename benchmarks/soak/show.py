"""The run as a table, as JSON, and as a picture of every series over time."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.table import Table

from benchmarks.soak.trend import Series, Trend

WIDTH, ROW, MARGIN, LABEL = 1_500, 70, 30, 430
PAPER, INK, FAINT, LINE, BAD = "#14171c", "#e8eaee", "#2a3038", "#4fb286", "#e0569b"
_FONT = "NotoSans-Regular.ttf"


def table_of(trends: Sequence[Trend], title: str) -> Table:
    """First quarter, last quarter, slope, verdict."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in ("first quarter", "last quarter", "noise", "per hour", "in a week", "n", ""):
        table.add_column(column, justify="right")
    for each in trends:
        table.add_row(
            f"{each.name}, {each.unit}",
            *(f"{value:.1f}" for value in (each.first, each.last, each.noise)),
            *(f"{each.per_hour:+.2f}", f"{each.per_week:+.1f}", str(each.n)),
            "[red]growing[/]" if each.growing else "[green]flat[/]",
        )
    return table


def save_json(
    trends: Sequence[Trend], series: Sequence[Series], facts: dict[str, object], path: Path
) -> None:
    """Everything for machines."""
    content = {
        **facts,
        "trends": [{**asdict(each), "per_week": each.per_week} for each in trends],
        "series": [asdict(each) for each in series],
    }
    path.write_text(json.dumps(content, indent=1))


def save_picture(series: Sequence[Series], trends: Sequence[Trend], path: Path) -> None:
    """A row per series; its lowest and highest reading are the row's edges."""
    growing = {each.name for each in trends if each.growing}
    image = Image.new("RGB", (WIDTH, MARGIN * 2 + ROW * len(series)), PAPER)
    draw = ImageDraw.Draw(image)
    font = _font(18)
    for at, each in enumerate(series):
        top = MARGIN + at * ROW
        draw.text((MARGIN, top + 8), f"{each.name}, {each.unit}", font=font, fill=INK)
        low, high = min(each.values, default=0.0), max(each.values, default=0.0)
        draw.text((MARGIN, top + 34), f"{low:.1f} to {high:.1f}", font=_font(15), fill="#7d8694")
        box = (LABEL, top + 6, WIDTH - MARGIN, top + ROW - 6)
        draw.rectangle(box, outline=FAINT)
        _line(draw, each, box, BAD if each.name in growing else LINE)
    image.save(path)


def _line(draw: ImageDraw.ImageDraw, series: Series, box: tuple[int, int, int, int], colour: str) -> None:
    left, top, right, bottom = box
    low, high = min(series.values, default=0.0), max(series.values, default=0.0)
    span_s = max(series.at_s, default=0.0) or 1.0
    points = [
        (
            left + at / span_s * (right - left),
            bottom - 4 - (value - low) / ((high - low) or 1.0) * (bottom - top - 8),
        )
        for at, value in zip(series.at_s, series.values, strict=True)
    ]
    if len(points) > 1:
        draw.line(points, fill=colour, width=2)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT, size)
    except OSError:
        return ImageFont.load_default()
