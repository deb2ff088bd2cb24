"""Builders of as-run entries for the spots of a plan."""

from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.instants import Instant
from wire.plan import Spot


def play(
    spot: Spot,
    sequence: int = 1,
    *,
    outcome: Outcome = Outcome.COMPLETED,
    cause: Cause = Cause.NONE,
    from_ms: int = 0,
    to_ms: int = 10_000,
    **facts: object,
) -> AsRunEntry:
    """The entry of a play of `spot`, by default whole; `from_ms` and `to_ms` count from its start."""
    shown = outcome is not Outcome.NOT_SHOWN
    plain = AsRunEntry(
        sequence=sequence,
        play_id=f"{sequence:032x}",
        kind=AsRunKind.SPOT,
        spot_id=spot.spot_id,
        line=spot.line,
        plan_revision=1,
        short=spot.short,
        sha256="ab" * 32 if shown else None,
        planned_start=spot.start,
        planned_end=spot.end,
        started_at=Instant(spot.start + from_ms) if shown else None,
        ended_at=Instant(spot.start + to_ms) if shown else None,
        shown_ms=to_ms - from_ms if shown else 0,
        outcome=outcome,
        cause=cause,
    )
    return plain.model_copy(update=facts)
