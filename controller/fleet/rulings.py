"""Rulings: what must be on a glass by plan, policy and standing orders, and which order decides. Pure.

The precedence itself is `wire.precedence`; here it gets names: the order, and the cue to show or to judge by.
"""

from dataclasses import dataclass

from controller.fleet.order_words import beginning_of
from wire.instants import HOUR, Instant
from wire.orders import CurfewOrder, Order, Pull, Ruling, StandingOrders
from wire.plan import BlockKind, Plan
from wire.playhead import Cue, CueKind, cue_at
from wire.policy import DARKNESS, Light, Policy
from wire.precedence import Decider, Due, DueKind, due_at

_NOTHING = Ruling()


@dataclass(frozen=True, slots=True)
class Ruled:
    """What must be on the glass. `cue` None: nothing is planned, and no order says anything."""

    cue: Cue | None
    order: Order | None = None
    """The order that decides; None where plan or policy do."""

    @property
    def key(self) -> tuple[object, ...]:
        """The same key, the same picture."""
        cue = self.cue
        if cue is None:
            return ()
        return (cue.kind, cue.start, cue.short) if cue.short else (cue.kind,)


def ruled_at(
    plan: Plan | None, policy: Policy | None, standing: StandingOrders | None, instant: Instant
) -> Ruled:
    """What must be on the glass of a screen at `instant`."""
    planned = cue_at(plan, instant) if plan is not None else None
    ruling = standing.ruling_at(instant) if standing is not None else _NOTHING
    allowed = (policy.rule_at(instant) if policy is not None else DARKNESS).light
    light = _stricter(allowed, ruling.curfew.light)
    due = due_at(planned, light, ruling, instant)
    order = _order_of(due, light, allowed, planned, ruling, standing, instant)
    return Ruled(_cue_of(due, order, planned, instant), order)


def _stricter(one: Light, other: Light) -> Light:
    return max(one, other, key=list(Light).index)


def _order_of(
    due: Due,
    light: Light,
    allowed: Light,
    planned: Cue | None,
    ruling: Ruling,
    standing: StandingOrders | None,
    instant: Instant,
) -> Order | None:
    """The order that decides; None where plan or policy would have it so alone."""
    held = [each for each in (standing.orders if standing else ()) if each.holds_at(instant)]
    match due.by:
        case Decider.KILL:
            return ruling.kill
        case Decider.LIGHT:
            planned_dark = planned is not None and planned.kind is CueKind.DARK
            if light is allowed or planned_dark:
                return None
            return next(each for each in held if isinstance(each, CurfewOrder) and each.light is light)
        case Decider.PULL:
            assert due.cue is not None
            return next(each for each in held if isinstance(each, Pull) and each.short == due.cue.short)
        case Decider.TAKEOVER:
            return ruling.takeover
        case Decider.PLAN:
            return None


def _cue_of(due: Due, order: Order | None, planned: Cue | None, instant: Instant) -> Cue | None:
    if order is None and planned is None:
        return None
    match due.kind:
        case DueKind.FILM:
            return due.cue
        case DueKind.SLATE if due.cue is not None:
            cue = due.cue
            return cue if cue.short is None else Cue(CueKind.SLATE, cue.start, cue.end, block=cue.block)
        case DueKind.DARK | DueKind.SLATE:
            kind = CueKind.DARK if due.kind is DueKind.DARK else CueKind.SLATE
            if order is None and planned is not None and planned.kind is kind:
                return planned
            return _quiet(kind, order, planned, instant)


def _quiet(kind: CueKind, order: Order | None, planned: Cue | None, instant: Instant) -> Cue:
    """Slate or darkness by an order, from when it was given until it ends, or for the hours to come.

    By the policy alone, where the plan wants something else: for as long as it wants that.
    """
    block = planned.block if planned is not None else BlockKind.CLOSED
    if order is None:
        assert planned is not None
        return Cue(kind, planned.start, planned.end, block=block)
    end = Instant(instant + HOUR) if order.until is None else order.until
    return Cue(kind, Instant(min(beginning_of(order), instant)), end, block=block, order_id=order.order_id)
