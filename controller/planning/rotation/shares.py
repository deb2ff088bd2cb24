"""Shares: what part of a line's turns each short is due, and what separation leaves of it."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import lcm

from controller.catalogue import Short
from controller.schedule import Playlist

_ZERO = Fraction(0)


def asked_shares(playlist: Playlist, shorts: Sequence[Short]) -> list[Fraction]:
    """Each short's weight over the sum of weights."""
    weights = [playlist.weight_of(short.id) for short in shorts]
    total = sum(weights)
    return [Fraction(weight, total) for weight in weights]


def attainable_shares(playlist: Playlist, shorts: Sequence[Short]) -> list[Fraction]:
    """The shares that separation leaves: as asked wherever it can be met.

    With k others between, no short, creator or country has more than one turn in k + 1. All shares grow in
    step with their weights until one of these is full; its shorts stay there and the others go on. The sum is
    below 1 exactly where the rules leave turns that nobody may take.
    """
    asked = asked_shares(playlist, shorts)
    limits = _limits(playlist, shorts)
    shares = [_ZERO] * len(shorts)
    growing = set(range(len(shorts)))
    room = [Fraction(1, most) for most, _ in limits]
    while growing:
        speeds = [sum((asked[each] for each in members if each in growing), _ZERO) for _, members in limits]
        rest = (1 - sum(shares, _ZERO)) / sum((asked[each] for each in growing), _ZERO)
        step = min([rest, *(left / speed for left, speed in zip(room, speeds, strict=True) if speed)])
        for each in growing:
            shares[each] += step * asked[each]
        if step == rest:
            break
        room = [left - step * speed for left, speed in zip(room, speeds, strict=True)]
        for left, (_, members) in zip(room, limits, strict=True):
            if not left:
                growing.difference_update(members)
    return shares


def attainable_weights(playlist: Playlist, shorts: Sequence[Short]) -> list[int]:
    """Whole numbers in the proportion of the attainable shares."""
    weights = [playlist.weight_of(short.id) for short in shorts]
    total = sum(weights)
    if all(_heaviest(names, weights) * most <= total for most, names in _rules(playlist, shorts)):
        return weights
    shares = attainable_shares(playlist, shorts)
    scale = lcm(*(share.denominator for share in shares))
    return [share.numerator * (scale // share.denominator) for share in shares]


def _heaviest(names: Sequence[Hashable], weights: Sequence[int]) -> int:
    """The largest sum of weights of one name."""
    if len(set(weights)) == 1:
        return weights[0] * max(Counter(names).values())
    sums = Counter[Hashable]()
    for name, weight in zip(names, weights, strict=True):
        sums[name] += weight
    return max(sums.values(), default=0)


def _limits(playlist: Playlist, shorts: Sequence[Short]) -> list[tuple[int, list[int]]]:
    """Of each short, creator and country that is kept apart: one turn in how many, and who shares it."""
    limits: list[tuple[int, list[int]]] = []
    for most, names in _rules(playlist, shorts):
        groups: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at, name in enumerate(names):
            groups[name].append(at)
        limits += [(most, members) for members in groups.values()]
    return limits


def _rules(playlist: Playlist, shorts: Sequence[Short]) -> list[tuple[int, list[Hashable]]]:
    """Of each rule of separation: one turn in how many is the most for a name, and each short's name."""
    separation = playlist.separation
    rules: tuple[tuple[int, list[Hashable]], ...] = (
        (separation.same_short, [each.id for each in shorts]),
        (separation.same_creator, [each.creator for each in shorts]),
        (separation.same_country, [each.country for each in shorts]),
    )
    return [(between + 1, names) for between, names in rules if between]
