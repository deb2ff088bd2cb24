"""What strikes: on files and processes of the tests' own."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.chaos.faults import Fault, FaultKind
from benchmarks.chaos.hands import Hands
from benchmarks.site.processes import GoneError, Part, part_of
from benchmarks.site.site import Player, Site, Unit
from player_agent.folder import PlayerFolder
from tests.support.waiting import until
from wire.clock_shift import parse_steps

STAGE = """
import ctypes, time
ctypes.CDLL(None).prctl(15, b"landmark-stage", 0, 0, 0)
print("named", flush=True)
time.sleep(600)
"""


def fault(kind: FaultKind, *, amount: float = 0.5) -> Fault:
    return Fault(1, kind, 0, 0.0, 0.5, 0.0, amount)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one player: a shell whose child is taken for stage."""
    site = Site(tmp_path, 1, 10)
    unit = Unit("wall-1", [], {}, tmp_path / "log")
    folder = PlayerFolder(tmp_path / "state")
    folder.create()
    site.players = [Player("wall-1", tmp_path / "b", folder, tmp_path / "g", tmp_path / "steps", unit)]
    return site


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (FaultKind.FILM_TRUNCATED, b"0123"),
        (FaultKind.NEXT_CHANGED, b"0123" + bytes([ord("4") ^ 0xFF]) + b"567"),
        (FaultKind.NEXT_DELETED, None),
    ],
)
def test_a_film_is_damaged_as_the_fault_says(
    site: Site, tmp_path: Path, kind: FaultKind, left: bytes | None
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"01234567")
    asyncio.run(Hands(site).strike(fault(kind), film, 0))

    assert (film.read_bytes() if film.exists() else None) == left


def test_a_film_that_is_not_there_cannot_be_damaged(site: Site, tmp_path: Path) -> None:
    with pytest.raises(GoneError, match="not in the cache"):
        asyncio.run(Hands(site).strike(fault(FaultKind.FILM_DELETED), tmp_path / "film.mp4", 0))


def test_a_clock_is_set_and_set_back(site: Site) -> None:
    async def course() -> None:
        release = await Hands(site).strike(fault(FaultKind.CLOCK_STEPPED, amount=-0.5), None, 0)
        assert release is not None
        await release()

    asyncio.run(course())
    steps = parse_steps(site.players[0].steps.read_text())
    assert [each.step_ms for each in steps] == [-45_000, 45_000]
    assert abs(steps[0].at_ms - time.monotonic_ns() / 1e6) < 60_000


def test_without_a_small_disk_no_disk_is_filled(site: Site) -> None:
    assert not Hands(site).can(FaultKind.DISK_FULL)
    assert Hands(site).can(FaultKind.JOURNAL_REFUSED)


def test_stage_is_found_stopped_and_continued_and_its_files_are_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _stage() as stage:
        monkeypatch.setattr(Unit, "pid", os.getpid())
        hands = Hands(site)

        async def course() -> None:
            let_go = await hands.strike(fault(FaultKind.STAGE_PAUSED), None, 0)
            assert let_go is not None
            until(lambda: _state(stage.pid) == "T")
            await let_go()
            until(lambda: _state(stage.pid) != "T")
            allow = await hands.strike(fault(FaultKind.JOURNAL_REFUSED), None, 0)
            assert allow is not None
            assert resource.prlimit(stage.pid, resource.RLIMIT_FSIZE)[0] == 0
            await allow()
            assert resource.prlimit(stage.pid, resource.RLIMIT_FSIZE)[0] != 0
            await hands.strike(fault(FaultKind.STAGE_KILLED), None, 0)

        asyncio.run(course())
        assert stage.wait() == -signal.SIGKILL
    with pytest.raises(GoneError, match="no stage"):
        part_of(os.getpid(), Part.STAGE)


def test_what_still_stands_is_continued_at_the_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with _stage() as stage:
        monkeypatch.setattr(Unit, "pid", os.getpid())
        hands = Hands(site)
        asyncio.run(hands.strike(fault(FaultKind.STAGE_HUNG), None, 0))
        assert hands.holds()
        hands.let_all_go()
        until(lambda: _state(stage.pid) != "T")
        stage.kill()
        stage.wait()
    assert not hands.holds()


def _stage() -> subprocess.Popen[str]:
    """A process that has stage's name."""
    process = subprocess.Popen([sys.executable, "-c", STAGE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "named\n"
    return process


def _state(pid: int) -> str:
    """The kernel's letter for it."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat[stat.rindex(")") + 2]
