"""Reconciliation: one screen's plan against its as-run log, spot by spot.

The join is by spot id and short: an edit may give a spot another short and keep its id. A spot may have
several entries (cut off, then joined again); it counts once. Four states, as traffic departments have them:
aired, not aired (with the reason), aired but not planned, and a possible match of the last two. What an order
put on the glass is told apart from them: it was not planned, and it was wanted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.ids import LineId, ScreenId, Sha256, ShortId
from wire.instants import MINUTE, Instant, Millis
from wire.plan import Plan, Spot

MATCH_WITHIN_MS: Millis = 1 * MINUTE  # the longest spot twice: further away it is another play
NO_RECORD = "no_record"
"""Reason of a spot that the player never wrote about, though it wrote about later ones."""


class Verdict(StrEnum):
    """What became of one spot."""

    COMPLETED = "completed"
    """Aired from its first frame to its last."""
    PARTIAL = "partial"
    """Aired in part; the reason says why."""
    MISSED = "missed"
    """Not aired; the reason says why."""
    AWAITED = "awaited"
    """Over, and the player has not reported that far yet."""
    UPCOMING = "upcoming"
    """Not over yet."""
    UNPLANNED = "unplanned"
    """Aired, but no spot of the plan."""
    TAKEOVER = "takeover"
    """Put there by an order."""

    @property
    def aired(self) -> bool:
        """Whether something of a planned spot was on the glass."""
        return self in {Verdict.COMPLETED, Verdict.PARTIAL}


@dataclass(frozen=True, slots=True)
class SpotProof:
    """One planned spot and what became of it, or one play that nobody planned or that an order put there."""

    screen: ScreenId
    spot_id: str
    """Empty for a play without one."""
    line: LineId
    short: ShortId
    planned_start: Instant
    planned_end: Instant
    verdict: Verdict
    reason: str = ""
    """Why it was partial or missed: a cause of the as-run log, or `no_record`."""
    started_at: Instant | None = None
    ended_at: Instant | None = None
    shown_ms: Millis = 0
    plays: int = 0
    """How many entries of the as-run log tell of it."""
    plan_revision: int = 0
    """The revision that the player played; 0 where it played none."""
    sha256: Sha256 | None = None
    order_id: str = ""
    """The order that put it there; empty for everything but a takeover."""
    possible_match: str = ""
    """For a missed spot and an unplanned play of the same short nearby: the other one's spot id."""

    @property
    def start_error_ms(self) -> Millis | None:
        """First appearance minus planned start; None where it never appeared."""
        return None if self.started_at is None else self.started_at - self.planned_start


def reconcile(
    plan: Plan,
    entries: Iterable[AsRunEntry],
    *,
    start: Instant,
    end: Instant,
    now: Instant,
    heard_through: Instant | None,
) -> list[SpotProof]:
    """Judge every spot of `plan` that starts in [start, end), by planned start.

    `entries` are the screen's, of that interval at least. `heard_through`: up to where the player has
    delivered its log; a spot that ended later is awaited, not missed.
    """
    plays: defaultdict[tuple[str, ShortId], list[AsRunEntry]] = defaultdict(list)
    # A mended journal sends again, under new sequences, what it had sent before: a play counts once.
    taken = []
    for entry in {each.play_id: each for each in entries}.values():
        if not start <= entry.planned_start < end:
            continue
        if entry.kind is AsRunKind.SPOT:
            plays[entry.spot_id or "", entry.short].append(entry)
        elif entry.kind is AsRunKind.TAKEOVER and entry.outcome is not Outcome.NOT_SHOWN:
            taken.append(entry)
    proofs = []
    for spot in plan.spots_between(start, end):
        told = plays.pop((spot.spot_id, spot.short), [])
        proofs.append(_judge(plan.screen, spot, told, now, heard_through))
    stray = [entry for told in plays.values() for entry in told if entry.outcome is not Outcome.NOT_SHOWN]
    proofs += [_beside_the_plan(plan.screen, entry, Verdict.UNPLANNED) for entry in stray]
    proofs += [_beside_the_plan(plan.screen, entry, Verdict.TAKEOVER) for entry in taken]
    return sorted(_match(proofs), key=lambda proof: (proof.planned_start, proof.spot_id))


def _judge(
    screen: ScreenId, spot: Spot, told: Sequence[AsRunEntry], now: Instant, heard_through: Instant | None
) -> SpotProof:
    blank = SpotProof(
        screen=screen,
        spot_id=spot.spot_id,
        line=spot.line,
        short=spot.short,
        planned_start=spot.start,
        planned_end=spot.end,
        verdict=Verdict.MISSED,
    )
    if told:
        return _told(blank, told)
    if spot.end > now:
        return replace(blank, verdict=Verdict.UPCOMING)
    if heard_through is None or spot.end > heard_through:
        return replace(blank, verdict=Verdict.AWAITED)
    return replace(blank, reason=NO_RECORD)


def _told(blank: SpotProof, told: Sequence[AsRunEntry]) -> SpotProof:
    ordered = sorted(told, key=lambda entry: (entry.started_at or entry.planned_start, entry.sequence))
    outcomes = {entry.outcome for entry in ordered}
    verdict = Verdict.MISSED
    if Outcome.COMPLETED in outcomes:
        verdict = Verdict.COMPLETED
    elif Outcome.PARTIAL in outcomes:
        verdict = Verdict.PARTIAL
    causes = [entry.cause for entry in ordered if entry.cause is not Cause.NONE]
    starts = [entry.started_at for entry in ordered if entry.started_at is not None]
    ends = [entry.ended_at for entry in ordered if entry.ended_at is not None]
    return replace(
        blank,
        verdict=verdict,
        reason=causes[0].value if causes and verdict is not Verdict.COMPLETED else "",
        started_at=min(starts, default=None),
        ended_at=max(ends, default=None),
        shown_ms=sum(entry.shown_ms for entry in ordered),
        plays=len(ordered),
        plan_revision=ordered[-1].plan_revision,
        sha256=next((entry.sha256 for entry in ordered if entry.sha256 is not None), None),
    )


def _beside_the_plan(screen: ScreenId, entry: AsRunEntry, verdict: Verdict) -> SpotProof:
    blank = SpotProof(
        screen=screen,
        spot_id=entry.spot_id or "",
        line=entry.line or "",
        short=entry.short,
        planned_start=entry.planned_start,
        planned_end=entry.planned_end,
        verdict=verdict,
        order_id=entry.order_id or "",
    )
    return replace(_told(blank, [entry]), verdict=verdict)


def _match(proofs: Sequence[SpotProof]) -> list[SpotProof]:
    """Pair each unplanned play with the nearest missed spot of the same short, each at most once."""
    result = list(proofs)
    free = [index for index, proof in enumerate(result) if proof.verdict is Verdict.MISSED]
    for index, stray in enumerate(result):
        if stray.verdict is not Verdict.UNPLANNED:
            continue
        near = [each for each in free if _could_be(result[each], stray)]
        if near:
            nearest = min(near, key=lambda each: abs(result[each].planned_start - stray.planned_start))
            free.remove(nearest)
            result[index] = replace(stray, possible_match=result[nearest].spot_id)
            result[nearest] = replace(result[nearest], possible_match=stray.spot_id)
    return result


def _could_be(missed: SpotProof, stray: SpotProof) -> bool:
    apart = abs(missed.planned_start - stray.planned_start)
    return missed.short == stray.short and apart <= MATCH_WITHIN_MS
