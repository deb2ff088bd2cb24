"""Accounts: the weighted rotation over changes of who takes turns.

An account counts turns from its opening on and is the chairman's while who takes turns stays the same. A
change opens the next one, in which nobody owes or is owed anything, and among equals the one that waited
longest is first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controller.planning.rotation.chairman import Chairman, Lot, Ok, Worth


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
    ) -> None:
        """`weigh` gives the weights of all shorts, of which those that are named take turns. Between equals
        `lot` decides, or who waited longest.
        """
        self._present = list(range(count))
        self._weigh, self._lot = weigh, lot
        self._weights: Sequence[int] | None = None
        self._last = [-1] * count
        self._plays = 0
        self._account: Chairman | None = None
        self._first_dues: FirstDues | None = None

    @property
    def present(self) -> Sequence[int]:
        """Who takes turns."""
        return self._present

    def retire(self, short: int) -> None:
        """It takes no turns any more."""
        if short in self._present:
            self._present.remove(short)
            self._account = self._first_dues = self._weights = None

    def played(self, short: int) -> None:
        """Count a turn, planned or kept."""
        self._last[short] = self._plays
        self._plays += 1
        if self._account is not None and short in self._present:
            self._account.played(short)

    def due(self, ok: Ok | None, worth: Worth | None = None) -> int | None:
        """The first that may be played of those whose turn it can be; of equals the one of least worth."""
        return self._opened().due(ok, worth) if self._present else None

    def early(self, ok: Ok) -> int | None:
        """The first that may be played of all others."""
        return self._opened().early(ok) if self._present else None

    def waited(self, short: int) -> int:
        """The less, the longer ago it was played."""
        return self._last[short]

    @property
    def first_dues(self) -> "FirstDues":
        """When the first turns of an account opened now would be due."""
        if self._first_dues is None:
            account = self._open()
            spans = {short: account.span_of(short) for short in self._present}
            again = min((account.span_of(short, 1)[0] for short in self._present), default=0)
            in_order = sorted((due, short) for short, (_, due) in spans.items())
            self._first_dues = FirstDues(spans, [short for _, short in in_order], again - 1)
        return self._first_dues

    def reopened(self) -> "Accounts":
        """A twin whose next turn is the first of an account."""
        twin = Accounts(0, self._weigh, lot=self._lot)
        twin._present = list(self._present)
        twin._last = list(self._last)
        twin._plays = self._plays
        twin._first_dues, twin._weights = self._first_dues, self._weights
        return twin

    def _opened(self) -> Chairman:
        if self._account is None:
            self._account = self._open()
        return self._account

    def _open(self) -> Chairman:
        in_order = sorted(self._present, key=lambda short: (self._last[short], short))
        rank = {short: at.to_bytes(4) for at, short in enumerate(in_order)}
        lot = self._lot or (lambda short, _: rank[short])
        if self._weights is None:
            self._weights = self._weigh(self._present)
        return Chairman(self._weights, self._present, lot)
