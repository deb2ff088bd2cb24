"""Accounts: the weighted rotation over changes of who takes turns.

An account counts turns from its opening on and is the chairman's while who takes turns stays the same. A
change opens the next one, in which nobody owes or is owed anything, and among equals the one that waited
longest is first.
"""

from collections.abc import Callable, Sequence

from controller.planning.rotation.chairman import Chairman, Lot, Ok, Worth


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
        self._last = [-1] * count
        self._plays = 0
        self._account: Chairman | None = None

    @property
    def present(self) -> Sequence[int]:
        """Who takes turns."""
        return self._present

    def retire(self, short: int) -> None:
        """It takes no turns any more."""
        if short in self._present:
            self._present.remove(short)
            self._account = None

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

    def could_open(self, short: int) -> bool:
        """Whether an account may begin with it, where nothing bars any: only those of most weight can."""
        weights = self._weigh(self._present)
        return weights[short] == max(weights[each] for each in self._present)

    def reopened(self) -> "Accounts":
        """A twin whose next turn is the first of an account."""
        twin = Accounts(0, self._weigh, lot=self._lot)
        twin._present = list(self._present)
        twin._last = list(self._last)
        twin._plays = self._plays
        return twin

    def _opened(self) -> Chairman:
        if self._account is None:
            in_order = sorted(self._present, key=lambda short: (self._last[short], short))
            rank = {short: at.to_bytes(4) for at, short in enumerate(in_order)}
            lot = self._lot or (lambda short, _: rank[short])
            self._account = Chairman(self._weigh(self._present), self._present, lot)
        return self._account
