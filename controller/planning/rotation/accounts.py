"""Accounts: the weighted rotation over changes of who takes turns.

An account counts turns from its opening on and is the chairman's while who takes turns stays the same. A
change opens the next one, in which nobody owes or is owed anything, and among equals the one that waited
longest is first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from controller.planning.rotation.bars import Apart
from controller.planning.rotation.chairman import Chairman, Lot, Ok, Worth
from controller.planning.rotation.cycle import LONGEST, Cycle, best_cycle


@dataclass(frozen=True, slots=True)
class FirstDues:
    """The beginning of an account, before anybody has a second turn."""

    spans: Mapping[int, tuple[int, int]]
    """Of each short: at which turn its first one can be, and at which it must be."""
    in_order: Sequence[int]
    """The shorts, the one that must be first, first."""
    turns: int
    """How many turns that lasts at least."""


class Accounts:
    """Whose turn it is. Shorts are numbers, in the order of their first turns."""

    def __init__(
        self,
        count: int,
        weigh: Callable[[Sequence[int]], Sequence[int]],
        *,
        lot: Lot | None = None,
        choosy: bool = False,
    ) -> None:
        """`weigh` gives the weights of all shorts, of which those that are named take turns. Between equals
        `lot` decides, or who waited longest. `choosy` where `due` is asked for the one of least worth.
        """
        self._present = list(range(count))
        self._weigh, self._lot, self._choosy = weigh, lot, choosy
        self._weights: Sequence[int] | None = None
        self._last = [-1] * count
        self._plays = 0
        self._account: Chairman | Cycle | None = None
        self._first_dues: FirstDues | None = None
        self._tight: frozenset[int] | None = None

    @property
    def present(self) -> Sequence[int]:
        """Who takes turns."""
        return self._present

    def retire(self, short: int) -> None:
        """It takes no turns any more."""
        if short in self._present:
            self._present.remove(short)
            self._account = self._first_dues = self._weights = self._tight = None

    def played(self, short: int) -> None:
        """Count a turn, planned or kept."""
        self._last[short] = self._plays
        self._plays += 1
        if self._account is not None and short in self._present:
            self._account.played(short)

    def due(self, ok: Ok | None, worth: Worth | None = None) -> int | None:
        """The first that may be played of those whose turn it can be, or the one of least worth."""
        return None if self._account is None else self._account.due(ok, worth)

    def early(self, ok: Ok) -> int | None:
        """The first that may be played of all others."""
        return None if self._account is None else self._account.early(ok)

    def overdue(self, short: int) -> bool:
        """Whether it falls too far behind unless it is played now."""
        return self._account is not None and self._account.overdue(short)

    def waited(self, short: int) -> int:
        """The less, the longer ago it was played."""
        return self._last[short]

    def tight(self, rules: Iterable[tuple[int, Sequence[int]]]) -> frozenset[int]:
        """Those whose group needs each place that the rules leave it, and can make up for none.

        Of each rule: how many others between, and each short's group.
        """
        if self._tight is None:
            weights = self._known_weights()
            total = sum(weights[short] for short in self._present)
            found: set[int] = set()
            for between, group in rules:
                sums = Counter[int]()
                for short in self._present:
                    sums[group[short]] += weights[short]
                full = {each for each, weight in sums.items() if weight * (between + 1) >= total}
                found.update(short for short in self._present if group[short] in full)
            self._tight = frozenset(found)
        return self._tight

    @property
    def short_cycle(self) -> bool:
        """Whether a best cycle may be searched for."""
        weights = [self._known_weights()[each] for each in self._present]
        return sum(weights) <= LONGEST * gcd(*weights)

    @property
    def first_dues(self) -> "FirstDues":
        """When the first turns of an account opened now would be due."""
        if self._first_dues is None:
            account = Chairman(self._known_weights(), self._present, lambda *_: b"")
            spans = {short: account.span_of(short) for short in self._present}
            again = min((account.span_of(short, 1)[0] for short in self._present), default=0)
            in_order = sorted((due, short) for short, (_, due) in spans.items())
            self._first_dues = FirstDues(spans, [short for _, short in in_order], again - 1)
        return self._first_dues

    def reopened(self) -> "Accounts":
        """A twin whose next turn is the first of an account."""
        twin = Accounts(0, self._weigh, lot=self._lot, choosy=self._choosy)
        twin._present = list(self._present)
        twin._last = list(self._last)
        twin._plays = self._plays
        twin._first_dues, twin._weights, twin._tight = self._first_dues, self._weights, self._tight
        return twin

    def open(self, apart: Apart) -> None:
        """Open an account, unless one is open, after the plays that `apart` has counted."""
        if self._account is not None or not self._present:
            return
        weights = self._known_weights()
        in_order = sorted(self._present, key=lambda short: (self._last[short], short))
        rank = {short: at.to_bytes(4) for at, short in enumerate(in_order)}
        lot = self._lot or (lambda short, _: rank[short])
        if apart:
            self._account = best_cycle(weights, self._present, apart, lot)
        if self._account is None:
            self._account = Chairman(weights, self._present, lot, choosy=self._choosy)

    def _known_weights(self) -> Sequence[int]:
        if self._weights is None:
            self._weights = self._weigh(self._present)
        return self._weights
