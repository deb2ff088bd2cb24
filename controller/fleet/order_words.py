"""What operators say of orders: when one begins, whether it stands, what it is called. Pure."""

from typing import assert_never

from wire.instants import Instant, parse_instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, Takeover
from wire.policy import Light

AT_ONCE = Instant(0)
"""Start of an order that holds from the moment it is seen, whatever the player's clock says by then."""
NOT_YET = parse_instant("9999-12-31T00:00:00Z")
"""Start of a prepared takeover: the players fetch its films, and nothing is shown."""


def beginning_of(order: Order) -> Instant:
    """From when it holds; of one that holds at once, when it was given."""
    return order.given_at if order.start == AT_ONCE else order.start


def is_prepared(order: Order) -> bool:
    """Whether it is a takeover that was prepared and not begun."""
    return isinstance(order, Takeover) and order.start >= NOT_YET


def stands_at(order: Order, instant: Instant) -> bool:
    """Whether it has not ended by itself; it may be still to begin."""
    return order.until is None or instant < order.until


def words_of(order: Order) -> str:
    """Like "kill to black", "takeover with short-01", "curfew: dim to 30 %"."""
    match order:
        case Kill():
            return "kill to black" if order.picture is KillPicture.BLACK else "kill to the slate"
        case Takeover():
            shorts = ", ".join(film.short for film in order.films)
            return f"{'prepared ' if is_prepared(order) else ''}takeover with {shorts}"
        case Pull():
            return f"pull of {order.short}"
        case CurfewOrder():
            return f"curfew: {', '.join(_modes(order)) or 'nothing'}"
        case _:
            assert_never(order)


def _modes(order: CurfewOrder) -> list[str]:
    modes = [] if order.light is Light.LIT else [order.light.value]
    if order.mute and order.light is not Light.DARK:
        modes.append("mute")
    if order.brightness_percent < 100:
        modes.append(f"dim to {order.brightness_percent} %")
    return modes
