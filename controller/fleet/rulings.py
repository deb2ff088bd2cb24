"""Rulings: what must be on a glass by the plan and by the orders that stand, and which of them decides. Pure.

Precedence, highest first: kill, curfew and closed, takeover, the plan. A pulled short is never shown. Dark
beats slate.
"""

from dataclasses import dataclass

from controller.fleet.order_words import AT_ONCE
from wire.instants import HOUR, Instant
from wire.orders import CurfewOrder, KillPicture, Order, Pull, StandingOrders
from wire.plan import BlockKind, Plan
from wire.playhead import Cue, CueKind, cue_at
from wire.policy import Light


@dataclass(frozen=True, slots=True)
class Ruled:
    """What must be on the glass. `cue` None: nothing was planned, and no order says anything."""

    cue: Cue | None
    order: Order | None = None
    """The order that decides; None where the plan does."""

    @property
    def key(self) -> tuple[object, ...]:
        """The same key, the same picture."""
        cue = self.cue
        if cue is None:
            return ()
        return (cue.kind, cue.start, cue.short) if cue.short else (cue.kind,)


def ruled_at(plan: Plan | None, standing: StandingOrders | None, instant: Instant) -> Ruled:
    """What must be on the glass of a screen at `instant`."""
    planned = cue_at(plan, instant) if plan is not None else None
    held = [each for each in (standing.orders if standing else ()) if each.holds_at(instant)]
    if standing is None or not held:
        return Ruled(planned)
    ruling = standing.ruling_at(instant)
    planned_dark = planned is None or planned.kind is CueKind.DARK
    curfew = _curfew_order(held, ruling.curfew.light)
    if ruling.kill is not None:
        black = ruling.kill.picture is KillPicture.BLACK
        dark = black or planned_dark or ruling.curfew.light is Light.DARK
        return Ruled(
            _quiet(CueKind.DARK if dark else CueKind.SLATE, ruling.kill, planned, instant), ruling.kill
        )
    if planned_dark:
        return Ruled(planned)
    if curfew is not None and ruling.curfew.light is Light.DARK:
        return Ruled(_quiet(CueKind.DARK, curfew, planned, instant), curfew)
    if planned is not None and planned.block is BlockKind.STATIC:
        return Ruled(planned)
    if curfew is not None:
        return Ruled(_quiet(CueKind.SLATE, curfew, planned, instant), curfew)
    taken = ruling.takeover
    cue = taken.cue_at(instant) if taken is not None else planned
    if cue is not None and cue.short in ruling.pulled:
        pull = next(each for each in held if isinstance(each, Pull) and each.short == cue.short)
        return Ruled(Cue(CueKind.SLATE, cue.start, cue.end, block=cue.block), pull)
    return Ruled(cue, taken)


def _curfew_order(held: list[Order], light: Light) -> Order | None:
    """The curfew that forbids light or motion; None where none does."""
    if light is Light.LIT:
        return None
    return next(each for each in held if isinstance(each, CurfewOrder) and each.rule.light is light)


def _quiet(kind: CueKind, order: Order, planned: Cue | None, instant: Instant) -> Cue:
    """Slate or darkness by an order, from when it was given until it ends, or for the hours to come."""
    start = order.given_at if order.start == AT_ONCE else order.start
    end = Instant(instant + HOUR) if order.until is None else order.until
    block = planned.block if planned is not None else BlockKind.CLOSED
    return Cue(kind, Instant(min(start, instant)), end, block=block, order_id=order.order_id)
