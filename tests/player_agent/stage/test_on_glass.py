"""The whole stage on a real X display with real libvlc: what the framebuffer shows is what the plan says."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from player_agent.journal import JournalReader
from tests.support.film_code import BLACK, SLATE, Kind
from tests.support.walls import OPENS, SLOT_MS, Wall, playing, prepared_wall
from wire.asrun import AsRunEntry, Cause, Outcome
from wire.clock_shift import SHIFT_VARIABLE
from wire.codec import encode
from wire.instants import Instant
from wire.state import Phase

pytestmark = [pytest.mark.screen, pytest.mark.films]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


def entries(wall: Wall) -> list[AsRunEntry]:
    return JournalReader(wall.folder.journal).read_after(0, 100)[1]


def first_cause(wall: Wall) -> Cause:
    """Why the first film that did not run whole did not, those left out that were joined late."""
    causes = [each.cause for each in entries(wall)]
    return next(each for each in causes if each not in {Cause.NONE, Cause.JOINED})


async def test_the_right_film_is_on_the_glass_at_the_right_time(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films) as wall:
        async with playing(wall):
            await wall.sees(lambda content: content == BLACK)
            for slot in range(3):
                await wall.until(Instant(OPENS + slot * SLOT_MS + 1_000))
                assert await wall.in_step()
            await wall.says(Phase.PLAYING)
        assert [each.short for each in entries(wall)][:3] == ["short-01", "house-02", "short-02"]
        assert entries(wall)[-1].cause is Cause.STOPPED


async def test_a_killed_worker_costs_a_moment_of_slate(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall) as decks:
            await wall.until(Instant(OPENS + 1_000))
            assert await wall.in_step()
            decks.kill_worker()
            await wall.sees(lambda content: content == SLATE)
            await wall.sees(lambda content: content.kind is Kind.FILM)
            assert await wall.in_step()
            await wall.says(Phase.PLAYING)
        assert first_cause(wall) is Cause.WORKER_LOST
        assert entries(wall)[-1].cause is Cause.STOPPED


async def test_a_worker_that_hangs_is_found_and_replaced(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall) as decks:
            await wall.until(Instant(OPENS + 1_000))
            assert await wall.in_step()
            assert decks.worker_pid is not None
            os.kill(decks.worker_pid, signal.SIGSTOP)
            await wall.sees(lambda content: content == SLATE)
            await wall.sees(lambda content: content.kind is Kind.FILM)
            assert await wall.in_step()
            fault = wall.facts().faults[-1]
            assert fault.kind == "worker"
            assert "hangs" in fault.sentence


async def test_a_missing_film_is_the_slate_and_the_others_go_on(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films) as wall:
        rendition = wall.plan.rendition_of("short-01")
        assert rendition is not None
        wall.folder.cached(rendition).unlink()
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_000))
            await wall.sees(lambda content: content == SLATE)
            await wall.until(Instant(OPENS + SLOT_MS + 1_000))
            assert await wall.in_step()
        assert (entries(wall)[0].outcome, entries(wall)[0].cause) == (Outcome.NOT_SHOWN, Cause.MISSING_BYTES)


async def test_a_killed_stage_leaves_the_film_running_and_the_next_one_takes_over(
    tmp_path: Path, films: Path
) -> None:
    with prepared_wall(tmp_path / "player", films) as wall:
        bundle = tmp_path / "bundle.json"
        bundle.write_bytes(encode(wall.bundle))

        async def start() -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "player_agent", "stage", str(bundle)),
                *("--state", str(wall.folder.root)),
                env={**os.environ, SHIFT_VARIABLE: str(wall.clock.shift_ms)},
            )

        stage = await start()
        await wall.opens()
        await wall.until(Instant(OPENS + 1_000))
        assert await wall.in_step()
        await wall.says(Phase.PLAYING)
        stage.kill()
        await stage.wait()
        await wall.sees(lambda content: content.kind is Kind.FILM)  # a picture half copied is none yet
        stage = await start()
        await wall.until(Instant(OPENS + SLOT_MS + 1_000))
        assert await wall.in_step()
        stage.terminate()
        assert await stage.wait() == 0
        await wall.sees(lambda content: content == SLATE)
        assert first_cause(wall) is Cause.CRASHED
        assert entries(wall)[-1].cause is Cause.STOPPED
