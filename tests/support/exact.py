"""The exact solver of the rotation's tests: the least deviation that an order of plays can have.

It tries every order that goes round, and knows nothing of the product but what the playlist asks for.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from controller.catalogue import Short
from controller.schedule import Playlist


def least_deviation(
    playlist: Playlist, shorts: Sequence[Short], shares: Sequence[Fraction]
) -> Fraction | None:
    """Over all cycles that give each short its share and keep the separation: the least possible largest
    deviation at any play.

    None where no cycle of the least length keeps it.
    """
    length = lcm(*(share.denominator for share in shares))
    counts = [int(share * length) for share in shares]
    orders = _orders(playlist, shorts, counts, ())
    return min((_farthest(order, shares) for order in orders), default=None)


def _orders(
    playlist: Playlist, shorts: Sequence[Short], counts: list[int], begun: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    if not any(counts):
        if _keeps(playlist, shorts, (*begun, *begun)):
            yield begun
        return
    for short, count in enumerate(counts):
        if count and _keeps(playlist, shorts, (*begun, short)):
            rest = [left - (at == short) for at, left in enumerate(counts)]
            yield from _orders(playlist, shorts, rest, (*begun, short))


def _keeps(playlist: Playlist, shorts: Sequence[Short], order: Sequence[int]) -> bool:
    separation = playlist.separation
    rules = (
        (separation.same_short, [each.id for each in shorts]),
        (separation.same_creator, [each.creator for each in shorts]),
        (separation.same_country, [each.country for each in shorts]),
    )
    return all(
        names[order[place]] != names[order[later]]
        for between, names in rules
        for place in range(len(order))
        for later in range(place + 1, min(place + between + 1, len(order)))
    )


def _farthest(order: Sequence[int], shares: Sequence[Fraction]) -> Fraction:
    return max(
        abs(share * total - order[:total].count(short))
        for short, share in enumerate(shares)
        for total in range(1, len(order) + 1)
    )
