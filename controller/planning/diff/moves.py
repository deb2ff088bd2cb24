"""Which play of an old plan became which of a new one: the nearest two of a short are paired first."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from wire.instants import HOUR, Instant, Millis

MOVE_LIMIT_MS: Millis = 6 * HOUR
"""A play that comes back later than this did not move: one went, another came."""


def pair_nearest(
    old: Sequence[Instant], new: Sequence[Instant], limit_ms: Millis = MOVE_LIMIT_MS
) -> list[tuple[int, int]]:
    """Pairs of positions (in `old`, in `new`) of two sorted rows of starts, in order.

    Again and again the two plays that are nearest to each other become a pair, the earlier of equals, and
    none that are farther apart than `limit_ms`.
    """
    rows = (old, new)
    starts = sorted((start, side, place) for side in (0, 1) for place, start in enumerate(rows[side]))
    before = list(range(-1, len(starts) - 1))
    after = list(range(1, len(starts) + 1))

    def meet(one: int, other: int) -> tuple[Millis, int, int] | None:
        if one < 0 or other >= len(starts) or starts[one][1] == starts[other][1]:
            return None
        distance = starts[other][0] - starts[one][0]
        return (distance, one, other) if distance <= limit_ms else None

    near = [found for one in range(len(starts)) if (found := meet(one, one + 1))]
    heapify(near)
    paired: set[int] = set()
    pairs: list[tuple[int, int]] = []
    while near:
        _, one, other = heappop(near)
        if one in paired or other in paired:
            continue
        paired |= {one, other}
        (_, side, place), (_, _, other_place) = starts[one], starts[other]
        pairs.append((place, other_place) if side == 0 else (other_place, place))
        left, right = before[one], after[other]
        if left >= 0:
            after[left] = right
        if right < len(starts):
            before[right] = left
        found = meet(left, right)
        if found:
            heappush(near, found)
    return sorted(pairs)
