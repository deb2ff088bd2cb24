"""Builders of plays and entries of the journal."""

from wire.asrun import AsRunEntry, AsRunKind, Outcome
from wire.instants import Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
JOURNAL = "a" * 32
OTHER_JOURNAL = "b" * 32


def play_id(number: int) -> str:
    """The id of the play with this number."""
    return f"{number:032x}"


def build_entry(number: int, *, sequence: int | None = None) -> AsRunEntry:
    """The completed ten-second play with this number."""
    start = Instant(NOON + number * 10_000)
    return AsRunEntry(
        sequence=sequence or number,
        play_id=play_id(number),
        kind=AsRunKind.SPOT,
        spot_id=f"{number:08d}",
        line="base",
        plan_revision=1,
        short="short-01",
        sha256="c" * 64,
        planned_start=start,
        planned_end=Instant(start + 10_000),
        started_at=start,
        ended_at=Instant(start + 10_000),
        shown_ms=10_000,
        outcome=Outcome.COMPLETED,
    )
