"""The controller's talk with its players, over the broker's twin in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from controller.clock import SystemClock
from controller.mqtt.switchboard import Switchboard
from controller.services.watch_fleet import FleetWatch
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.memory_broker import MemoryBroker
from tests.support.plans import MIDNIGHT, NETWORK
from tests.support.records import (
    build_entry,
    build_kill,
    build_order_act,
    build_publication,
    sealed_orders,
    sealed_plan,
    sealed_policy,
)
from wire.asrun import AsRunAck, AsRunBatch
from wire.codec import decode, encode
from wire.connection import Connection
from wire.health import ClockReply, ClockRequest, Hello, Presence, Still, Word
from wire.instants import DAY, Instant
from wire.message import Message
from wire.orders import Receipt, ReceiptWord
from wire.state import DesiredState
from wire.topics import Leaf, format_topic, player_subscriptions

KEY = PlannerKey.generate()
PARIS, TORONTO = "par-opera", "yto-dundas"
JOURNAL = "c" * 32


@dataclass
class Stage:
    broker: MemoryBroker
    store: MemoryStore
    watch: FleetWatch
    switchboard: Switchboard


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    broker, store = MemoryBroker(), MemoryStore()
    await store.save_publication(
        build_publication(
            [sealed_plan(KEY, PARIS), sealed_plan(KEY, TORONTO)],
            [sealed_policy(KEY, PARIS), sealed_policy(KEY, TORONTO)],
        )
    )
    watch = FleetWatch(NETWORK, store, KEY)
    await watch.load()
    switchboard = Switchboard(NETWORK, broker.connector("controller"), store, watch, SystemClock())
    talk = asyncio.create_task(switchboard.run())
    async with asyncio.timeout(30):
        await switchboard.connected.wait()
        yield Stage(broker, store, watch, switchboard)
    talk.cancel()
    await asyncio.gather(talk, return_exceptions=True)


@asynccontextmanager
async def player(broker: MemoryBroker, screen: str = PARIS) -> AsyncIterator[Connection]:
    async with broker.connector(screen).connect() as connection:
        yield connection


async def say(connection: Connection, leaf: Leaf, message: Message, screen: str = PARIS) -> None:
    topic = format_topic(NETWORK, screen, leaf)
    await connection.publish(topic, encode(message), qos=leaf.qos, retain=leaf.retained)


async def hear(connection: Connection, leaf: Leaf, screen: str = PARIS) -> bytes:
    async for incoming in connection.messages():
        if incoming.topic == format_topic(NETWORK, screen, leaf):
            return incoming.payload
    raise AssertionError


async def until(condition: object) -> None:
    while not condition():  # type: ignore[operator]
        await asyncio.sleep(0.001)


async def test_at_each_connection_every_screen_gets_its_desired_state_retained(stage: Stage) -> None:
    topics = {screen: format_topic(NETWORK, screen, Leaf.DESIRED) for screen in (PARIS, TORONTO)}
    await until(lambda: set(topics.values()) <= set(stage.broker.retained))
    stage.broker.retained.clear()
    stage.switchboard.connected.clear()
    stage.broker.cut("controller")
    await until(lambda: set(topics.values()) <= set(stage.broker.retained))
    for screen, topic in topics.items():
        state = decode(DesiredState, stage.broker.retained[topic])
        assert (state.screen, state.plan_revision, state.policy_revision) == (screen, 1, 1)
        assert state.plan == sealed_or_none(await stage.store.desired(screen))


def sealed_or_none(desired: object) -> object:
    return desired.plan.envelope  # type: ignore[attr-defined]


async def test_an_announcement_goes_to_its_screens_only(stage: Stage) -> None:
    await until(lambda: len(stage.broker.retained) == 2)
    stage.broker.retained.clear()
    await stage.store.save_publication(build_publication([sealed_plan(KEY, PARIS, 2)]))
    stage.switchboard.announce([PARIS])
    await until(lambda: stage.broker.retained)
    assert list(stage.broker.retained) == [format_topic(NETWORK, PARIS, Leaf.DESIRED)]
    assert decode(DesiredState, *stage.broker.retained.values()).plan_revision == 2


async def test_an_order_does_not_wait_for_other_screens_nor_for_their_acknowledgements() -> None:
    """A broker far away, a hundred screens to be told their plans: an order for the last is sent at once."""
    broker, store = MemoryBroker(latency_ms=200), MemoryStore()
    many = [f"screen-{number:03d}" for number in range(100)]
    await store.save_publication(build_publication([sealed_plan(KEY, screen) for screen in many]))
    switchboard = Switchboard(
        NETWORK,
        broker.connector("controller"),
        store,
        FleetWatch(NETWORK, store, KEY),
        SystemClock(),
    )
    talk = asyncio.create_task(switchboard.run())
    last = many[-1]
    async with asyncio.timeout(60):
        await switchboard.connected.wait()
        await store.save_orders(build_order_act([sealed_orders(KEY, last, orders=[build_kill()])]))
        switchboard.announce([last], urgent=True)
        topic = format_topic(NETWORK, last, Leaf.DESIRED)
        await until(lambda: topic in broker.retained)
        assert len(broker.retained) < len(many) / 2
        assert decode(DesiredState, broker.retained[topic]).orders_revision == 1
    talk.cancel()
    await asyncio.gather(talk, return_exceptions=True)


async def test_orders_given_one_after_the_other_leave_the_newest_retained(stage: Stage) -> None:
    topic = format_topic(NETWORK, PARIS, Leaf.DESIRED)
    for revision in range(1, 40):
        await stage.store.save_orders(build_order_act([sealed_orders(KEY, PARIS, revision)]))
        stage.switchboard.announce([PARIS], urgent=True)
        if revision % 3 == 0:
            await asyncio.sleep(0)
    await until(lambda: decode(DesiredState, stage.broker.retained[topic]).orders_revision == 39)
    for _ in range(50):
        await asyncio.sleep(0)
    assert decode(DesiredState, stage.broker.retained[topic]).orders_revision == 39


async def test_receipts_reach_who_waits_and_the_store(stage: Stage) -> None:
    stage.watch.take_orders([sealed_orders(KEY, PARIS)])
    said = Receipt(screen=PARIS, orders_revision=1, word=ReceiptWord.SEEN, at=MIDNIGHT)
    news = stage.watch.receipts.next_news
    async with player(stage.broker) as connection:
        await say(connection, Leaf.RECEIPT, said)
        await news.wait()
        assert stage.watch.receipts.of(PARIS) == (said,)
        while not await stage.store.receipts():
            await asyncio.sleep(0.001)
    again = FleetWatch(NETWORK, stage.store, KEY)
    await again.load()
    assert again.receipts.of(PARIS) == (said,)


async def test_hello_is_answered_with_desired_state(stage: Stage) -> None:
    await until(lambda: len(stage.broker.retained) == 2)
    stage.broker.retained.clear()
    async with player(stage.broker) as connection:
        await connection.subscribe(player_subscriptions(NETWORK, PARIS))
        hello = Hello(screen=PARIS, plan_revision=0, policy_revision=0, orders_revision=7)
        await say(connection, Leaf.HELLO, hello)
        assert decode(DesiredState, await hear(connection, Leaf.DESIRED)).plan_revision == 1
    assert stage.watch.orders_heard(PARIS) == 7


async def test_as_run_batches_are_stored_before_they_are_acknowledged(stage: Stage) -> None:
    async with player(stage.broker) as connection:
        await connection.subscribe(player_subscriptions(NETWORK, PARIS))
        entries = (build_entry(1), build_entry(2))
        for _ in range(2):  # delivery is at least once
            await say(connection, Leaf.ASRUN, AsRunBatch(screen=PARIS, journal=JOURNAL, entries=entries))
            ack = decode(AsRunAck, await hear(connection, Leaf.ASRUN_ACK))
            assert ack == AsRunAck(journal=JOURNAL, through_sequence=2)
        records = await stage.store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + DAY))
        assert [record.entry for record in records] == list(entries)


async def test_the_clock_exchange_answers_with_both_instants(stage: Stage) -> None:
    async with player(stage.broker) as connection:
        await connection.subscribe(player_subscriptions(NETWORK, PARIS))
        before = SystemClock().now()
        await say(connection, Leaf.CLOCK, ClockRequest(number=7, sent_at=Instant(5)))
        reply = decode(ClockReply, await hear(connection, Leaf.CLOCK_REPLY))
        assert (reply.number, reply.sent_at) == (7, 5)
        assert before <= reply.received_at <= reply.replied_at <= SystemClock().now()


async def test_words_and_stills_reach_the_watch_and_words_outlive_it(stage: Stage) -> None:
    presence = Presence(screen=PARIS, word=Word.HERE, since=MIDNIGHT)
    still = Still(screen=PARIS, taken_at=MIDNIGHT, width=2, height=2, jpeg_base64="")
    async with player(stage.broker) as connection:
        await say(connection, Leaf.PRESENCE, presence)
        await say(connection, Leaf.STILL, still)
        await until(lambda: stage.watch.stills)
    seen = {each.screen: each for each in stage.watch.snapshot()}
    assert seen[PARIS].presence == presence
    assert seen[PARIS].still_taken_at == MIDNIGHT
    assert seen[TORONTO].presence is None
    await stage.watch.save()
    again = FleetWatch(NETWORK, stage.store, KEY)
    await again.load()
    assert {each.screen: each.presence for each in again.snapshot()} == {PARIS: presence, TORONTO: None}


@pytest.mark.parametrize(
    ("leaf", "payload", "reason"),
    [
        (Leaf.PRESENCE, b"\xff nonsense", "not a Presence"),
        (Leaf.ASRUN, b"{}", "not a AsRunBatch"),
        (Leaf.HELLO, encode(Hello(screen=TORONTO, plan_revision=0, policy_revision=0)), "on the topic of"),
        (Leaf.HELLO, b'{"schema_version": 9}', "schema version 9"),
        (
            Leaf.RECEIPT,
            encode(Receipt(screen=TORONTO, orders_revision=1, word=ReceiptWord.ON_GLASS, at=MIDNIGHT)),
            "on the topic of",
        ),
    ],
)
async def test_broken_and_foreign_messages_are_refused_noted_once_and_harm_nothing(
    stage: Stage, leaf: Leaf, payload: bytes, reason: str
) -> None:
    async with player(stage.broker) as connection:
        await connection.subscribe(player_subscriptions(NETWORK, PARIS))
        for _ in range(3):
            await connection.publish(format_topic(NETWORK, PARIS, leaf), payload, qos=1, retain=False)
        await say(connection, Leaf.CLOCK, ClockRequest(number=1, sent_at=MIDNIGHT))
        await hear(connection, Leaf.CLOCK_REPLY)
    (event,) = await stage.store.events(10)
    assert event.kind == "message_refused"
    assert reason in event.sentence


async def test_a_broker_that_is_away_for_long_is_met_again(stage: Stage) -> None:
    stage.broker.stop()
    await until(lambda: not stage.switchboard.connected.is_set())
    stage.broker.start()
    await stage.switchboard.connected.wait()
