"""What both programs may rely on of a broker, over the twin in memory and over real Mosquitto."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

import pytest

from controller.mqtt.address import BrokerAddress
from controller.mqtt.session import AiomqttConnector
from player_agent.link.session import MqttConnector
from tests.support.bundles import build_bundle
from tests.support.memory_broker import MemoryBroker
from tests.support.mosquitto import RealBroker, Wire
from wire.connection import Connection, ConnectionLostError, Connector, Incoming, Will

TOPIC = "landmark/v1/sample/screens/par-opera/asrun"
OTHER = "landmark/v1/sample/screens/hkg-sogo/asrun"
EVERY_SCREEN = "landmark/v1/sample/screens/+/asrun"
Adapter = Callable[[str, int], Connector]
LOST = Will(TOPIC, b"lost", qos=1, retain=True)


class World(Protocol):
    """A broker, and clients that reach it."""

    async def connector(self, client: str) -> Connector: ...
    async def cut(self, client: str) -> None: ...
    async def stop(self) -> None: ...
    async def start(self) -> None: ...


class MemoryWorld:
    """The twin."""

    def __init__(self) -> None:
        self.broker = MemoryBroker()

    async def connector(self, client: str) -> Connector:
        return self.broker.connector(client)

    async def cut(self, client: str) -> None:
        self.broker.cut(client)

    async def stop(self) -> None:
        self.broker.stop()

    async def start(self) -> None:
        self.broker.start()


class MosquittoWorld:
    """Mosquitto, each client behind a wire of its own."""

    def __init__(self, folder: Path, adapter: Adapter) -> None:
        self.broker = RealBroker(folder)
        self._adapter = adapter
        self._wires: dict[str, Wire] = {}

    async def connector(self, client: str) -> Connector:
        if client not in self._wires:
            self._wires[client] = Wire(self.broker.port)
            await self._wires[client].up()
        return self._adapter(client, self._wires[client].port)

    async def cut(self, client: str) -> None:
        self._wires[client].cut()

    async def stop(self) -> None:
        await self.broker.stop()
        for wire in self._wires.values():
            await wire.down()

    async def start(self) -> None:
        await self.broker.start()
        for wire in self._wires.values():
            await wire.up()


def of_player(client: str, port: int) -> Connector:
    return MqttConnector(build_bundle(screen=client, port=port))


def of_controller(client: str, port: int) -> Connector:
    return AiomqttConnector(BrokerAddress("127.0.0.1", port), client)


@pytest.fixture(
    params=[
        None,
        pytest.param(of_player, marks=pytest.mark.broker),
        pytest.param(of_controller, marks=pytest.mark.broker),
    ],
    ids=["memory", "mosquitto-player", "mosquitto-controller"],
)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param is None:
        yield MemoryWorld()
        return
    real = MosquittoWorld(tmp_path, request.param)
    await real.start()
    yield real
    await real.stop()


async def take(connection: Connection, count: int) -> list[Incoming]:
    """The next messages."""
    taken: list[Incoming] = []
    async with asyncio.timeout(60):
        async for message in connection.messages():
            taken.append(message)
            if len(taken) == count:
                break
    return taken


async def test_messages_arrive_once_and_in_order(world: World) -> None:
    sender, receiver = await world.connector("par-opera"), await world.connector("controller")
    async with receiver.connect() as far, sender.connect() as near:
        await far.subscribe([EVERY_SCREEN])
        for number in range(20):
            await near.publish(TOPIC, b"%d" % number, qos=1, retain=False)
        assert await take(far, 20) == [Incoming(TOPIC, b"%d" % number) for number in range(20)]


async def test_only_what_was_asked_for_arrives(world: World) -> None:
    sender, receiver = await world.connector("controller"), await world.connector("par-opera")
    async with receiver.connect() as far, sender.connect() as near:
        await far.subscribe([TOPIC])
        await near.publish(OTHER, b"not yours", qos=1, retain=False)
        await near.publish(TOPIC, b"yours", qos=1, retain=False)
        assert await take(far, 1) == [Incoming(TOPIC, b"yours")]


async def test_a_retained_message_waits_for_newcomers_until_it_is_cleared(world: World) -> None:
    sender, receiver = await world.connector("controller"), await world.connector("par-opera")
    async with sender.connect() as near:
        await near.publish(TOPIC, b"old", qos=1, retain=True)
        await near.publish(TOPIC, b"new", qos=1, retain=True)
        async with receiver.connect() as far:
            await far.subscribe([TOPIC])
            assert await take(far, 1) == [Incoming(TOPIC, b"new")]
        await near.publish(TOPIC, b"", qos=1, retain=True)
        async with receiver.connect() as far:
            await far.subscribe([TOPIC, OTHER])
            await near.publish(OTHER, b"after", qos=1, retain=False)
            assert await take(far, 1) == [Incoming(OTHER, b"after")]


async def test_what_was_sent_while_nobody_listened_is_gone(world: World) -> None:
    sender, receiver = await world.connector("controller"), await world.connector("par-opera")
    async with receiver.connect() as far:
        await far.subscribe([TOPIC])
    async with sender.connect() as near:
        await near.publish(TOPIC, b"missed", qos=1, retain=False)
        async with receiver.connect() as far:
            await far.subscribe([TOPIC])
            await near.publish(TOPIC, b"heard", qos=1, retain=False)
            assert await take(far, 1) == [Incoming(TOPIC, b"heard")]


async def test_the_will_is_said_for_who_vanishes_and_not_for_who_leaves(world: World) -> None:
    player, controller = await world.connector("par-opera"), await world.connector("controller")

    async def vanish() -> None:
        async with player.connect(LOST) as near:
            await near.publish(TOPIC, b"here", qos=1, retain=True)
            await world.cut("par-opera")
            await take(near, 1)

    async with controller.connect() as far:
        await far.subscribe([TOPIC])
        async with player.connect(LOST) as near:
            await near.publish(TOPIC, b"left in order", qos=1, retain=False)
        with pytest.raises(ConnectionLostError):
            await vanish()
        said = [each.payload for each in await take(far, 3)]
        assert said == [b"left in order", b"here", b"lost"]


async def test_a_newer_connection_of_the_same_client_ends_the_older(world: World) -> None:
    player = await world.connector("par-opera")

    async def come_again() -> None:
        async with player.connect() as older:
            listening = asyncio.create_task(take(older, 1))
            async with player.connect() as newer:
                await newer.publish(TOPIC, b"", qos=1, retain=False)
                await listening

    with pytest.raises(ConnectionLostError):
        await come_again()


async def test_a_dead_broker_ends_every_verb(world: World) -> None:
    player = await world.connector("par-opera")
    async with player.connect() as connection:
        await connection.subscribe([TOPIC])
        await world.stop()
        with pytest.raises(ConnectionLostError):
            await take(connection, 1)
        with pytest.raises(ConnectionLostError):
            await connection.subscribe([OTHER])
        with pytest.raises(ConnectionLostError):
            await connection.publish(TOPIC, b"to nobody", qos=1, retain=False)


async def test_one_cannot_connect_before_the_broker_is_back(world: World) -> None:
    player = await world.connector("par-opera")
    await world.stop()
    with pytest.raises(ConnectionLostError):
        async with player.connect():
            pytest.fail("there is no broker")
    await world.start()
    async with player.connect() as connection:
        await connection.publish(TOPIC, b"back", qos=1, retain=False)
