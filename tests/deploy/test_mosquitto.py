"""Mosquitto runs with the files of deploy/, and refuses what it must refuse."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest

from tests.support.certificates import write_certificate
from tests.support.mosquitto import listens
from tests.support.ports import free_port
from wire.topics import Leaf, format_topic

pytestmark = pytest.mark.broker

ACCOUNTS = {"_controller": "secret-c", "par-opera": "secret-p", "tyo-shibuya": "secret-t"}


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    number = free_port()
    (tmp_path / "tls").mkdir()
    (tmp_path / "data").mkdir()
    write_certificate(tmp_path / "tls" / "broker.crt", tmp_path / "tls" / "broker.key")
    shutil.copy(tmp_path / "tls" / "broker.crt", tmp_path / "tls" / "ca.crt")
    shutil.copy("deploy/mosquitto/landmark.acl", tmp_path / "mosquitto.acl")
    for account, password in ACCOUNTS.items():
        passwords = tmp_path / "mosquitto.passwd"
        create = [] if passwords.exists() else ["-c"]
        subprocess.run(["mosquitto_passwd", *create, "-b", passwords, account, password], check=True)
    text = Path("deploy/mosquitto/landmark.conf").read_text()
    text = text.replace("/etc/landmark/", f"{tmp_path}/").replace("/var/lib/mosquitto/", f"{tmp_path}/data/")
    text = text.replace("listener 8883", f"listener {number} 127.0.0.1")
    config = tmp_path / "landmark.conf"
    # As root Mosquitto would become another user and could not read the test's files.
    config.write_text(text + "\nuser root\n")
    broker = await asyncio.create_subprocess_exec(
        "mosquitto", "-c", str(config), stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            while not await listens(number):
                assert broker.returncode is None, await _rest(broker)
                await asyncio.sleep(0.05)
        yield number
    finally:
        if broker.returncode is None:
            broker.terminate()
        await broker.communicate()


async def _rest(broker: asyncio.subprocess.Process) -> str:
    assert broker.stderr is not None
    return (await broker.stderr.read()).decode()


@asynccontextmanager
async def _client(port: int, tmp_path: Path, account: str, password: str) -> AsyncIterator[aiomqtt.Client]:
    context = ssl.create_default_context(cafile=str(tmp_path / "tls" / "ca.crt"))
    async with aiomqtt.Client(
        "127.0.0.1", port, username=account, password=password, tls_context=context, timeout=60
    ) as client:
        yield client


async def _heard(client: aiomqtt.Client, until: str) -> list[str]:
    """Topics heard until one with this payload arrives."""
    topics = []
    async with asyncio.timeout(60):
        async for message in client.messages:
            if message.payload == until.encode():
                return topics
            topics.append(str(message.topic))
    return topics


async def test_a_stranger_and_a_wrong_password_are_refused(port: int, tmp_path: Path) -> None:
    for account, password in [("par-opera", "wrong"), ("nobody", "secret-p")]:
        with pytest.raises(aiomqtt.MqttError):
            async with _client(port, tmp_path, account, password):
                pass


async def test_a_screen_hears_its_own_topics_and_nobody_elses(port: int, tmp_path: Path) -> None:
    async with (
        _client(port, tmp_path, "_controller", "secret-c") as controller,
        _client(port, tmp_path, "par-opera", "secret-p") as player,
    ):
        await player.subscribe("landmark/#", qos=1)
        mine = [
            format_topic("n", "par-opera", leaf) for leaf in (Leaf.DESIRED, Leaf.ASRUN_ACK, Leaf.CLOCK_REPLY)
        ]
        foreign = [format_topic("n", "tyo-shibuya", leaf) for leaf in (Leaf.DESIRED, Leaf.ASRUN_ACK)]
        for topic in (*foreign, *mine):
            await controller.publish(topic, b"x", qos=1)
        await controller.publish(mine[0], b"end", qos=1)
        assert await _heard(player, "end") == mine


async def test_a_screen_cannot_speak_as_the_controller_or_as_another_screen(
    port: int, tmp_path: Path
) -> None:
    async with (
        _client(port, tmp_path, "_controller", "secret-c") as controller,
        _client(port, tmp_path, "par-opera", "secret-p") as player,
    ):
        await controller.subscribe("landmark/v1/#", qos=1)
        forbidden = [
            format_topic("n", "par-opera", Leaf.DESIRED),
            format_topic("n", "par-opera", Leaf.ASRUN_ACK),
            format_topic("n", "tyo-shibuya", Leaf.DESIRED),
            format_topic("n", "tyo-shibuya", Leaf.ASRUN),
        ]
        allowed = [format_topic("n", "par-opera", leaf) for leaf in Leaf if not leaf.to_player]
        for topic in (*forbidden, *allowed):
            await player.publish(topic, b"x", qos=1)
        await player.publish(allowed[0], b"end", qos=1)
        assert await _heard(controller, "end") == allowed


def test_the_access_list_names_every_topic_of_a_player() -> None:
    text = Path("deploy/mosquitto/landmark.acl").read_text()
    for leaf in Leaf:
        verb = "read" if leaf.to_player else "write"
        assert f"pattern {verb} " + format_topic("+", "%u", leaf) in text.splitlines()
