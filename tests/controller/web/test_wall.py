"""Arranging screens: every shape is kept, nothing gets lost, the five of the sample fill a rectangle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.web.wall import MAX_SIDE_SHARE, ROW_ASPECT, TALL_BELOW_ASPECT, Tile, arrange

SAMPLE = (
    Tile("hkg-sogo", "Hong Kong", 6480, 1920),
    Tile("par-opera", "Paris", 1080, 1920),
    Tile("sha-nanjing-east", "Shanghai", 3840, 1920),
    Tile("tyo-shibuya", "Tokyo", 1216, 864),
    Tile("yto-dundas", "Toronto", 1504, 1440),
)


def test_the_five_screens_of_the_sample_fill_a_rectangle() -> None:
    wall = arrange(SAMPLE)
    names = [[tile.screen for tile in row.tiles] for row in wall.rows]
    assert names == [["hkg-sogo"], ["sha-nanjing-east", "tyo-shibuya"]]
    assert [tile.screen for tile in wall.side] == ["par-opera", "yto-dundas"]
    rows_high = (1 - wall.side_share) * sum(1 / row.aspect for row in wall.rows)
    side_high = wall.side_share * sum(1 / tile.aspect for tile in wall.side)
    assert rows_high == pytest.approx(side_high)
    assert wall.aspect == pytest.approx(1 / rows_high)


def test_an_empty_wall_is_a_wall() -> None:
    wall = arrange([])
    assert (wall.rows, wall.side, wall.tiles, wall.aspect) == ((), (), (), 2.0)


def test_tall_screens_alone_stand_in_rows() -> None:
    wall = arrange([Tile(f"s-{number}", "", 1080, 1920) for number in range(3)])
    assert wall.side == ()
    assert wall.rows[0].spare > 0


@given(st.lists(st.tuples(st.integers(100, 8_000), st.integers(100, 8_000)), max_size=30))
def test_every_screen_stands_once_and_rows_are_not_overfull(sizes: list[tuple[int, int]]) -> None:
    tiles = [Tile(f"s-{number}", "", width, height) for number, (width, height) in enumerate(sizes)]
    wall = arrange(tiles)
    assert sorted(tile.screen for tile in wall.tiles) == sorted(tile.screen for tile in tiles)
    assert all(len(row.tiles) == 1 or row.aspect <= ROW_ASPECT for row in wall.rows)
    assert 0 <= wall.side_share <= MAX_SIDE_SHARE
    assert all(tile.aspect < TALL_BELOW_ASPECT for tile in wall.side)
    assert wall.aspect > 0
