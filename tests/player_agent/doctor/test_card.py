"""The test card, pixel by pixel: what it promises to an eye that looks at a panel."""

from itertools import pairwise

import pytest
from PIL import Image

from player_agent.doctor.card import BLACK, CORNERS, WHITE, bar_at, draw_card, layout_of

SIZES = [(1920, 1080), (540, 960), (1620, 480), (321, 181), (120, 80)]


def card(width: int, height: int) -> Image.Image:
    return draw_card(width, height, "tyo-shibuya", ["60.00 Hz by X", "xcb_x11"])


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_outermost_pixels_are_white_all_around(width: int, height: int) -> None:
    image = card(width, height)

    assert image.size == (width, height)
    edges = [image.crop((0, y, width, y + 1)) for y in (0, height - 1)]
    edges += [image.crop((x, 0, x + 1, height)) for x in (0, width - 1)]
    assert all(each.getcolors() == [(each.width * each.height, WHITE)] for each in edges)
    assert image.getpixel((1, 1)) != WHITE, "the border is one pixel wide"


@pytest.mark.parametrize(("width", "height"), SIZES[:4])
def test_each_corner_has_its_own_colour(width: int, height: int) -> None:
    image = card(width, height)

    found = [image.getpixel((x, y)) for y in (3, height - 4) for x in (3, width - 4)]

    assert found == list(CORNERS)


@pytest.mark.parametrize(("width", "height"), SIZES[:4])
def test_the_patches_are_single_pixels_and_pairs(width: int, height: int) -> None:
    image, (left, top, right, bottom) = card(width, height), layout_of(width, height).patches
    gap = max(4, (bottom - top) // 12)
    wide = (right - left - gap * 5) // 6
    rules = [(across, down, pixels) for pixels in (1, 2) for across, down in ((1, 0), (1, 1), (0, 1))]

    for index, (across, down, pixels) in enumerate(rules):
        at = left + index * (wide + gap)
        for x in range(at, at + wide):
            for y in range(top, bottom):
                # the pattern is laid from the patch's own corner, four pixels on a side
                column, row = at + (x - at) % 4, top + (y - top) % 4
                white = (column // pixels * across + row // pixels * down) % 2
                assert image.getpixel((x, y)) == (WHITE if white else BLACK), (index, x, y)


def test_the_ramps_reach_both_ends() -> None:
    image, box = card(1920, 1080), layout_of(1920, 1080).ramps
    steps = (box[2] - box[0]) // 8
    row = image.crop((box[0] + steps, box[1] + 2, box[2] - steps, box[1] + 3)).convert("L").tobytes()

    assert (row[0], row[-1]) == (0, 255)
    assert list(row) == sorted(row)
    assert image.getpixel((box[0], box[1])) == BLACK
    assert image.getpixel((box[2] - 1, box[1])) == WHITE
    shades = {image.getpixel((x, box[1])) for x in range(box[0], box[0] + steps)}
    assert shades == {(level, level, level) for level in range(0, 16, 2)}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("hz", [25.0, 60.0, 143.86])
def test_the_bar_moves_by_equal_steps_and_stays_in_its_lane(width: int, height: int, hz: float) -> None:
    layout = layout_of(width, height)
    bars = [bar_at(layout, refresh, hz) for refresh in range(2_000)]

    assert all(layout.lane[0] <= bar[0] and bar[2] <= layout.lane[2] for bar in bars)
    steps = {after[0] - before[0] for before, after in pairwise(bars)}
    assert len([step for step in steps if step > 0]) == 1


def test_the_same_words_give_the_same_pixels() -> None:
    assert card(320, 180).tobytes() == card(320, 180).tobytes()
    assert card(320, 180).tobytes() != draw_card(320, 180, "par-opera", []).tobytes()
