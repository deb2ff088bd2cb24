"""What stands on a screen: what of it is late, and what may wait."""

import pytest

from controller.fleet.order_words import AT_ONCE, NOT_YET
from controller.fleet.standing import GRACE_MS, complaints
from tests.support.observations import observe, reported
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, build_plan, rendition
from wire.instants import DAY, HOUR, Instant
from wire.orders import Kill, KillPicture, Order, Receipt, ReceiptWord, StandingOrders, Takeover

NOON = Instant(MIDNIGHT + 12 * HOUR)


def kill(given: Instant) -> Kill:
    return Kill(
        order_id="kkkkk1", given_at=given, by="ann", reason="smoke", start=AT_ONCE, picture=KillPicture.SLATE
    )


def prepared(given: Instant) -> Takeover:
    film = rendition("landmark-film", duration_ms=30_000)
    return Takeover(
        order_id="ttttt1", given_at=given, by="ann", reason="opening", start=NOT_YET, films=(film,)
    )


@pytest.mark.parametrize(
    ("orders", "late"),
    [
        ((prepared(Instant(NOON - DAY)), kill(NOON)), True),
        ((kill(Instant(NOON - DAY)), prepared(NOON)), False),
        ((prepared(NOON),), False),
    ],
)
def test_only_what_came_last_may_wait_for_its_beginning(orders: tuple[Order, ...], late: bool) -> None:
    now = Instant(NOON + GRACE_MS)
    observation = observe(
        now,
        standing=StandingOrders(network=NETWORK, screen=SCREEN, revision=2, orders=orders),
        standing_since=NOON,
        desired_orders_revision=2,
        reported=reported(build_plan(), now, orders_revision=2),
        receipts=(Receipt(screen=SCREEN, orders_revision=2, word=ReceiptWord.SEEN, at=NOON),),
    )

    assert [is_alarm for is_alarm, _ in complaints(observation, now)] == ([True] if late else [])
