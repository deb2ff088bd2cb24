"""The broker that the controller starts: accounts, access, and its life."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from controller.clock import SystemClock
from controller.errors import BrokerError
from controller.mqtt.address import BrokerAddress
from controller.mqtt.mosquitto import Mosquitto, run_mosquitto
from controller.mqtt.session import AiomqttConnector
from controller.services.passwords import hash_password
from controller.services.records import PlayerAccount
from tests.support.plans import MIDNIGHT, NETWORK
from tests.support.ports import free_port
from wire.connection import Connection, ConnectionLostError
from wire.topics import Leaf, format_topic

pytestmark = pytest.mark.broker

PARIS, TORONTO = "par-opera", "yto-dundas"


def account(screen: str, password: str = "") -> PlayerAccount:
    return PlayerAccount(screen, hash_password(password or f"{screen}'s", b"salt" * 3), MIDNIGHT)


def build_broker(folder: Path) -> Mosquitto:
    return Mosquitto(folder, host="127.0.0.1", port=free_port(), network=NETWORK, clock=SystemClock())


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    child = build_broker(tmp_path / "broker")
    async with run_mosquitto(child, [account(PARIS), account(TORONTO)]):
        keeper = asyncio.create_task(child.keep_alive())
        yield child
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


@asynccontextmanager
async def joined(
    broker: Mosquitto, screen: str | None = None, password: str = ""
) -> AsyncIterator[Connection]:
    """A connection of one screen's player, or of the controller."""
    address = broker.address
    if screen is not None:
        address = BrokerAddress(
            address.host, address.port, username=screen, password=password or f"{screen}'s"
        )
    async with AiomqttConnector(address, f"test-{screen}").connect() as connection:
        yield connection


async def first_message(connection: Connection) -> tuple[str, bytes]:
    async with asyncio.timeout(120):
        async for incoming in connection.messages():
            return incoming.topic, incoming.payload
    raise AssertionError


async def until_back(broker: Mosquitto) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                async with joined(broker):
                    return
            except ConnectionLostError:
                await asyncio.sleep(0.05)


async def test_a_player_hears_its_own_desired_state_and_no_other(broker: Mosquitto) -> None:
    async with joined(broker) as controller, joined(broker, PARIS) as player:
        await player.subscribe([format_topic(NETWORK, screen, Leaf.DESIRED) for screen in (TORONTO, PARIS)])
        for screen in (TORONTO, PARIS):
            topic = format_topic(NETWORK, screen, Leaf.DESIRED)
            await controller.publish(topic, screen.encode(), qos=1, retain=True)
        assert await first_message(player) == (format_topic(NETWORK, PARIS, Leaf.DESIRED), PARIS.encode())


async def test_a_player_speaks_for_its_own_screen_only_and_never_as_the_controller(broker: Mosquitto) -> None:
    async with joined(broker) as controller, joined(broker, PARIS) as player:
        topics = [format_topic(NETWORK, TORONTO, Leaf.HELLO), format_topic(NETWORK, PARIS, Leaf.HELLO)]
        await controller.subscribe(topics)
        for topic in topics:
            await player.publish(topic, b"hello", qos=1, retain=False)
        assert await first_message(controller) == (topics[1], b"hello")
        desired = format_topic(NETWORK, PARIS, Leaf.DESIRED)
        await player.publish(desired, b"forged", qos=1, retain=True)
        await player.subscribe([desired])
        await controller.publish(desired, b"true", qos=1, retain=True)
        assert await first_message(player) == (desired, b"true")


@pytest.mark.parametrize(("screen", "password"), [(PARIS, "wrong"), ("nobody", "any"), ("", "")])
async def test_strangers_are_refused_with_a_remedy(broker: Mosquitto, screen: str, password: str) -> None:
    with pytest.raises(ConnectionLostError, match=r"refuses us.*check user and password"):
        async with joined(broker, screen, password or "none"):
            pass


async def test_an_account_added_while_it_runs_counts_at_once(broker: Mosquitto) -> None:
    await broker.apply([account(PARIS), account("hkg-sogo", "new")])
    async with asyncio.timeout(120):
        while True:
            try:
                async with joined(broker, "hkg-sogo", "new"):
                    break
            except ConnectionLostError:
                await asyncio.sleep(0.05)
    with pytest.raises(ConnectionLostError):
        async with joined(broker, TORONTO):
            pass


def saved(folder: Path) -> bytes:
    """What the broker has on its disk, in the file that it puts in place whole."""
    try:
        return (folder / "mosquitto.db").read_bytes()
    except FileNotFoundError:
        return b""


async def test_a_killed_broker_comes_back_and_still_holds_what_was_retained(
    broker: Mosquitto, tmp_path: Path
) -> None:
    topic = format_topic(NETWORK, PARIS, Leaf.DESIRED)
    async with joined(broker) as controller:
        await controller.publish(topic, b"kept", qos=1, retain=True)
        while b"kept" not in saved(tmp_path / "broker"):
            await asyncio.sleep(0.02)
        before = broker.process_id
        assert before is not None
        os.kill(before, signal.SIGKILL)
        with pytest.raises(ConnectionLostError):
            async for _ in controller.messages():
                pass
    await until_back(broker)
    assert broker.process_id != before
    async with joined(broker, PARIS) as player:
        await player.subscribe([topic])
        assert await first_message(player) == (topic, b"kept")


async def test_leaving_ends_the_child(tmp_path: Path) -> None:
    child = build_broker(tmp_path)
    async with run_mosquitto(child, []):
        process = child.process_id
        assert process is not None
    assert not Path(f"/proc/{process}").exists()


async def test_a_port_that_is_taken_is_named_with_a_remedy(tmp_path: Path) -> None:
    child = build_broker(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", child.address.port))
        taken.listen()
        with pytest.raises(BrokerError, match=r"Address already in use.*LANDMARK_BROKER_PORT"):
            async with run_mosquitto(child, []):
                pass


async def test_its_files_are_for_its_owner_only(tmp_path: Path) -> None:
    child = build_broker(tmp_path / "broker")
    await child.apply([account(PARIS)])
    passwords = tmp_path / "broker" / "passwords"
    assert passwords.stat().st_mode & 0o777 == 0o600
    assert "par-opera:$7$101$" in passwords.read_text()
    assert child.address.password not in (None, passwords.read_text())
