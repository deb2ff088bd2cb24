"""Packed spots: a plan's spots in little memory, for those who hold the plans of a whole fleet.

Numbers stand in arrays, names once; a spot is made when it is asked for. So a plan may be looked up at any
instant as before, and nothing of it has to be decoded again.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import overload

from wire.ids import SPOT_ID_LENGTH
from wire.instants import Instant
from wire.plan import Plan, Spot


def packed(plan: Plan) -> Plan:
    """The same plan, which equals the other, with its spots packed."""
    return replace(plan, spots=PackedSpots(plan.spots))


class PackedSpots(Sequence[Spot]):
    """Spots of a plan from the wire, whose ids have one length. Equals any sequence of the same spots."""

    __slots__ = ("_durations", "_ids", "_line_names", "_lines", "_short_names", "_shorts", "_starts")

    def __init__(self, spots: Sequence[Spot]) -> None:
        self._short_names = tuple(dict.fromkeys(spot.short for spot in spots))
        self._line_names = tuple(dict.fromkeys(spot.line for spot in spots))
        short_index = {name: index for index, name in enumerate(self._short_names)}
        line_index = {name: index for index, name in enumerate(self._line_names)}
        self._starts = array("q", [spot.start for spot in spots])
        self._durations = array("q", [spot.duration_ms for spot in spots])
        self._shorts = array("I", [short_index[spot.short] for spot in spots])
        self._lines = array("I", [line_index[spot.line] for spot in spots])
        self._ids = "".join(spot.spot_id for spot in spots)
        assert len(self._ids) == len(spots) * SPOT_ID_LENGTH, "ids of another length"

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Spot: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Spot, ...]: ...
    def __getitem__(self, index: int | slice) -> Spot | tuple[Spot, ...]:
        places = range(len(self))[index]
        return self._at(places) if isinstance(places, int) else tuple(map(self._at, places))

    def __iter__(self) -> Iterator[Spot]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedSpots | tuple | list):
            return NotImplemented
        return len(self) == len(other) and all(map(Spot.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"PackedSpots({len(self)} spots)"

    def _at(self, place: int) -> Spot:
        return Spot(
            Instant(self._starts[place]),
            self._durations[place],
            self._short_names[self._shorts[place]],
            self._line_names[self._lines[place]],
            self._ids[place * SPOT_ID_LENGTH : (place + 1) * SPOT_ID_LENGTH],
        )
