"""Half-open intervals of instants, laid over each other until they partition a span."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from wire.instants import Instant

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Interval(Generic[T]):
    """[start, end) with a content."""

    start: Instant
    end: Instant
    content: T

    def clipped(self, start: Instant, end: Instant) -> "Interval[T] | None":
        """Its part inside [start, end), if any."""
        first, last = max(self.start, start), min(self.end, end)
        return Interval(first, last, self.content) if first < last else None


def clip_all(intervals: Iterable[Interval[T]], start: Instant, end: Instant) -> list[Interval[T]]:
    """The parts inside [start, end), in order."""
    parts = (interval.clipped(start, end) for interval in intervals)
    return [part for part in parts if part is not None]


def without_overlap(intervals: Iterable[Interval[T]]) -> list[Interval[T]]:
    """In order of their starts; where two overlap, the one that starts first keeps the time."""
    result: list[Interval[T]] = []
    for interval in sorted(intervals, key=lambda each: (each.start, each.end)):
        start = max(interval.start, result[-1].end) if result else interval.start
        if start < interval.end:
            result.append(Interval(start, interval.end, interval.content))
    return result


def gaps(intervals: Iterable[Interval[T]], start: Instant, end: Instant, content: U) -> list[Interval[U]]:
    """What `intervals` leave free of [start, end), with a content of its own."""
    result: list[Interval[U]] = []
    free_from = start
    for interval in clip_all(without_overlap(intervals), start, end):
        if free_from < interval.start:
            result.append(Interval(free_from, interval.start, content))
        free_from = interval.end
    if free_from < end:
        result.append(Interval(free_from, end, content))
    return result


def holds(intervals: Sequence[Interval[T]], start: Instant, end: Instant) -> bool:
    """Whether one of the intervals holds all of [start, end); they are in order and do not overlap."""
    index = bisect_right(intervals, start, key=lambda each: each.start) - 1
    return index >= 0 and end <= intervals[index].end


def joined(pieces: Iterable[Interval[T]]) -> Iterator[Interval[T]]:
    """The same, in order, with those that touch and have equal content made one."""
    held: Interval[T] | None = None
    for piece in pieces:
        if held is not None and held.end == piece.start and held.content == piece.content:
            held = Interval(held.start, piece.end, held.content)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def crossed(ones: Iterable[Interval[T]], others: Sequence[Interval[U]]) -> list[Interval[tuple[T, U]]]:
    """Where both hold: each overlap of two intervals with the pair of their contents, in order of `ones`."""
    starts = [other.start for other in others]
    result: list[Interval[tuple[T, U]]] = []
    for one in ones:
        for index in range(max(0, bisect_right(starts, one.start) - 1), len(others)):
            other = others[index]
            if other.start >= one.end:
                break
            start, end = max(one.start, other.start), min(one.end, other.end)
            if start < end:
                result.append(Interval(start, end, (one.content, other.content)))
    return result


def lay(
    start: Instant, end: Instant, layers: Sequence[Iterable[Interval[T]]], ground: T
) -> list[Interval[T]]:
    """Partition [start, end): each instant has the content of the first layer that covers it, else `ground`.

    Neighbours with equal content are one interval.
    """
    if end <= start:
        return []
    tidy = [clip_all(without_overlap(layer), start, end) for layer in layers]
    edges = {start, end}
    for layer in tidy:
        edges.update(edge for interval in layer for edge in (interval.start, interval.end))
    return list(joined(_pieces(sorted(edges), tidy, ground)))


def _pieces(edges: list[Instant], layers: Sequence[list[Interval[T]]], ground: T) -> Iterator[Interval[T]]:
    at = [0] * len(layers)
    for first, last in pairwise(edges):
        content = ground
        for index in reversed(range(len(layers))):
            layer = layers[index]
            while at[index] < len(layer) and layer[at[index]].end <= first:
                at[index] += 1
            if at[index] < len(layer) and layer[at[index]].start <= first:
                content = layer[at[index]].content
        yield Interval(first, last, content)
