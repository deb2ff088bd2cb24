import io
from math import ceil

import pytest
from PIL import Image

from controller.films import Corner, Mark, Size
from controller.films.marks import draw_mark

SIZES = [Size(6480, 1920), Size(1080, 1920), Size(632, 316), Size(360, 640), Size(494, 474)]
TEXTS = ["AI生成", "AI-generated", "AI生成 · AI-generated · 人工智能生成合成内容", "صنعه الذكاء الاصطناعي"]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("corner", Corner)
def test_a_mark_lies_in_its_corner_of_the_safe_area(size: Size, text: str, corner: Corner) -> None:
    plate = draw_mark(Mark(text, corner), size)
    width, height = Image.open(io.BytesIO(plate.png)).size
    side, edge = ceil(size.width * 0.05), ceil(size.height * 0.05)

    assert side - 2 <= plate.left
    assert edge - 2 <= plate.top
    assert plate.left + width <= size.width - side
    assert plate.top + height <= size.height - edge
    assert (plate.left < 2 * side) == (
        corner in {Corner.TOP_LEFT, Corner.BOTTOM_LEFT}
    ) or width > size.width / 2
    assert (plate.top <= edge) == (corner in {Corner.TOP_LEFT, Corner.TOP_RIGHT})


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_letters_are_a_twentieth_of_the_shortest_side_high(size: Size) -> None:
    """GB 45438-2025, measured at the words' own pixels: those of the plate are dark."""
    for text in ("AI", "生成"):
        words = Image.open(io.BytesIO(draw_mark(Mark(text), size).png)).convert("RGBA").getchannel("R")
        box = words.point([0] * 128 + [255] * 128).getbbox()
        assert box is not None
        assert box[3] - box[1] >= 0.05 * min(size.width, size.height)


def test_same_words_same_bytes() -> None:
    assert draw_mark(Mark("AI"), SIZES[0]) == draw_mark(Mark("AI"), SIZES[0])
    assert draw_mark(Mark("AI"), SIZES[0]) != draw_mark(Mark("KI"), SIZES[0])
