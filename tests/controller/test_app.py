"""The whole controller with its own Mosquitto and SQLite: what it serves, what it survives, how it ends."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.addresses import Addresses
from controller.app import run_controller
from controller.client import ControllerClient
from controller.clock import SystemClock
from controller.errors import SettingsError
from controller.mqtt.address import BrokerAddress
from controller.mqtt.session import AiomqttConnector
from controller.services.add_player import AddedPlayer
from controller.settings import Settings
from controller.signing import load_or_make_key
from controller.state_folder import StateFolder
from controller.store import open_store
from tests.support.plans import NETWORK
from tests.support.ports import free_port
from tests.support.records import build_entry, build_publication, sealed_plan, sealed_policy
from wire.asrun import AsRunAck, AsRunBatch
from wire.bundle import Bundle
from wire.codec import decode, encode
from wire.connection import Connection, ConnectionLostError
from wire.envelope import StatementKind, unseal
from wire.health import Hello
from wire.state import DesiredState
from wire.topics import Leaf, format_topic, player_subscriptions

pytestmark = pytest.mark.broker

SCREEN = "par-opera"
LANDMARK = Path(sys.executable).with_name("landmark")


@dataclass
class Running:
    folder: StateFolder
    addresses: Addresses

    @property
    def client(self) -> ControllerClient:
        return ControllerClient(self.addresses.url, self.folder.load_or_make_token())


async def prepare(folder: StateFolder) -> None:
    """A state folder in which something was published."""
    folder.root.mkdir()
    key = load_or_make_key(folder.planner_key)
    async with open_store(folder.database_url) as store:
        await store.save_publication(build_publication([sealed_plan(key)], [sealed_policy(key)]))


@asynccontextmanager
async def running(folder: StateFolder) -> AsyncIterator[Running]:
    settings = Settings(state=folder.root, port=0, broker_port=free_port())
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        tasks.create_task(run_controller(settings, SystemClock(), stop, ready.set_result))
        yield Running(folder, await ready)
        stop.set()


@pytest.fixture
async def folder(tmp_path: Path) -> StateFolder:
    folder = StateFolder(tmp_path / "state")
    await prepare(folder)
    return folder


async def add_player(controller: Running) -> Bundle:
    answer = await asyncio.to_thread(controller.client.post, f"/api/players/{SCREEN}", b"{}")
    return decode(AddedPlayer, answer).bundle


@asynccontextmanager
async def joined(bundle: Bundle) -> AsyncIterator[Connection]:
    """The player's connection; waits for the broker where it is just coming back."""
    broker = bundle.broker
    address = BrokerAddress(broker.host, broker.port, username=broker.username, password=broker.password)
    while True:
        try:
            async with AiomqttConnector(address, "test-player").connect() as connection:
                await connection.subscribe(player_subscriptions(NETWORK, SCREEN))
                yield connection
                return
        except ConnectionLostError:
            await asyncio.sleep(0.1)


async def hear(connection: Connection, leaf: Leaf) -> bytes:
    async for incoming in connection.messages():
        if incoming.topic == format_topic(NETWORK, SCREEN, leaf):
            return incoming.payload
    raise AssertionError


async def say(connection: Connection, leaf: Leaf, message: Hello | AsRunBatch) -> None:
    await connection.publish(format_topic(NETWORK, SCREEN, leaf), encode(message), qos=1, retain=False)


