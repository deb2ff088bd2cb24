"""The table: all that decides whose turn it is on one line of one screen, and what was played there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from controller.planning.rotation.accounts import Accounts
from controller.planning.rotation.bars import Apart, Hourly
from controller.planning.rotation.chairman import Worth
from controller.planning.rotation.evenness import Evenness
from controller.planning.rotation.rounds import Rounds
from wire.instants import Instant

Play = tuple[int | None, Instant]
"""A kept spot: its short, None for one that is no more of the playlist; and its start."""


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
        if not self.apart and not self.hourly:
            return self._due(start, None)
        full = False

        def may(short: int) -> bool:
            nonlocal full
            if self.hourly.full(short, start):
                full = True
                return False
            return not self.apart.missing(short)

        chosen = self._due(start, may)
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
        of who takes turns begins anew.
        """
        for at, (short, start) in enumerate(history):
            self.advance(start)
            if isinstance(self.engine, Accounts) and self._could_open(self.engine, short):
                trial = self._reopened(self.engine)
                if trial._foretells(history, at):
                    return trial
            self.played(short, start)
        return self

    def _due(self, start: Instant, may: Callable[[int], bool] | None) -> int | None:
        if isinstance(self.engine, Rounds):
            return self.engine.due(may)
        return self.engine.due(may, self._worth(start))

    def _worth(self, start: Instant) -> Worth | None:
        """Of equals, who was least in the daypart at `start`, by weight, is next there."""
        part = self.evenness.part_at(start) if self.evenness else None
        if part is None:
            return None
        counts = self.evenness.counts[part]
        return lambda short: Fraction(counts[short], self.weights[short])

    def _nearest(self) -> int | None:
        """Where separation bars everybody: who misses least, of these who waited longest."""
        return min(
            self.engine.present,
            key=lambda short: (self.apart.missing(short), self.engine.waited(short), short),
            default=None,
        )

    def _could_open(self, accounts: Accounts, short: int | None) -> bool:
        if short is None or short not in accounts.present:
            return False
        return bool(self.apart) or bool(self.hourly) or accounts.could_open(short)

    def _reopened(self, accounts: Accounts) -> "Table":
        return replace(
            self,
            engine=accounts.reopened(),
            apart=self.apart.copy(),
            hourly=self.hourly.copy(),
            evenness=self.evenness.copy(),
        )

    def _foretells(self, history: Sequence[Play], first: int) -> bool:
        for at in range(first, len(history)):
            short, start = history[at]
            self.advance(start)
            if short is None or self.choose(start) != short:
                return False
            self.played(short, start)
        return True
