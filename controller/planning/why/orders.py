"""Orders: what stands above the plan at an instant, and what the glass gets of all of it."""

from dataclasses import dataclass
from typing import assert_never

from wire.instants import Instant
from wire.orders import CurfewOrder, Kill, Order, Pull, StandingOrders, Takeover
from wire.plan import Block, BlockKind
from wire.playhead import Cue
from wire.policy import Light, strictest
from wire.policy import Rule as LightRule
from wire.precedence import Decider, Due, due_at


@dataclass(frozen=True, slots=True)
class OrderClaim:
    """One standing order at an instant."""

    order: Order
    holds: bool
    """Whether it is in force then."""
    decides: bool
    """Whether the glass follows it."""
    because: str


@dataclass(frozen=True, slots=True)
class Overruling:
    """What orders make of what the plan shows."""

    due: Due
    rule: LightRule
    """What curfew orders forbid besides the plan's own rules."""
    orders: tuple[OrderClaim, ...]
    """The newest first."""


def overruling_at(
    standing: StandingOrders, cue: Cue | None, block: Block | None, instant: Instant
) -> Overruling:
    """What the glass gets at an instant where the plan shows `cue`; orders stand above it."""
    ruling = standing.ruling_at(instant)
    own = LightRule(Light.STATIC if block is not None and block.kind is BlockKind.STATIC else Light.LIT)
    light = strictest([own, ruling.curfew]).light
    due = due_at(cue, light, ruling, instant)
    claims = (_claim(order, due, cue, instant) for order in reversed(standing.orders))
    return Overruling(due, ruling.curfew, tuple(claims))


def _claim(order: Order, due: Due, cue: Cue | None, instant: Instant) -> OrderClaim:
    if not order.holds_at(instant):
        return OrderClaim(order, holds=False, decides=False, because="does not hold at this time")
    match order:
        case Kill():
            decides = due.by is Decider.KILL
            because = f"everything else gives way: {order.picture}" if decides else "another kill shows less"
        case CurfewOrder():
            decides = due.by is Decider.LIGHT and order.light is not Light.LIT
            because = "stands above takeovers and the plan" if decides else "adds to the screen's own rules"
        case Takeover():
            shown = due.cue is not None and due.cue.order_id == order.order_id
            decides = shown and due.by in {Decider.TAKEOVER, Decider.PULL}
            because = (
                "stands above the plan"
                if decides
                else "something above it, or a later takeover, has the glass"
            )
        case Pull():
            decides = due.by is Decider.PULL and due.cue is not None and due.cue.short == order.short
            shown_now = cue is not None and cue.short == order.short
            because = (
                "the slate in its place"
                if decides
                else f"{order.short} is {'not what shows' if not shown_now else 'covered'}"
            )
        case _:
            assert_never(order)
    return OrderClaim(order, holds=True, decides=decides, because=because)
