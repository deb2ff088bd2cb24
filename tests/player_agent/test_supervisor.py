"""The whole player as processes: X server, stage, worker, link; kills from outside, and the end."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from player_agent.bundle import load_bundle
from player_agent.cli import Exit
from player_agent.folder import PlayerFolder, StageFacts, load_message
from player_agent.link.session import MqttConnector
from tests.support.bundles import build_bundle
from tests.support.children import children_of
from tests.support.mosquitto import RealBroker
from tests.support.plans import Key
from wire.codec import decode, encode
from wire.health import Presence, Word
from wire.state import Phase
from wire.topics import Leaf, format_topic

pytestmark = [pytest.mark.screen, pytest.mark.broker]

_NONE_OF_THEM = {"setpriv", "sh", "landmark-prompt", ""}
"""Names of who has the command line of a member, and is none: what becomes one, and what forks stages."""

LINK, STAGE, WORKER, XVFB = "player_agent link", "player_agent stage", "player_agent.decks.worker", "Xvfb"


class Player:
    """A running `landmark-player run`, seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process, folder: PlayerFolder) -> None:
        self.process = process
        self.folder = folder
        self.bundle = folder.root.parent / "bundle.json"

    def members(self) -> dict[str, int]:
        """Process ids of what runs below the supervisor, by kind."""
        found = {}
        for pid in _descendants(self.process.pid):
            line = _command_line(pid)
            for kind in (LINK, STAGE, WORKER, XVFB):
                if kind in line and _name(pid) not in _NONE_OF_THEM:
                    found[kind] = pid
        return found

    async def is_present(self, word: Word) -> None:
        """Wait until the broker says this of the player."""
        bundle = load_bundle(self.bundle)
        topic = format_topic(bundle.network, bundle.screen, Leaf.PRESENCE)
        connector = MqttConnector(bundle, name="test", answer_within_ms=60_000)
        async with connector.connect() as connection, asyncio.timeout(120):
            await connection.subscribe([topic])
            async for message in connection.messages():
                if decode(Presence, message.payload).word is word:
                    return

    def phase(self) -> Phase | None:
        """What stage says of the glass."""
        facts = load_message(self.folder.stage, StageFacts)
        return facts.phase if facts else None

    async def complete(self, *, without: frozenset[int] = frozenset()) -> dict[str, int]:
        """The members, as soon as all are there, none of them one of `without`."""
        async with asyncio.timeout(120):
            while len(members := self.members()) < 4 or without & set(members.values()):
                await asyncio.sleep(0.05)
        return members


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(0.05)


def _descendants(pid: int) -> list[int]:
    children = children_of(pid)
    return children + [each for child in children for each in _descendants(child)]


def _name(pid: int) -> str:
    """The process's name; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pids: dict[str, int]) -> list[str]:
    """Which of them still run."""
    return [kind for kind, pid in pids.items() if _command_line(pid)]


@asynccontextmanager
async def playing(root: Path) -> AsyncIterator[Player]:
    broker = RealBroker(root)
    await broker.start()
    bundle = build_bundle(port=broker.port, heartbeat_ms=500, public_key_base64=Key().public_key_base64)
    (root / "bundle.json").write_bytes(encode(bundle))
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    with (root / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "player_agent", "run", str(root / "bundle.json"), "--state", str(root / "state")),
            env=environment,
            stderr=log,
        )
    player = Player(process, PlayerFolder(root / "state"))
    try:
        yield player
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await broker.stop()


async def test_it_starts_everything_and_ends_in_order(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        members = await player.complete()
        await until(lambda: player.phase() is Phase.DARK)  # no policy: nothing may be shown
        await player.is_present(Word.HERE)
        player.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(player.process.wait(), 120) == Exit.OK
        await until(lambda: not alive(members))
        assert player.phase() is Phase.STOPPED
        await player.is_present(Word.LOST)


@pytest.mark.parametrize("victim", [STAGE, LINK, WORKER, XVFB])
async def test_who_is_killed_comes_back(tmp_path: Path, victim: str) -> None:
    async with playing(tmp_path) as player:
        members = await player.complete()
        os.kill(members[victim], signal.SIGKILL)
        renewed = await player.complete(without=frozenset({members[victim]}))
        assert (renewed[LINK] == members[LINK]) == (victim != LINK), (
            "the wall does not need link, nor link it"
        )
        if victim == LINK:
            assert renewed[STAGE] == members[STAGE]


async def test_a_killed_supervisor_leaves_nobody(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        members = await player.complete()
        player.process.kill()
        await player.process.wait()
        await until(lambda: not alive(members))


MARK = "LANDMARK_TEST_MARK"


def marked(mark: str) -> list[str]:
    """Command lines of all processes that inherited this mark, wherever they hang in the tree."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if f"{MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(_command_line(int(folder.name)))
            except OSError:
                continue
    return [each for each in found if each]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("pause_s", [0.05, 0.3, 0.6, 0.9, 1.2, 1.5, 2.5])
async def test_ended_in_any_phase_it_leaves_nobody(
    tmp_path: Path, pause_s: float, number: signal.Signals
) -> None:
    bundle = build_bundle(port=9, heartbeat_ms=500, public_key_base64=Key().public_key_base64)
    (tmp_path / "bundle.json").write_bytes(encode(bundle))
    mark = f"{tmp_path}"
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "player_agent", "run", str(tmp_path / "bundle.json"), "--state", str(tmp_path / "state")),
            env={key: value for key, value in os.environ.items() if key != "DISPLAY"} | {MARK: mark},
            stderr=log,
        )
    await asyncio.sleep(pause_s)
    process.send_signal(number)
    await asyncio.wait_for(process.wait(), 120)
    await until(lambda: not marked(mark))


async def test_a_second_player_is_kept_out_of_the_folder(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.complete()
        second = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "player_agent", "run", str(tmp_path / "bundle.json"), "--state", str(tmp_path / "state")),
            stderr=asyncio.subprocess.PIPE,
        )
        _, words = await asyncio.wait_for(second.communicate(), 120)
        assert second.returncode == Exit.BUSY
        assert f"process {player.process.pid}".encode() in words
