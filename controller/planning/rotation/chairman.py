"""The chairman assignment: the weighted rotation, in whole numbers.

Each short has a share of the turns, its weight over the sum of weights. At every turn each short's turns stay
within 1 - 1/(2n - 2) of its share of the turns so far, n being the number of shorts; no rule can promise
less. After R. Tijdeman, "The chairman assignment problem", Discrete Mathematics 32 (1980): of those whose
next turn would not put them too far ahead, the one that would be too far behind soonest is next.
docs/fairness.md has the proof.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

Ok = Callable[[int], bool]
"""Whether a short may be played now."""
Lot = Callable[[int, int], bytes]
"""(short, its turns so far) → what decides between equals; the least is first."""
Worth = Callable[[int], int]
_Entry = tuple[int, bytes, int, int]
"""Deadline or release, in turns of the account; what decides between equals; the short; its turns so far."""

_NEVER = 1 << 62
_AHEAD = 64
"""How many deadlines are looked at in search of a better choice."""


class Chairman:
    """Whose turn it is, in one account: while who takes turns, and with what weights, stays the same."""

    def __init__(
        self,
        weights: Sequence[int],
        present: Sequence[int],
        lot: Lot,
        *,
        choosy: bool = False,
    ) -> None:
        """`weights` of all shorts, of which `present` take turns; `lot` decides between equals.

        `choosy` where `due` is asked for the one of least worth.
        """
        self._weights = weights
        self._total = sum(weights[each] for each in present)
        self._gaps = 2 * len(present) - 2
        self._alone = len(present) == 1
        self._lot = lot
        self._turns = [0] * len(weights)
        self._dealt = 0
        self._ready: list[_Entry] = []
        self._later: list[_Entry] = []
        self._dues: list[_Entry] | None = [] if choosy else None
        """The next turns of all, released or not, by deadline."""
        for short in present:
            self._enter(short)

    def played(self, short: int) -> None:
        """Count a turn of one that is present."""
        self._dealt += 1
        if self._dues is not None:
            turns = self._turns[short]
            del self._dues[
                bisect_left(self._dues, (self.span_of(short, turns)[1], self._lot(short, turns), short))
            ]
        self._turns[short] += 1
        self._enter(short)

    def due(self, ok: Ok | None, worth: Worth | None = None) -> int | None:
        """The first that may be played of those whose turn it can be.

        Where `worth` is asked for, it is the one of least worth among all that may go now without any other
        missing its deadline.
        """
        self._release()
        ready = self._ready
        if ready and ok is None and worth is None:
            return ready[0][2]
        if worth is not None and (chosen := self._choice(ok, worth)) is not None:
            return chosen
        passed: list[_Entry] = []
        found: int | None = None
        while ready and found is None:
            entry = heappop(ready)
            if self._turns[entry[2]] == entry[3]:
                passed.append(entry)
                if ok is None or ok(entry[2]):
                    found = entry[2]
        for entry in passed:
            heappush(ready, entry)
        return found

    def _choice(self, ok: Ok | None, worth: Worth) -> int | None:
        """The one of least worth that may have this turn so that all due before it can have theirs after.

        That is so as long as the k-th of all deadlines is k turns away or more.
        """
        now, ahead, latest = self._dealt + 1, 0, _NEVER
        after: list[tuple[int, int, int]] = []  # the turns after the next ones: deadline, short, its turns
        best: tuple[int, _Entry] | None = None
        for entry in self._dues or ():
            deadline, _, short, turns = entry
            while after and after[0][0] < min(deadline, latest):
                due, other, had = heappop(after)
                ahead += 1
                if due < now + ahead:
                    latest = due
                heappush(after, (self.span_of(other, had + 1)[1], other, had + 1))
            if deadline > latest or ahead >= _AHEAD:
                break
            ahead += 1
            if self.span_of(short, turns)[0] <= now and (ok is None or ok(short)):
                best = min(best or (worth(short), entry), (worth(short), entry))
            if deadline < now + ahead:
                latest = deadline
            heappush(after, (self.span_of(short, turns + 1)[1], short, turns + 1))
        return None if best is None else best[1][2]

    def early(self, ok: Ok) -> int | None:
        """The first that may be played of all others."""
        self._release()
        rest = (each for each in self._later if self._turns[each[2]] == each[3] and ok(each[2]))
        first = min(rest, default=None)
        return None if first is None else first[2]

    def overdue(self, short: int) -> bool:
        """Whether it falls behind the bound unless it has the next turn."""
        return self.span_of(short, self._turns[short])[1] <= self._dealt + 1

    def _enter(self, short: int) -> None:
        turns = self._turns[short]
        release, deadline = self.span_of(short, turns)
        heappush(self._later, (release, self._lot(short, turns), short, turns))
        if self._dues is not None:
            insort(self._dues, (deadline, self._lot(short, turns), short, turns))

    def _release(self) -> None:
        """Move those whose next turn would leave them within the bound."""
        now = self._dealt + 1
        while self._later and self._later[0][0] <= now:
            _, lot, short, turns = heappop(self._later)
            if turns == self._turns[short]:
                heappush(self._ready, (self.span_of(short, turns)[1], lot, short, turns))
        while self._ready and self._ready[0][3] != self._turns[self._ready[0][2]]:
            heappop(self._ready)

    def span_of(self, short: int, turns: int = 0) -> tuple[int, int]:
        """At which turn of the account a short that had `turns` can have its next one, and at which it must.

        The first t at which share * t >= turns + 1/(2n - 2), and > turns + 1 - 1/(2n - 2).
        """
        if self._alone:
            return turns + 1, turns + 1
        weight, gaps, total = self._weights[short] * self._gaps, self._gaps, self._total
        return -(-total * (turns * gaps + 1) // weight), total * ((turns + 1) * gaps - 1) // weight + 1
