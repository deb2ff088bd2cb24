"""The gate: whether the glass may be lit, may move and may be heard at an instant.

Decides from the policy, the standing orders and the clock. The plan says what should be shown; the gate alone
says what may be. What cannot be shown lawfully is dark:
without a valid policy, or while the clock's uncertainty reaches across an edge of hours. Dark beats slate,
slate beats content.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from player_agent.folder import ClockState
from wire.instants import HOUR, Instant, Millis
from wire.orders import Kill, KillPicture, StandingOrders
from wire.plan import Block, BlockKind
from wire.policy import DARKNESS, Policy, Rule, strictest

UNMEASURED_GUARD_MS = HOUR
"""Assumed error of a clock that was never compared: a board's after a year off, or a missed summer time."""

REACTION_MS = 40
"""A stricter rule is obeyed this much early: a turn and a panel's refresh later it is on the glass."""

_EDGES_PASSED_OVER = 8  # three edges stand around each window's


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """How far the corrected clock may be wrong. None: it was never compared with anything."""

    uncertainty_ms: float | None

    @property
    def guard_ms(self) -> Millis:
        """How far from an edge of hours one must stay."""
        return UNMEASURED_GUARD_MS if self.uncertainty_ms is None else round(self.uncertainty_ms)


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
    rules = []
    for looked_at in (instant, Instant(instant + REACTION_MS)):
        rules.append(policy.rule_at(looked_at, trust.guard_ms))
        if orders is not None:
            rules.append(orders.ruling_at(looked_at, trust.guard_ms).curfew)
    return strictest(rules)


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
        if rule_at(policy, orders, trust, edge) != rule:
            return rule_at(policy, orders, trust, edge), edge
    return rule, None


def kill_at(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> Kill | None:
    """The kill that holds; for a clock too wrong for films, wherever it may hold already, or still."""
    if orders is None:
        return None
    guard_ms = 0 if policy is not None and allows_content(policy, trust) else trust.guard_ms
    pictures = list(KillPicture)
    held = [each for each in orders.orders if isinstance(each, Kill) and each.holds_at(instant, guard_ms)]
    return max(held, key=lambda kill: pictures.index(kill.picture), default=None)


def next_edge_after(
    policy: Policy | None, orders: StandingOrders | None, trust: ClockTrust, instant: Instant
) -> Instant | None:
    """The next instant at which a rule, a kill or another order may begin or end, if any."""
    guard_ms = trust.guard_ms
    near = [
        edge + shift
        for edge in (*_edges_of_policy(policy), *_edges_of_orders(orders))
        for shift in (-guard_ms - REACTION_MS, -guard_ms, 0, guard_ms)
        if edge + shift > instant
    ]
    return Instant(min(near)) if near else None


def _edges_of_policy(policy: Policy | None) -> Iterable[Instant]:
    return () if policy is None else (*(each.start for each in policy.windows), policy.windows[-1].end)


def _edges_of_orders(orders: StandingOrders | None) -> Iterable[Instant]:
    held = orders.orders if orders is not None else ()
    return (edge for each in held for edge in (each.start, each.until) if edge is not None)


def allows_content(policy: Policy, trust: ClockTrust, block: Block | None = None) -> bool:
    """Whether the clock is good enough for a block's films; a simulcast has to run together with others."""
    simulcast = block is not None and block.kind is BlockKind.SIMULCAST
    tolerance_ms = block.tolerance_ms if block and simulcast else policy.loop_tolerance_ms
    return trust.uncertainty_ms is not None and trust.uncertainty_ms <= tolerance_ms
