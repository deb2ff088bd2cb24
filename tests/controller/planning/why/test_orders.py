import pytest

from controller.planning import compile_plan
from controller.planning.why import Overruling, overruling_at
from tests.support.schedules import NETWORK, sample_schedule
from wire.instants import Instant, parse_instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders
from wire.playhead import cue_at
from wire.policy import Light
from wire.precedence import Decider, DueKind

AT = parse_instant("2025-06-04T12:30:10Z")
GIVEN = {"given_at": Instant(AT - 5_000), "by": "Ada", "reason": "test", "start": Instant(AT - 5_000)}
KILL = Kill(order_id="aaaaaa", picture=KillPicture.SLATE, **GIVEN)
PULL = Pull(order_id="bbbbbb", short="landmark-film", **GIVEN)
OTHER = Pull(order_id="cccccc", short="neon-tram", **GIVEN)
DIM = CurfewOrder(order_id="dddddd", brightness_percent=40, **GIVEN)
DARK = CurfewOrder(order_id="eeeeee", light=Light.DARK, **GIVEN)
LATER = Kill(order_id="ffffff", picture=KillPicture.BLACK, **{**GIVEN, "start": Instant(AT + 1)})


def overruled(*orders: Order) -> Overruling:
    plan = compile_plan(sample_schedule(), "hkg-sogo", network=NETWORK)
    standing = StandingOrders(network=NETWORK, screen="hkg-sogo", revision=1, orders=orders)
    return overruling_at(standing, cue_at(plan, AT), plan.block_at(AT), AT)


@pytest.mark.parametrize(
    ("orders", "due", "decider", "deciding"),
    [
        ((), DueKind.FILM, Decider.PLAN, set()),
        ((KILL, PULL, DARK), DueKind.DARK, Decider.KILL, {"aaaaaa"}),
        ((PULL, OTHER), DueKind.SLATE, Decider.PULL, {"bbbbbb"}),
        ((OTHER, DIM), DueKind.FILM, Decider.PLAN, set()),
        ((PULL, DARK), DueKind.DARK, Decider.LIGHT, {"eeeeee"}),
        ((LATER,), DueKind.FILM, Decider.PLAN, set()),
    ],
)
def test_who_decides_is_who_precedence_says(
    orders: tuple[Order, ...], due: DueKind, decider: Decider, deciding: set[str]
) -> None:
    found = overruled(*orders)
    assert (found.due.kind, found.due.by) == (due, decider)
    assert {each.order.order_id for each in found.orders if each.decides} == deciding
    assert [each.order for each in found.orders] == list(reversed(orders))
    assert {each.order.order_id for each in found.orders if not each.holds} == {"ffffff"} & {
        order.order_id for order in orders
    }
