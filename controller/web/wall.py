"""Arranges screens of any shapes as one wall: wide ones in rows, tall ones in a column beside them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from wire.ids import ScreenId

TALL_BELOW_ASPECT = 1.2  # width over height; below this a tile in a row would make its caption too narrow
ROW_ASPECT = 3.5  # a row's shapes side by side, width over height: about a third of a desktop's height
MAX_SIDE_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Tile:
    """One screen's shape, in pixels of its canvas."""

    screen: ScreenId
    name: str
    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


@dataclass(frozen=True, slots=True)
class Row:
    """Tiles of one height side by side."""

    tiles: tuple[Tile, ...]

    @property
    def aspect(self) -> float:
        """Width over height of all of them together."""
        return sum(tile.aspect for tile in self.tiles)

    @property
    def spare(self) -> float:
        """What to leave empty, in the same unit, so that a lonely tile does not fill a whole row."""
        return max(0.0, 0.75 * ROW_ASPECT - self.aspect)


@dataclass(frozen=True, slots=True)
class Wall:
    """Rows one below the other, and a column beside them."""

    rows: tuple[Row, ...]
    side: tuple[Tile, ...]
    side_share: float
    """Width of the column as a share of the whole, such that it is as high as the rows."""

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """All of them."""
        return (*(tile for row in self.rows for tile in row.tiles), *self.side)

    @property
    def aspect(self) -> float:
        """Width over height of all pictures together; 2 for an empty wall."""
        if not self.rows:
            return 2.0
        return 1 / ((1 - self.side_share) * _height(self.rows))


def arrange(tiles: Sequence[Tile]) -> Wall:
    """Arrange tiles. Keeps every shape; the widest comes first, the rest fill rows first-fit."""
    wide = [tile for tile in tiles if tile.aspect >= TALL_BELOW_ASPECT]
    tall = [tile for tile in tiles if tile.aspect < TALL_BELOW_ASPECT]
    if not wide:
        return Wall(tuple(_rows(tall)), (), 0.0)
    rows = tuple(_rows(wide))
    side = tuple(sorted(tall, key=lambda tile: tile.aspect))
    return Wall(rows, side, _side_share(rows, side))


def _rows(tiles: Sequence[Tile]) -> list[Row]:
    rows: list[list[Tile]] = []
    for tile in sorted(tiles, key=lambda tile: -tile.aspect):
        room = (row for row in rows if sum(each.aspect for each in row) + tile.aspect <= ROW_ASPECT)
        row = next(room, None)
        if row is None:
            rows.append([tile])
        else:
            row.append(tile)
    return [Row(tuple(row)) for row in rows]


def _side_share(rows: Sequence[Row], side: Sequence[Tile]) -> float:
    """Beside rows of width 1, a column of width w is w × `steep` high."""
    if not side:
        return 0.0
    steep = sum(1 / tile.aspect for tile in side)
    width = _height(rows) / steep
    return min(MAX_SIDE_SHARE, width / (1 + width))


def _height(rows: Sequence[Row]) -> float:
    """Height of all rows over their width."""
    return sum(1 / (row.aspect + row.spare) for row in rows)
