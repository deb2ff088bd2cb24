"""The table: all that decides whose turn it is on one line of one screen, and what was played there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from math import lcm

from controller.planning.rotation.accounts import Accounts
from controller.planning.rotation.bars import Apart, Hourly
from controller.planning.rotation.chairman import Worth
from controller.planning.rotation.evenness import Evenness
from controller.planning.rotation.rounds import Rounds
from wire.instants import Instant

Play = tuple[int | None, Instant]
"""A kept spot: its short, None for one that is no more of the playlist; and its start."""

_TRIES = 20
"""How many times its length the history may be gone through in search of an account's opening."""


@dataclass
class Table:
    """Shorts are numbers, in the order of their first turns."""

    engine: Rounds | Accounts
    apart: Apart
    hourly: Hourly
    evenness: Evenness
    weights: Sequence[int]
    leaving: Sequence[tuple[Instant, int]] = ()
    """Whose rights end, in order, each with the last instant at which a play of its may begin."""
    gone: int = 0
    """How many of those have left."""

    def advance(self, start: Instant) -> None:
        """Let those leave who may not begin at `start` any more."""
        while self.gone < len(self.leaving) and self.leaving[self.gone][0] < start:
            self.engine.retire(self.leaving[self.gone][1])
            self.gone += 1

    def choose(self, start: Instant) -> int | None:
        """Who is next; None where nobody may be played at `start`."""
        if isinstance(self.engine, Accounts):
            self.engine.open(self.apart)
        if not self.apart and not self.hourly:
            return self._due(start, None)
        full = late = False

        def may(short: int) -> bool:
            nonlocal full, late
            if self.hourly.full(short, start):
                full = True
                late = late or self.engine.overdue(short)
                return False
            return not self.apart.missing(short)

        chosen = self._tight(start, may)
        if chosen is not None:
            return chosen
        full = late = False
        chosen = self._due(start, may)
        if late:  # were others to go on, they would leave it behind
            return None
        if chosen is None and not full:
            chosen = self.engine.early(may)
        if chosen is None and not full:
            chosen = self._nearest()
        return chosen

    def played(self, short: int | None, start: Instant) -> None:
        """Count a play, planned or kept."""
        self.apart.played(short)
        if short is not None:
            self.hourly.played(short, start)
            self.evenness.played(short, start)
            self.engine.played(short)

    def resumed(self, history: Sequence[Play]) -> "Table":
        """The table after the kept spots.

        Rounds are read off the plays. An account goes back to the earliest of them from which on everything
        was played as this table would have dealt it: so an edit elsewhere changes nothing here, and a change
        of who takes turns begins anew. The search is given up where it takes too long, and begins anew too.
        """
        budget = _TRIES * len(history)
        for at, (short, start) in enumerate(history):
            self.advance(start)
            if isinstance(self.engine, Accounts) and budget > 0 and self._may_open(self.engine, history, at):
                trial = self._reopened(self.engine)
                foretold = trial._foretold(history, at)
                if at + foretold == len(history):
                    return trial
                budget -= foretold + len(self.weights) // 10
            self.played(short, start)
        return self

    def _due(self, start: Instant, may: Callable[[int], bool] | None) -> int | None:
        if isinstance(self.engine, Rounds):
            return self.engine.due(may)
        return self.engine.due(may, self._worth(start))

    def _tight(self, start: Instant, may: Callable[[int], bool]) -> int | None:
        """Who may be played now and could never make up for it later."""
        if not self.apart or isinstance(self.engine, Rounds):
            return None
        tight = self.engine.tight(self.apart.groups)
        if not tight:
            return None

        def may_and_must(short: int) -> bool:
            return short in tight and may(short)

        chosen = self._due(start, may_and_must)
        return self.engine.early(may_and_must) if chosen is None else chosen

    def _worth(self, start: Instant) -> Worth | None:
        """Into a daypart goes who was there least for its weight; outside of it, who was most."""
        if not self.evenness:
            return None
        part = self.evenness.part_at(start)
        sign = -1 if part is None else 1
        counts = self.evenness.counts[part or self.evenness.next_part(start)]
        reciprocals = self._reciprocals
        return lambda short: sign * counts[short] * reciprocals[short]

    @cached_property
    def _reciprocals(self) -> list[int]:
        """The reciprocals of the weights, in whole numbers."""
        scale = lcm(*self.weights)
        return [scale // weight for weight in self.weights]

    def _nearest(self) -> int | None:
        """Where separation bars everybody: who misses least, of these who waited longest."""
        return min(
            self.engine.present,
            key=lambda short: (self.apart.missing(short), self.engine.waited(short), short),
            default=None,
        )

    def _may_open(self, accounts: Accounts, history: Sequence[Play], first: int) -> bool:
        """Whether an account may begin there, by everybody's first turns: a look before a whole trial.

        Who must come before another has come, or was barred.
        """
        dues = accounts.first_dues
        if self.apart and (accounts.short_cycle or accounts.tight(self.apart.groups)):
            return history[first][0] in dues.spans  # those do not wait until they are due
        played: set[int] = set()
        next_ = 0  # all before this place of the order were played
        for at in range(first, min(first + dues.turns, len(history))):
            short = history[at][0]
            if short is None or short not in dues.spans:
                return False
            while next_ < len(dues.in_order) and dues.in_order[next_] in played:
                next_ += 1
            must = dues.spans[short][1]
            for other in islice(dues.in_order, next_, None):
                if dues.spans[other][1] >= must:
                    break
                can = other not in played and dues.spans[other][0] <= at - first + 1
                if can and not self._barred(other, history, at):
                    return False
            played.add(short)
        return history[first][0] in dues.spans

    def _barred(self, short: int, history: Sequence[Play], at: int) -> bool:
        """Whether a short that was not played lately may not be played in the place of a kept spot."""
        if self.hourly.full(short, history[at][1]):
            return True
        return any(
            other is not None and group[other] == group[short]
            for between, group in self.apart.groups
            for other, _ in history[max(0, at - between) : at]
        )

    def _reopened(self, accounts: Accounts) -> "Table":
        return replace(
            self,
            engine=accounts.reopened(),
            apart=self.apart.copy(),
            hourly=self.hourly.copy(),
            evenness=self.evenness.copy(),
        )

    def _foretold(self, history: Sequence[Play], first: int) -> int:
        """How many of the kept spots from there on are as this table deals them; it plays them."""
        for at in range(first, len(history)):
            short, start = history[at]
            self.advance(start)
            if short is None or self.choose(start) != short:
                return at - first
            self.played(short, start)
        return len(history) - first
