"""The best cycle: for few shorts that are to be kept apart, the order whose largest deviation is least.

Keeping shorts apart and giving each its share at every turn is a hard problem; where a whole cycle is short,
it is solved by trying every order with a bound, and then played again and again.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import gcd

from controller.planning.rotation.bars import Apart
from controller.planning.rotation.chairman import Lot, Ok, Worth

LONGEST = 16
"""Turns of a cycle that is searched for; longer ones are dealt turn by turn."""
_STEPS = 20_000


class Cycle:
    """An account that repeats one order. Shorts are numbers."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = order
        self._dealt = 0

    def played(self, short: int) -> None:  # noqa: ARG002 an account is asked for its turns and gets them
        """Count a turn."""
        self._dealt += 1

    def due(self, ok: Ok | None, worth: Worth | None = None) -> int | None:  # noqa: ARG002
        """The next of the order, if it may be played."""
        short = self._order[self._dealt % len(self._order)]
        return short if ok is None or ok(short) else None

    def early(self, ok: Ok) -> int | None:  # noqa: ARG002
        """Nobody: the order is kept."""
        return None

    def overdue(self, short: int) -> bool:  # noqa: ARG002
        """Always: the order is kept."""
        return True


def best_cycle(weights: Sequence[int], present: Sequence[int], apart: Apart, lot: Lot) -> Cycle | None:
    """The cycle in which each of `present` has turns by its weight and the largest deviation is least.

    It begins after what `apart` has counted and goes round with all separations kept; of equal ones, the
    first by `lot`. None where there is no such cycle, or finding it would take too long.
    """
    scale = gcd(*(weights[each] for each in present))
    turns = {each: weights[each] // scale for each in sorted(present, key=lambda each: lot(each, 0))}
    if sum(turns.values()) > LONGEST:
        return None
    search = _Search(turns, apart)
    for level in search.levels():
        order = search.order_within(level)
        if order is not None:
            return Cycle(order)
        if search.steps > _STEPS:
            return None
    return None


class _Search:
    """Deviations are in whole numbers: in turns, times the cycle's length."""

    def __init__(self, turns: dict[int, int], apart: Apart) -> None:
        self._turns, self._apart = turns, apart
        self._length = sum(turns.values())
        self._waits = {each: apart.missing(each) for each in turns}
        self.steps = 0

    def levels(self) -> Iterator[int]:
        """Every deviation that can occur, the least first."""
        length = self._length
        yield from sorted(
            {
                abs(turns * dealt - count * length)
                for turns in self._turns.values()
                for dealt, count in product(range(length + 1), range(turns + 1))
            }
        )

    def order_within(self, level: int) -> tuple[int, ...] | None:
        """The first order that keeps all deviations within `level`, if there is one."""
        order: list[int] = []
        had = dict.fromkeys(self._turns, 0)
        return tuple(order) if self._go(order, had, level) else None

    def _go(self, order: list[int], had: dict[int, int], level: int) -> bool:
        self.steps += 1
        dealt = len(order)
        if dealt == self._length:
            return all(not self._too_near(order, place) for place in range(self._length))
        if self.steps > _STEPS:
            return False
        for short, turns in self._turns.items():
            if had[short] == turns or self._waits[short] > dealt:
                continue
            order.append(short)
            had[short] += 1
            if (
                not self._too_near(order, dealt)
                and self._within(had, dealt + 1, level)
                and self._go(order, had, level)
            ):
                return True
            had[short] -= 1
            order.pop()
        return False

    def _within(self, had: dict[int, int], dealt: int, level: int) -> bool:
        return all(
            abs(turns * dealt - had[short] * self._length) <= level for short, turns in self._turns.items()
        )

    def _too_near(self, order: Sequence[int], place: int) -> bool:
        """Whether one of the same group stands too near before a place; round the cycle once it is whole."""
        whole = len(order) == self._length
        for between, group in self._apart.groups:
            for back in range(1, between + 1):
                if place - back < 0 and not whole:
                    break
                if group[order[(place - back) % len(order)]] == group[order[place]]:
                    return True
        return False
