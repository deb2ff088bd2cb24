"""Punctuality: which simulcasts this screen was in time for, and which it has to leave to the others. Pure.

A simulcast has one beginning, on all screens. Where its plan says *skip*, a screen whose first frame cannot
come within the tolerance shows the slate for the simulcast's time: the decks are given the limit, and refuse
the film. One that began in time and was interrupted comes back in step.
"""

from dataclasses import dataclass, replace

from wire.instants import Instant, Millis
from wire.plan import Block, BlockKind, OnLate, Plan

HEARD_MS: Millis = 20
"""A film that the decks raised at the last moment is on the glass, and heard of, this much later at most."""

_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class Punctuality:
    """What stage remembers of the last simulcasts: the starts of those that it began in time."""

    begun: tuple[Instant, ...] = ()

    def with_begun(self, plan: Plan | None, film_start: Instant, at: Instant) -> "Punctuality":
        """A film of the plan that starts at `film_start` came on the glass."""
        block = plan.block_at(film_start) if plan is not None else None
        if block is None or block.kind is not BlockKind.SIMULCAST or at > _deadline(block) + HEARD_MS:
            return self
        return replace(self, begun=(*self.begun, block.start)[-_REMEMBERED:])

    def skips(self, block: Block, now: Instant) -> bool:
        """Whether this screen is too late for the simulcast."""
        return self._must_begin(block) and now > _deadline(block) + HEARD_MS

    def must_begin_by(self, block: Block) -> Instant | None:
        """Until when its first film has to be raised; None where it may come at any time."""
        return _deadline(block) if self._must_begin(block) else None

    def next_deadline(self, plan: Plan | None, instant: Instant, now: Instant) -> Instant | None:
        """When the simulcast that is on at `instant` is given up, unless it has begun, if that is to come."""
        block = plan.block_at(instant) if plan is not None else None
        if block is None or not self._must_begin(block) or now > _deadline(block) + HEARD_MS:
            return None
        return Instant(_deadline(block) + HEARD_MS + 1)

    def _must_begin(self, block: Block) -> bool:
        skip = block.kind is BlockKind.SIMULCAST and block.on_late is OnLate.SKIP
        return skip and block.start not in self.begun


def _deadline(block: Block) -> Instant:
    return Instant(block.start + block.tolerance_ms)
