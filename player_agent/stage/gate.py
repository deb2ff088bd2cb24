"""The gate: whether the glass may be lit, may move and may be heard at an instant.

Decides from the policy, the standing orders and the clock. The plan says what should be shown; the gate alone
says what may be. What cannot be shown lawfully is dark:
without a valid policy, or while the clock's uncertainty reaches across an edge of hours. Dark beats slate,
slate beats content.
"""

import math
from dataclasses import dataclass

from player_agent.folder import ClockState
from wire.instants import HOUR, Instant, Millis
from wire.orders import Kill, StandingOrders
from wire.plan import Block, BlockKind
from wire.policy import DARKNESS, Policy, Rule

UNMEASURED_GUARD_MS = HOUR
"""Assumed error of a clock that was never compared: a board's after a year off, or a missed summer time."""

REACTION_MS = 40
"""A stricter rule is obeyed this much early: a turn and a panel's refresh later it is on the glass."""

_EDGES_PASSED_OVER = 8  # two edges stand around each window's


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """How far the corrected clock may be wrong. None: it was never compared with anything."""

    uncertainty_ms: float | None

    @property
    def guard_ms(self) -> Millis:
        """How far from an edge of hours one must stay."""
        return UNMEASURED_GUARD_MS if self.uncertainty_ms is None else math.ceil(self.uncertainty_ms)

    @property
    def in_whole_ms(self) -> "ClockTrust":
        """The same, rounded up: gives the same answers, and does not change from turn to turn."""
        return self if self.uncertainty_ms is None else ClockTrust(float(math.ceil(self.uncertainty_ms)))


def trust_at(state: ClockState | None, *, monotonic_ns: int, boot_id: str, holdover_ppm: int) -> ClockTrust:
    """The clock's uncertainty: as measured, then growing at the stated rate since the last comparison.

    Time passed as the monotonic clock says, which stands at `monotonic_ns`: nobody can set that one. What was
    compared in another boot says nothing: how long the machine was off, and what its clock did meanwhile,
    nobody knows.
    """
    if state is None or state.sampled_monotonic_ms is None or state.boot_id != boot_id:
        return ClockTrust(None)
    age_ms = monotonic_ns / 1_000_000 - state.sampled_monotonic_ms
    return ClockTrust(state.uncertainty_ms + max(0.0, age_ms) * holdover_ppm / 1_000_000)


def rule_at(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> Rule:
    """What the glass may have at `instant`, and how: by the policy and by the curfew orders.

    Early where it gets stricter, late where it gets less strict: by the clock's guard, and by the time that a
    change needs to reach the glass.
    """
    if policy is None:
        return DARKNESS
    first, last = Instant(instant - trust.guard_ms), Instant(instant + REACTION_MS + trust.guard_ms)
    rule = policy.rule_over(first, last)
    return rule if orders is None else rule.and_also(orders.times.curfews.over(first, last))


def next_rule(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> tuple[Rule, Instant | None]:
    """The next rule after `instant` that differs from the one there, and from when on; None: none is near."""
    rule, edge = rule_at(policy, orders, trust, instant), instant
    for _ in range(_EDGES_PASSED_OVER):
        following = next_edge_after(policy, orders, trust, edge)
        if following is None:
            break
        edge = following
        then = rule_at(policy, orders, trust, edge)
        if then != rule:
            return then, edge
    return rule, None


def kill_at(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> Kill | None:
    """The kill that holds; for a clock too wrong for films, wherever it may hold already, or still."""
    if orders is None:
        return None
    guard_ms = 0 if policy is not None and allows_content(policy, trust) else trust.guard_ms
    return orders.times.kills.over(Instant(instant - guard_ms), Instant(instant + guard_ms))


def next_edge_after(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> Instant | None:
    """The next instant at which a rule, a kill or another order may begin or end, or rights end, if any."""
    guard_ms = trust.guard_ms
    stricter, milder = -guard_ms - REACTION_MS, guard_ms
    edges: list[Instant | None] = []
    if policy is not None:
        for shift in (stricter, milder):
            edge = policy.next_edge_after(Instant(instant - shift))
            edges.append(None if edge is None else Instant(edge + shift))
        edges.append(policy.next_rights_end_after(instant))
    if orders is not None:
        edges += (
            orders.times.curfews.next_edge_after(instant, stricter, milder),
            orders.times.kills.next_edge_after(instant, -guard_ms, 0, guard_ms),
            orders.times.takeovers.next_edge_after(instant),
            orders.times.pulls.next_edge_after(instant),
        )
    return min((edge for edge in edges if edge is not None), default=None)


def allows_content(policy: Policy, trust: ClockTrust, block: Block | None = None) -> bool:
    """Whether the clock is good enough for a block's films; a simulcast has to run together with others."""
    simulcast = block is not None and block.kind is BlockKind.SIMULCAST
    tolerance_ms = block.tolerance_ms if block and simulcast else policy.loop_tolerance_ms
    return trust.uncertainty_ms is not None and trust.uncertainty_ms <= tolerance_ms
