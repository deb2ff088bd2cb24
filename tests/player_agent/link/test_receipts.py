"""Receipts: the time that is claimed, and how often they are told."""

import pytest

from player_agent.folder import Receipts, StageReceipt, save_message
from player_agent.link.receipts import timed
from tests.player_agent.link.test_run_link import NOON, Bench, bench
from tests.support.plans import SCREEN
from wire.codec import decode
from wire.health import Hello
from wire.instants import MINUTE, SECOND
from wire.orders import Receipt, ReceiptWord
from wire.state import DesiredState
from wire.topics import Leaf

__all__ = ["bench"]

MS = 1_000_000
ON_GLASS = StageReceipt(
    orders_revision=3, word=ReceiptWord.ON_GLASS, at=NOON, monotonic_ns=90 * MS, boot_id="first boot"
)


def ms_of(receipt: StageReceipt, took_in_ms: int | None, boot_id: str = "first boot") -> float | None:
    took_in_ns = None if took_in_ms is None else took_in_ms * MS
    return timed(receipt, SCREEN, took_in_ns, boot_id).in_player_ms


def test_the_time_runs_from_the_intake_to_the_glass() -> None:
    assert ms_of(ON_GLASS, 12) == 78.0


def test_what_takes_effect_later_is_timed_from_then() -> None:
    later = ON_GLASS.model_copy(update={"effect_monotonic_ns": 85 * MS})
    assert ms_of(later, 12) == 5.0
    assert ms_of(later.model_copy(update={"monotonic_ns": 84 * MS}), 12) == 0.0
    seen = later.model_copy(update={"word": ReceiptWord.SEEN, "monotonic_ns": 20 * MS})
    assert ms_of(seen, 12) == 8.0


@pytest.mark.parametrize(
    ("took_in_ms", "boot_id"),
    [(None, "first boot"), (12, "second boot"), (91, "first boot")],
    ids=["nobody knows when", "another boot", "it was on the glass before"],
)
def test_what_an_earlier_life_did_has_no_time(took_in_ms: int | None, boot_id: str) -> None:
    assert ms_of(ON_GLASS, took_in_ms, boot_id) is None


def test_a_receipt_is_told_at_every_connection_until_something_newer_stands_there(bench: Bench) -> None:
    refused = StageReceipt(
        orders_revision=9,
        word=ReceiptWord.REFUSED,
        at=NOON,
        monotonic_ns=0,
        boot_id="first boot",
        sentence="no signature",
    )

    async def story() -> None:
        bench.controller.desired = DesiredState(
            screen=SCREEN, plan_revision=0, policy_revision=0, orders_revision=3
        )
        await bench.clock.sleep(SECOND)
        word = ON_GLASS.model_copy(update={"monotonic_ns": bench.clock.monotonic_ns()})
        save_message(bench.folder.receipts, Receipts(standing=word))
        await bench.clock.sleep(10 * MINUTE)
        bench.broker.cut(SCREEN)
        await bench.clock.sleep(MINUTE)
        save_message(bench.folder.receipts, Receipts(standing=word, refused=refused))
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    told = [decode(Receipt, each) for each in bench.controller.heard[Leaf.RECEIPT]]
    assert [each.word for each in told] == [ReceiptWord.ON_GLASS, ReceiptWord.ON_GLASS, ReceiptWord.REFUSED]
    assert told[0] == told[1]
    assert told[0].in_player_ms is not None
    assert 900 < told[0].in_player_ms <= 1_000
    assert told[2].sentence == "no signature"


def test_hello_and_reported_state_name_the_orders(bench: Bench) -> None:
    held = DesiredState(screen=SCREEN, plan_revision=0, policy_revision=0, orders_revision=4)
    save_message(bench.folder.desired, held)

    async def story() -> None:
        await bench.clock.sleep(SECOND)

    bench.run(story)
    (hello,) = [decode(Hello, each) for each in bench.controller.heard[Leaf.HELLO]]
    assert hello.orders_revision == 4