def brokers_of(folder: StateFolder) -> list[int]:
    """Process ids of every Mosquitto of this state folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            words = (each / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0] == b"mosquitto" and str(folder.broker / "mosquitto.conf").encode() in words:
            found.append(int(each.name))
    return found


async def test_a_player_gets_what_was_published_and_its_log_is_kept_though_the_broker_is_killed(
    folder: StateFolder,
) -> None:
    async with running(folder) as controller:
        bundle = await add_player(controller)
        async with joined(bundle) as player:
            await say(player, Leaf.HELLO, Hello(screen=SCREEN, plan_revision=0, policy_revision=0))
            state = decode(DesiredState, await hear(player, Leaf.DESIRED))
            assert state.plan is not None
            key = load_or_make_key(folder.planner_key)
            assert unseal(state.plan, StatementKind.PLAN, key, network=NETWORK, screen=SCREEN).revision == 1
        (broker,) = brokers_of(folder)
        os.kill(broker, signal.SIGKILL)
        async with joined(bundle) as player:
            batch = AsRunBatch(screen=SCREEN, journal="d" * 32, entries=(build_entry(1), build_entry(2)))
            answer = asyncio.create_task(hear(player, Leaf.ASRUN_ACK))
            while (
                not answer.done()
            ):  # until the controller is back, too: nothing but an acknowledgement counts
                await say(player, Leaf.ASRUN, batch)
                await asyncio.wait([answer], timeout=0.5)
            assert decode(AsRunAck, answer.result()).through_sequence == 2
        assert brokers_of(folder) != [broker]
    assert brokers_of(folder) == []


async def test_accounts_and_desired_state_outlive_the_controller(folder: StateFolder) -> None:
    async with running(folder) as controller:
        bundle = await add_player(controller)
    async with running(folder) as controller:
        moved = bundle.broker.model_copy(update={"port": controller.addresses.broker.port})
        async with joined(bundle.model_copy(update={"broker": moved})) as player:
            assert decode(DesiredState, await hear(player, Leaf.DESIRED)).plan_revision == 1


async def test_the_page_and_the_api_are_served(folder: StateFolder) -> None:
    async with running(folder) as controller:
        for path, words in (("/", b"<!doctype html>"), ("/healthz", b"ok"), ("/api/status", SCREEN.encode())):
            assert words in (await asyncio.to_thread(controller.client.get, path)).lower()


async def test_a_second_controller_in_the_same_folder_is_refused(folder: StateFolder) -> None:
    async with running(folder):
        with pytest.raises(SettingsError, match="another controller runs"):
            await run_controller(Settings(state=folder.root, port=0), SystemClock(), asyncio.Event())


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"sample": False, "surface_pixels": 9_999}, "LANDMARK_SURFACE_PIXELS"),
        ({"public_url": "https://landmark.example/wall"}, "LANDMARK_PUBLIC_URL"),
        ({"public_url": "landmark.example"}, "LANDMARK_PUBLIC_URL"),
        ({"host": "0.0.0.0"}, "LANDMARK_PUBLIC_URL"),
        ({"broker": "http://x"}, "LANDMARK_BROKER"),
        ({"database": "oracle://x"}, "LANDMARK_DATABASE"),
    ],
)
async def test_settings_that_make_no_sense_are_named(
    tmp_path: Path, setting: dict[str, object], sentence: str
) -> None:
    settings = Settings(state=tmp_path, port=0, **setting)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=sentence):
        await run_controller(settings, SystemClock(), asyncio.Event())


def start(folder: StateFolder, **environment: str) -> "subprocess.Popen[str]":
    variables = {
        "LANDMARK_STATE": str(folder.root),
        "LANDMARK_PORT": "0",
        "LANDMARK_BROKER_PORT": str(free_port()),
    }
    return subprocess.Popen(
        [LANDMARK, "serve"],
        env={**os.environ, **variables, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_however_it_ends_it_leaves_no_broker_behind(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    folder = StateFolder(tmp_path / "state")
    with start(folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        assert len(brokers_of(folder)) == 1
        process.send_signal(number)
        process.communicate()
        assert process.returncode == code
    while brokers_of(folder):  # when the kernel tells the broker that its parent is gone is not ours to say
        signal.sigtimedwait([], 0.05)


def test_a_port_that_is_taken_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start(StateFolder(tmp_path / "state"), LANDMARK_PORT=port) as process:
            _, errors = process.communicate()
    assert process.returncode == 3
    assert "choose another LANDMARK_PORT" in errors
    assert "Traceback" not in errors


def test_a_setting_that_is_no_number_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with start(StateFolder(tmp_path / "state"), LANDMARK_PORT="many") as process:
        _, errors = process.communicate()
    assert process.returncode == 3
    assert "LANDMARK_PORT" in errors
    assert "'many'" in errors
