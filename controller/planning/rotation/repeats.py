"""Repeats: rounds that are all alike.

Where nothing but its order decides a round, and the order goes round with all separations kept, every round
to come is that order: its turns are copied instead of dealt. They are the same; most of a flight's are
copies.
"""

from collections.abc import Sequence
from itertools import pairwise

from controller.planning.rotation.rota import Opening
from controller.planning.rotation.rounds import Rounds
from controller.planning.rotation.table import Table


class Repeats:
    """Knows from when on the turns of one line repeat."""

    def __init__(self, table: Table, openings: Sequence[Opening], needs: Sequence[int]) -> None:
        """`needs`: how many slots each short's film takes."""
        self._table = table
        self._possible = (
            max(needs) == 1
            and not table.hourly
            and not table.evenness
            and isinstance(table.engine, Rounds)
            and all(instant >= openings[-1].start for instant, _ in table.leaving[table.gone :])
            and not any(each.cut for each in openings)
            and all(one.start + one.slot_ms <= other.start for one, other in pairwise(openings))
        )

    def cycle(self) -> Sequence[int] | None:
        """The shorts whose turns, in this order, again and again, are all that follow; None if unknown.

        Who needs all places of a round that are left stands first among them, or the separation would not be
        kept: so nobody is put before the order's next.
        """
        if not self._possible or not isinstance(self._table.engine, Rounds):
            return None
        order = self._table.engine.cycle()
        return order if order and self._table.apart.kept_by(order) else None
