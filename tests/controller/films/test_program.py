"""The door to ffmpeg's processes, with real processes behind it."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from controller.films import program
from controller.films.errors import FilmError, MissingProgramError, UnfinishedError
from controller.films.program import run, run_ffmpeg, run_pieces

OURS = 1_000_000 + os.getpid()
"""Seconds that nobody else sleeps: other runs of these tests may go on beside."""


def shell(script: str) -> list[str]:
    return ["-c", script]


def is_running(mark: str) -> bool:
    return subprocess.run(["pgrep", "-f", mark], stdout=subprocess.DEVNULL, check=False).returncode == 0


async def until_gone(mark: str) -> None:
    """One that was killed and is nobody's child here ends when the kernel comes to it."""
    while is_running(mark):
        await asyncio.sleep(0.02)


async def test_what_it_said_is_returned_however_long_its_lines_are() -> None:
    assert len(await run("sh", shell("head -c 300000 /dev/zero | tr '\\0' x"), "no")) == 300_000


async def test_a_failure_ends_with_its_own_words_without_what_moves_a_terminal() -> None:
    with pytest.raises(FilmError, match=r"^no film: it is �\[31mbroken$"):
        await run("sh", shell("printf 'it is \\033[31mbroken' >&2; exit 1"), "no film")


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(MissingProgramError, match="apt-get install ffmpeg"):
        await run("no-such-program", [], "no")


@pytest.mark.parametrize("signal", ["KILL", "TERM", "SEGV"])
async def test_a_program_that_a_signal_ended_said_nothing_of_its_film(signal: str) -> None:
    with pytest.raises(UnfinishedError, match=f"ended by SIG{signal}"):
        await run("sh", shell(f"echo half; kill -{signal} $$"), "no")
    with pytest.raises(UnfinishedError, match=f"ended by SIG{signal}"):
        await run_pieces("sh", shell(f"printf 1234; kill -{signal} $$"), 2, lambda _: None)


@pytest.mark.films
async def test_ffmpeg_that_heard_a_signal_and_ended_in_good_order_is_not_done_either(tmp_path: Path) -> None:
    """It writes what it has, and exits with 255."""
    said = tmp_path / "said"
    script = f"ffmpeg -v error -nostdin -progress {said} -re -f lavfi -i color=d=3600 -f null - & "
    script += f"until test -s {said}; do sleep 0.02; done; kill -TERM $!; wait $!"
    with pytest.raises(UnfinishedError, match="told to end"):
        await run_pieces("sh", shell(script), 2, lambda _: None)


async def test_pieces_come_whole_and_words_without_their_middle() -> None:
    pieces: list[bytes] = []
    noise = "printf begin >&2; head -c 50000000 /dev/zero | tr '\\0' n >&2; printf end >&2"
    words = await run_pieces("sh", shell(f"printf 12345; {noise}; exit 3"), 2, pieces.append)
    assert pieces == [b"12", b"34"]
    assert words.startswith("beginnnn")
    assert words.endswith("nnnend")
    assert len(words) < 40_000


async def test_one_that_says_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_SAID", 1 << 20)
    with pytest.raises(FilmError, match="says more than 1 MiB"):
        await run("sh", shell(f"yes talk-{OURS}"), "no")
    await until_gone(f"^yes talk-{OURS}")


@pytest.mark.parametrize("bound", ["QUIET_S", "READING_S"])
async def test_one_that_hangs_or_never_ends_is_ended(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, bound, 0.5)
    script = f"exec sleep {OURS}" if bound == "QUIET_S" else "while :; do echo on; sleep 0.1; done"
    with pytest.raises(UnfinishedError, match=r"silent for|not done after"):
        await run("sh", shell(script), "no")
    assert not is_running(f"sleep {OURS}")


async def test_one_that_closes_its_mouth_and_stays_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "QUIET_S", 0.5)
    with pytest.raises(UnfinishedError, match="silent for"):
        await run("sh", shell(f"exec >&- 2>&-; exec sleep {OURS}"), "no")
    assert not is_running(f"sleep {OURS}")


async def test_its_bounds_are_there_before_it_begins() -> None:
    """However late we come to look after it."""
    for _ in range(20):
        said = await run("sh", shell("ulimit -d; ulimit -c; nice"), "no")
        assert said.split() == [str(program.MEMORY_BYTES >> 10), "0", str(min(19, os.nice(0) + 10))]


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MEMORY_BYTES", 200 << 20)
    hungry = ["-c", "print(len(bytearray(400 << 20)))"]
    with pytest.raises(FilmError, match="MemoryError"):
        await run("python3", hungry, "no")


async def test_a_cancelled_run_leaves_no_process() -> None:
    running = asyncio.create_task(run("sh", shell(f"exec sleep {OURS}"), "no"))
    while not is_running(f"sleep {OURS}"):
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not is_running(f"sleep {OURS}")


@pytest.mark.films
async def test_progress_grows_while_a_film_is_made(tmp_path: Path) -> None:
    times: list[float] = []
    source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", str(tmp_path / "film.mp4")]
    await run_ffmpeg(source, "no", times.append)
    assert times == sorted(times)
    assert times[-1] >= 2_800
