"""Repeats: rounds that come back.

Where a round begins in the state in which an earlier one began, and nothing outside of the plays decides, all
that follows is what followed then: it is copied instead of dealt. The turns are the same; most of a flight's
are copies.
"""

from collections.abc import Hashable, Sequence
from itertools import pairwise

from controller.planning.rotation.rota import Opening
from controller.planning.rotation.rounds import Rounds
from controller.planning.rotation.table import Table

_MOST_STATES = 8
"""Rounds that have not come back by then rarely do."""


class Repeats:
    """Remembers in which state each round of one line began."""

    def __init__(self, table: Table, openings: Sequence[Opening], needs: Sequence[int]) -> None:
        """`needs`: how many slots each short's film takes."""
        self._table = table
        self._began: dict[Hashable, int] = {}
        self._possible = (
            max(needs) == 1
            and not table.hourly
            and not table.evenness
            and isinstance(table.engine, Rounds)
            and all(instant >= openings[-1].start for instant, _ in table.leaving[table.gone :])
            and not any(each.cut for each in openings)
            and all(one.start + one.slot_ms <= other.start for one, other in pairwise(openings))
        )

    def period(self, at: int) -> int | None:
        """How many openings before `at` everything was as it is now; None where it never was."""
        if not self._possible or not isinstance(self._table.engine, Rounds):
            return None
        rounds = self._table.engine.state()
        if rounds is None:
            return None
        began = self._began.setdefault((rounds, self._table.apart.state()), at)
        self._possible = len(self._began) < _MOST_STATES
        return at - began or None
