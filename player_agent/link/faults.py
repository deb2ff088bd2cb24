"""What went wrong on link's side, for reported state and heartbeats."""

from collections.abc import Sequence

from wire.instants import MINUTE, Instant, Millis
from wire.state import Fault

KEPT = 10
REPEAT_MS: Millis = MINUTE
"""The same sentence is not news again before this time has passed."""


class FaultNotes:
    """The last faults of link, newest last. One that repeats stands there once."""

    def __init__(self) -> None:
        self._notes: list[Fault] = []

    def note(self, kind: str, sentence: str, now: Instant) -> bool:
        """Remember a fault. Gives whether it is news."""
        same = [each for each in self._notes if (each.kind, each.sentence) == (kind, sentence)]
        if any(now - each.at < REPEAT_MS for each in same):
            return False
        others = [each for each in self._notes if each not in same]
        self._notes = [*others, Fault(at=now, kind=kind, sentence=sentence)][-KEPT:]
        return True

    def with_those_of(self, stage: Sequence[Fault]) -> tuple[Fault, ...]:
        """Link's and stage's faults together: the newest ten, newest last."""
        return tuple(sorted([*self._notes, *stage], key=lambda each: each.at)[-KEPT:])
