"""What went wrong in one program of the player, for reported state and heartbeats."""

from collections.abc import Sequence

from wire.instants import MINUTE, Instant, Millis
from wire.state import Fault

KEPT = 10
REPEAT_MS: Millis = MINUTE


class FaultNotes:
    """The last faults of one program, newest last. One that repeats stands there once.

    The same sentence is not news again before `repeat_ms` have passed, or the clock was set back.
    """

    def __init__(self, repeat_ms: Millis = REPEAT_MS) -> None:
        self._repeat_ms = repeat_ms
        self._notes: list[Fault] = []

    @property
    def latest(self) -> tuple[Fault, ...]:
        """The last ten, newest last."""
        return tuple(self._notes)

    def note(self, kind: str, sentence: str, now: Instant) -> bool:
        """Remember a fault. Gives whether it is news."""
        same = [each for each in self._notes if (each.kind, each.sentence) == (kind, sentence)]
        if any(0 <= now - each.at < self._repeat_ms for each in same):
            return False
        others = [each for each in self._notes if each not in same]
        self._notes = [*others, Fault(at=now, kind=kind, sentence=sentence)][-KEPT:]
        return True

    def with_those_of(self, others: Sequence[Fault]) -> tuple[Fault, ...]:
        """These and another program's faults together: the newest ten, newest last."""
        return tuple(sorted([*self._notes, *others], key=lambda each: each.at)[-KEPT:])
