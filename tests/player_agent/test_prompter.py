"""The prompter: one stage after the other, and none beside it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from player_agent.prompter import GLASS_GONE
from tests.support.waiting import until

STAGE = """
import asyncio, os, pathlib, signal, sys
from player_agent.clock import SystemClock
from player_agent import prompter
from player_agent.process_name import name_process
from player_agent.signs_of_life import give_signs
prompter.LEFTOVER_MS = 300
prompter.YOUTH_MS = 60_000
log = pathlib.Path(sys.argv[1])
prompter.prompt(SystemClock(), (log.parent / "glass").exists)
log.open("a").write(f"{os.getpid()}\\n")
if sys.argv[2] == "leaves" and len(log.read_text().splitlines()) == 1:
    for group in (None, 0):
        if os.fork() == 0:
            if group is not None:
                os.setpgid(0, group)
            name_process("worker")
            log.open("a").write(f"{os.getpid()}\\n")
            signal.pause()
        while len(log.read_text().splitlines()) < (2 if group is None else 3):
            pass
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "exits":
    sys.exit(7)
if sys.argv[2] == "loses its glass" and len(log.read_text().splitlines()) == 1:
    sys.exit(prompter.GLASS_GONE)
if sys.argv[2] == "crashes":
    os.kill(os.getpid(), signal.SIGSEGV)
async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    signs = asyncio.create_task(give_signs(SystemClock()))
    await asyncio.sleep(0)  # it has given one
    (log.parent / f"turns {os.getpid()}").touch()
    await stop.wait()
    log.open("a").write("ended\\n")
asyncio.run(main())
"""


class Prompted:
    def __init__(self, log: Path, manner: str) -> None:
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAGE, str(log), manner],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def lines(self, count: int) -> list[str]:
        """The log, as soon as it has so many lines."""
        until(lambda: self.log.exists() and len(self.log.read_text().splitlines()) >= count)
        return self.log.read_text().splitlines()

    def stage(self, number: int) -> int:
        """The process id of the n-th stage."""
        return int(self.lines(number)[number - 1])

    def turning_stage(self) -> int:
        """The first stage's, as soon as it has given a sign and can be told to end."""
        stage = self.stage(1)
        until((self.log.parent / f"turns {stage}").exists)
        return stage

    def everybody(self) -> list[int]:
        """Whoever lives of the prompter's session."""
        return [pid for pid in _all_processes() if is_alive(pid) and _session_of(pid) == self.process.pid]


def is_alive(pid: int) -> bool:
    return _facts(pid)[0] != "Z"


def _all_processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _session_of(pid: int) -> int:
    return int(_facts(pid)[3])


def _facts(pid: int) -> list[str]:
    """Its state, parent, group and session; a process that is gone is as good as a zombie of nobody."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return ["Z", "0", "0", "0"]


@pytest.fixture
def prompted(tmp_path: Path) -> Iterator[Callable[[str], Prompted]]:
    running: list[Prompted] = []

    def start(manner: str) -> Prompted:
        running.append(Prompted(tmp_path / "log", manner))
        return running[-1]

    yield start
    for each in running:
        each.process.kill()
        each.process.wait()


Start = Callable[[str], Prompted]


def test_a_killed_stage_is_followed_by_another_from_the_same_prompter(prompted: Start) -> None:
    play = prompted("plays")
    first = play.stage(1)
    os.kill(first, signal.SIGKILL)
    assert play.stage(2) != first
    assert play.process.poll() is None


def test_a_stage_that_does_not_turn_is_replaced(prompted: Start) -> None:
    play = prompted("plays")
    first = play.turning_stage()
    os.kill(first, signal.SIGSTOP)
    assert play.stage(2) != first
    until(lambda: not is_alive(first))


def test_a_stage_that_lost_its_glass_is_followed_by_another_once_it_is_back(prompted: Start) -> None:
    play = prompted("loses its glass")
    first = play.stage(1)
    until(lambda: not is_alive(first))
    time.sleep(0.3)
    assert len(play.lines(1)) == 1
    (play.log.parent / "glass").touch()
    assert play.stage(2) != first
    assert play.process.poll() is None


def test_told_to_end_while_the_glass_is_gone_nobody_is_left(prompted: Start) -> None:
    play = prompted("loses its glass")
    first = play.stage(1)
    until(lambda: not is_alive(first))
    play.process.terminate()
    assert play.process.wait(120) == GLASS_GONE
    assert len(play.lines(1)) == 1


def test_told_to_end_the_stage_ends_in_order(prompted: Start) -> None:
    play = prompted("plays")
    play.turning_stage()
    play.process.terminate()
    assert play.process.wait(120) == 0
    assert play.lines(2)[-1] == "ended"


@pytest.mark.parametrize("pause_s", [0.0, 0.03, 0.1, 0.2, 0.3, 0.4])
def test_told_to_end_at_any_moment_nobody_is_left(prompted: Start, pause_s: float) -> None:
    play = prompted("plays")
    time.sleep(pause_s)
    play.process.terminate()
    play.process.wait(120)
    until(lambda: not play.everybody())


def test_a_stage_that_ends_by_itself_ends_the_prompter_with_its_code(prompted: Start) -> None:
    play = prompted("exits")
    assert play.process.wait(120) == 7
    assert len(play.lines(1)) == 1


def test_stages_that_crash_at_once_are_given_to_whoever_can_wait(prompted: Start) -> None:
    play = prompted("crashes")
    assert play.process.wait(120) == 1
    assert len(play.lines(3)) == 3


def test_a_killed_prompter_takes_its_stage_along(prompted: Start) -> None:
    play = prompted("plays")
    stage = play.stage(1)
    play.process.kill()
    play.process.wait()
    until(lambda: not is_alive(stage))


def test_what_hangs_of_a_dead_stage_goes_and_what_belongs_to_another_player_stays(prompted: Start) -> None:
    play = prompted("leaves")
    _, ours, others, _ = (int(line) for line in play.lines(4))
    try:
        until(lambda: not is_alive(ours))
        assert is_alive(others)
    finally:
        os.kill(others, signal.SIGKILL)
    assert play.process.poll() is None
