"""The gate: whether the glass may be lit, and may move, at an instant. Decides from the policy and the clock.

The plan says what should be shown; the gate alone says what may be. What cannot be shown lawfully is dark:
without a valid policy, or while the clock's uncertainty reaches across an edge of hours. Dark beats slate,
slate beats content.
"""

from dataclasses import dataclass

from player_agent.folder import ClockState
from wire.instants import HOUR, Instant, Millis
from wire.plan import BlockKind
from wire.policy import Light, Policy

UNMEASURED_GUARD_MS = HOUR
"""Assumed error of a clock that was never compared: a board's after a year off, or a missed summer time."""

READING_MS = 5
"""A step below this is none: both programs read two clocks one after the other, in whole milliseconds."""

SIMULCAST_TOLERANCE_MS = 250
"""Above this uncertainty a simulcast is skipped: apart by more, two walls are seen to be apart."""


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """How far the corrected clock may be wrong. None: it was never compared with anything."""

    uncertainty_ms: float | None

    @property
    def guard_ms(self) -> Millis:
        """How far from an edge of hours one must stay."""
        return UNMEASURED_GUARD_MS if self.uncertainty_ms is None else round(self.uncertainty_ms)


def trust_at(
    state: ClockState | None, now: Instant, *, monotonic_ns: int, boot_id: str, holdover_ppm: int
) -> ClockTrust:
    """The clock's uncertainty: as measured, then growing at the stated rate since the last sample.

    Time passed as the monotonic clock says, which reads `monotonic_ns` at `now`; if the wall clock says
    something else, it was set, and may be wrong by as much. A sample of another boot says nothing: how long
    the machine was off, and what its clock did meanwhile, nobody knows.
    """
    if state is None or state.sampled_monotonic_ms is None or state.boot_id != boot_id:
        return ClockTrust(None)
    age_ms = monotonic_ns / 1_000_000 - state.sampled_monotonic_ms
    stepped_ms = abs(now - state.sampled_at - age_ms)
    return ClockTrust(
        state.uncertainty_ms
        + max(0.0, age_ms) * holdover_ppm / 1_000_000
        + (stepped_ms if stepped_ms > READING_MS else 0.0)
    )


def light_at(policy: Policy | None, trust: ClockTrust, instant: Instant) -> Light:
    """What the glass may have at `instant`: LIT content, STATIC the slate, DARK nothing."""
    return Light.DARK if policy is None else policy.light_at(instant, trust.guard_ms)


def light_ends(policy: Policy | None, trust: ClockTrust, instant: Instant, by: Instant) -> Instant:
    """The first instant after `instant` at which the light differs; `by` where it does not until then."""
    if policy is None:
        return by
    guard_ms = trust.guard_ms
    light = policy.light_at(instant, guard_ms)
    changes: list[int] = []
    edge = policy.next_edge_after(Instant(instant - guard_ms))
    while edge is not None and edge - guard_ms < by:
        changes += [edge - guard_ms, edge + guard_ms]
        edge = policy.next_edge_after(edge)
    for change in sorted(changes):
        if instant < change < by and policy.light_at(Instant(change), guard_ms) is not light:
            return Instant(change)
    return by


def allows_content(policy: Policy, trust: ClockTrust, block: BlockKind) -> bool:
    """Whether the clock is good enough for a block's films; a simulcast has to run together with others."""
    tolerance_ms = SIMULCAST_TOLERANCE_MS if block is BlockKind.SIMULCAST else policy.loop_tolerance_ms
    return trust.uncertainty_ms is not None and trust.uncertainty_ms <= tolerance_ms
