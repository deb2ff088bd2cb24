"""Which play of an old plan became which of a new one: the nearest two of a short are paired first."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from wire.instants import HOUR, Instant, Millis

MOVE_LIMIT_MS: Millis = 6 * HOUR
"""A play that comes back later than this did not move: one went, another came."""


def pair_nearest(
    old: Sequence[Instant], new: Sequence[Instant], limit_ms: Millis = MOVE_LIMIT_MS
) -> list[tuple[int, int]]:
    """Pairs of positions (in `old`, in `new`) of two sorted rows of starts, in order.

    Again and again the two plays that are nearest to each other become a pair, the earlier of equals, and
    none that are farther apart than `limit_ms`. Those are always neighbours among what is left.
    """
    both = sorted([(start << 1) for start in old] + [(start << 1 | 1) for start in new])
    rows, starts = [each & 1 for each in both], [each >> 1 for each in both]
    count = len(both)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    near = [
        (other - one) * count + place  # the distance, and of equals the earlier
        for place, (one, other) in enumerate(pairwise(starts))
        if rows[place] != rows[place + 1] and other - one <= limit_ms
    ]
    heapify(near)
    partner = [-1] * count
    while near:
        distance, one = divmod(heappop(near), count)
        other = after[one]
        if partner[one] >= 0 or other == count or starts[other] - starts[one] != distance:
            continue  # one of the two has a partner by now
        partner[one], partner[other] = other, one
        left, right = before[one], after[other]
        if left >= 0:
            after[left] = right
        if right < count:
            before[right] = left
            if left >= 0 and rows[left] != rows[right] and starts[right] - starts[left] <= limit_ms:
                heappush(near, (starts[right] - starts[left]) * count + left)
    places = _places(rows)
    olds = (one for one in range(count) if partner[one] >= 0 and not rows[one])
    return [(places[one], places[partner[one]]) for one in olds]


def _places(rows: Sequence[int]) -> list[int]:
    """Of each start its position in its own row, 0 or 1."""
    counts = [0, 0]
    places = []
    for row in rows:
        places.append(counts[row])
        counts[row] += 1
    return places
