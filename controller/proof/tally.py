"""Counts per screen and local day, from spots that were reconciled; and the same spots as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from controller.proof.reconcile import SpotProof, Verdict
from wire.ids import ScreenId
from wire.instants import Instant, format_instant

CSV_COLUMNS = (
    "screen",
    "spot_id",
    "line",
    "short",
    "planned_start",
    "planned_end",
    "verdict",
    "reason",
    "started_at",
    "ended_at",
    "start_error_ms",
    "shown_ms",
    "plays",
    "plan_revision",
    "sha256",
    "possible_match",
    "order_id",
)


@dataclass(frozen=True, slots=True)
class DayTally:
    """What became of one screen's spots on one local day. planned = aired + missed + awaited + upcoming."""

    screen: ScreenId
    day: str
    """The venue's local date, like 2025-06-04."""
    planned: int = 0
    completed: int = 0
    partial: int = 0
    missed: int = 0
    awaited: int = 0
    upcoming: int = 0
    unplanned: int = 0
    """Aired, but no spot of the plan; not part of `planned`."""
    takeover: int = 0
    """Plays that an order put there; not part of `planned`."""
    missed_by_reason: dict[str, int] = field(default_factory=dict)

    @property
    def aired(self) -> int:
        """Spots of which something was on the glass."""
        return self.completed + self.partial


def tally(proofs: Iterable[SpotProof], local_day: Callable[[SpotProof], str]) -> list[DayTally]:
    """Count spots by screen and by `local_day`, the local date in which each starts at its venue."""
    verdicts: dict[tuple[ScreenId, str], Counter[Verdict]] = {}
    reasons: dict[tuple[ScreenId, str], Counter[str]] = {}
    for proof in proofs:
        key = (proof.screen, local_day(proof))
        verdicts.setdefault(key, Counter())[proof.verdict] += 1
        if proof.verdict is Verdict.MISSED:
            reasons.setdefault(key, Counter())[proof.reason] += 1
    return [
        _day(screen, day, verdicts[screen, day], reasons.get((screen, day), Counter()))
        for screen, day in sorted(verdicts)
    ]


def _day(screen: ScreenId, day: str, count: Counter[Verdict], reasons: Counter[str]) -> DayTally:
    return DayTally(
        screen=screen,
        day=day,
        planned=count.total() - count[Verdict.UNPLANNED] - count[Verdict.TAKEOVER],
        completed=count[Verdict.COMPLETED],
        partial=count[Verdict.PARTIAL],
        missed=count[Verdict.MISSED],
        awaited=count[Verdict.AWAITED],
        upcoming=count[Verdict.UPCOMING],
        unplanned=count[Verdict.UNPLANNED],
        takeover=count[Verdict.TAKEOVER],
        missed_by_reason=dict(sorted(reasons.items())),
    )


def to_csv(proofs: Sequence[SpotProof]) -> str:
    """One row per spot (or unplanned play) below a header; times RFC 3339 UTC, empty where there is none."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(_row(proof) for proof in proofs)
    return text.getvalue()


def _row(proof: SpotProof) -> list[str]:
    cells = {
        "planned_start": format_instant(proof.planned_start),
        "planned_end": format_instant(proof.planned_end),
        "started_at": _instant(proof.started_at),
        "ended_at": _instant(proof.ended_at),
    }
    return [cells[name] if name in cells else _text(getattr(proof, name)) for name in CSV_COLUMNS]


def _instant(instant: Instant | None) -> str:
    return "" if instant is None else format_instant(instant)


def _text(value: object) -> str:
    return "" if value is None else str(value)
