"""Children are kept alive, ended in order, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from player_agent import children
from player_agent.children import Keeper, Program
from player_agent.clock import SystemClock
from player_agent.signs_of_life import LOOK_EVERY_MS
from tests.support.children import OurChildren, children_of

ENDS_IN_ORDER = """
import pathlib, signal, sys, time
log = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: (log.open("a").write("ended\\n"), sys.exit(0)))
log.open("a").write("began\\n")
time.sleep(600)
"""
DIES_AT_ONCE = "import pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write('began\\n'); sys.exit(7)"


@pytest.fixture
def ours() -> OurChildren:
    """Children begun by this test."""
    return OurChildren()


class CountingClock(SystemClock):
    """Counts how often it was told to sleep."""

    slept = 0

    async def sleep(self, duration_ms: float) -> None:
        await super().sleep(duration_ms)
        self.slept += 1


class UnhurriedClock(SystemClock):
    """Notes how long it was told to sleep, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, duration_ms: float) -> None:
        self.slept.append(duration_ms)
        await asyncio.sleep(0)


def python(script: str, log: Path) -> Program:
    return Program("child", [sys.executable, "-c", script, str(log)])


@asynccontextmanager
async def kept(program: Program, clock: SystemClock | None = None) -> AsyncIterator[Keeper]:
    keeper = Keeper(program, clock or UnhurriedClock(), lambda: 0.0)
    async with asyncio.TaskGroup() as group:
        keeper.start(group)
        yield keeper
        await keeper.end()  # one that has ended already stays so


async def lines(log: Path, count: int) -> list[str]:
    """The log, as soon as it has so many lines."""
    async with asyncio.timeout(120):
        while not log.exists() or len(log.read_text().splitlines()) < count:
            await asyncio.sleep(0.01)
    return log.read_text().splitlines()


async def test_a_child_that_was_told_to_end_ends_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE_MS", 60_000)
    log = tmp_path / "log"
    async with kept(python(ENDS_IN_ORDER, log)):
        await lines(log, 1)
    assert log.read_text().splitlines() == ["began", "ended"]


async def test_a_child_that_does_not_end_is_killed_after_the_grace(
    tmp_path: Path, ours: OurChildren, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE_MS", 500)
    log = tmp_path / "log"
    async with kept(python(ENDS_IN_ORDER, log)):
        await lines(log, 1)
        os.kill(ours()[0], signal.SIGSTOP)
    assert log.read_text().splitlines() == ["began"]
    assert ours() == []


async def test_a_machine_that_stands_still_takes_nothing_of_a_childs_grace(
    tmp_path: Path, ours: OurChildren, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE_MS", 3_000)
    log = tmp_path / "log"
    async with kept(python(ENDS_IN_ORDER, log)) as keeper:
        await lines(log, 1)
        (child,) = ours()
        os.kill(child, signal.SIGSTOP)
        ending = asyncio.create_task(keeper.end())
        await asyncio.sleep(0)
        time.sleep(3.2)  # nothing turns, neither the child nor who keeps it
        os.kill(child, signal.SIGCONT)
        await ending
    assert log.read_text().splitlines() == ["began", "ended"]


async def test_a_killed_child_is_started_again_at_once(tmp_path: Path, ours: OurChildren) -> None:
    log, clock = tmp_path / "log", UnhurriedClock()
    async with kept(python(ENDS_IN_ORDER, log), clock):
        await lines(log, 1)
        (child,) = ours()
        os.kill(child, signal.SIGKILL)
        assert await lines(log, 2) == ["began", "began"]
    assert clock.slept == [0]


async def test_a_child_that_is_to_start_anew_has_not_failed(tmp_path: Path) -> None:
    log, clock = tmp_path / "log", UnhurriedClock()
    async with kept(python(ENDS_IN_ORDER, log), clock) as keeper:
        for life in range(1, 5):
            await lines(log, life)
            keeper.restart()
        await lines(log, 5)
    assert clock.slept == []


TURNS = """
import asyncio, pathlib, sys
from player_agent.clock import SystemClock
from player_agent.signs_of_life import give_signs
pathlib.Path(sys.argv[1]).open("a").write("began\\n")
asyncio.run(give_signs(SystemClock()))
"""


async def test_a_child_that_does_not_turn_any_more_is_replaced(tmp_path: Path, ours: OurChildren) -> None:
    log = tmp_path / "log"
    program, clock = replace(python(TURNS, log), patience_ms=3_000), CountingClock()
    async with kept(program, clock):
        await lines(log, 1)
        (child,) = ours()
        until = clock.slept + 4_000 // LOOK_EVERY_MS
        while clock.slept < until:
            await asyncio.sleep(0.1)
        assert ours() == [child], "one that turns lives on"
        os.kill(child, signal.SIGSTOP)
        await lines(log, 2)
        assert ours() != [child]


class BrokenClock(SystemClock):
    """Cannot sleep."""

    async def sleep(self, duration_ms: float) -> None:
        raise OSError(f"no sleep of {duration_ms} ms")


async def test_a_watch_that_fails_is_no_secret_and_leaves_no_child(tmp_path: Path, ours: OurChildren) -> None:
    program = replace(python(TURNS, tmp_path / "log"), patience_ms=1_000)
    with pytest.RaisesGroup(pytest.RaisesExc(OSError, match="no sleep"), flatten_subgroups=True):
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            Keeper(program, BrokenClock(), lambda: 0.0).start(group)
    assert ours() == []


async def test_a_child_that_keeps_dying_is_started_ever_later(tmp_path: Path) -> None:
    log, clock = tmp_path / "log", UnhurriedClock()
    async with kept(python(DIES_AT_ONCE, log), clock):
        await lines(log, 5)
    assert clock.slept[:4] == [0, 250, 500, 1_000]


async def test_a_child_waits_for_what_it_needs_and_can_be_given_up_meanwhile(tmp_path: Path) -> None:
    async def never() -> Mapping[str, str]:
        await asyncio.Event().wait()
        return {}

    log = tmp_path / "log"
    async with kept(Program("child", [sys.executable, "-c", DIES_AT_ONCE, str(log)], never)):
        await asyncio.sleep(0.05)
    assert not log.exists()


async def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from player_agent.children import Keeper, Program\n"
        "from player_agent.clock import SystemClock\n"
        "async def main():\n"
        "    async with asyncio.TaskGroup() as group:\n"
        "        Keeper(Program('child', ['sleep', '600']), SystemClock(), lambda: 0.0).start(group)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) as parent:
        try:
            async with asyncio.timeout(120):
                while not (pids := children_of(parent.pid)):
                    await asyncio.sleep(0.01)
                while Path(f"/proc/{pids[0]}/comm").read_text().strip() != "sleep":
                    await asyncio.sleep(0.01)
        finally:
            parent.kill()
    async with asyncio.timeout(120):
        while _alive(pids[0]):
            await asyncio.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
