"""Drawn policies and standing orders, whose edges stand close together."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, build_plan, build_policy, rendition
from wire.instants import Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.policy import Light, Policy, PolicyWindow

SPAN_MS = 1_000
_EMPTY = build_policy(build_plan())

lights = st.sampled_from(Light)
instants = st.integers(-100, SPAN_MS + 100).map(lambda at: Instant(MIDNIGHT + at))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Some windows that touch, within SPAN_MS after MIDNIGHT."""
    inner = draw(st.sets(st.integers(1, SPAN_MS - 1), max_size=8))
    starts = [0, *sorted(inner)]
    windows = tuple(
        PolicyWindow(
            start=Instant(MIDNIGHT + start),
            end=Instant(MIDNIGHT + end),
            light=draw(lights),
            mute=draw(st.booleans()),
            brightness_percent=draw(st.integers(1, 100)),
        )
        for start, end in zip(starts, [*starts[1:], SPAN_MS], strict=True)
    )
    return _EMPTY.model_copy(update={"windows": windows})


def _order(draw: st.DrawFn, number: int) -> Order:
    start = draw(instants)
    until = draw(st.none() | st.integers(1, SPAN_MS).map(lambda length: Instant(start + length)))
    common = {
        "order_id": f"{number:06d}",
        "given_at": MIDNIGHT,
        "by": "ops",
        "reason": "drill",
        "start": start,
        "until": until,
    }
    match draw(st.integers(0, 3)):
        case 0:
            return Kill.model_validate({**common, "picture": draw(st.sampled_from(KillPicture))})
        case 1:
            film = rendition("taken", duration_ms=draw(st.integers(50, 500)))
            return Takeover.model_validate({**common, "films": (film,)})
        case 2:
            return Pull.model_validate({**common, "short": draw(st.sampled_from(["one", "two", "three"]))})
        case _:
            return CurfewOrder.model_validate(
                {**common, "light": draw(lights), "brightness_percent": draw(st.integers(1, 100))}
            )


@st.composite
def standing_orders(draw: st.DrawFn) -> StandingOrders:
    """Some orders of every kind."""
    count = draw(st.integers(0, 8))
    return standing([_order(draw, number) for number in range(count)])


def standing(orders: Sequence[Order]) -> StandingOrders:
    """These orders, as they stand on the usual screen."""
    return StandingOrders(network=NETWORK, screen=SCREEN, revision=1, orders=tuple(orders))
