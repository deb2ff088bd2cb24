"""The sampler's lines, and the sampler on a real display."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.glass.recording import Change, change_line, parse_recording
from benchmarks.sampling import Hole
from tests.support.film_code import BLACK, Content, Kind
from tests.support.framebuffer import VirtualDisplay
from tests.support.test_framebuffer import HEIGHT, WIDTH, draw


def film(number: int, frame: int) -> Content:
    return Content(Kind.FILM, number, frame)


def test_what_is_written_is_read() -> None:
    whole = Change(10, 20, film(1, 2), film(1, 2))
    torn = Change(20, 30, film(1, 3), BLACK)
    lines = [
        "clock 5 1005\n",
        change_line(":1", whole),
        "hole 7000000 14000000\n",
        change_line(":1", torn),
        "clock 2000005 3001005\n",
        "end 99 1234\n",
    ]

    recording = parse_recording(lines)

    assert recording.changes == {":1": [whole, torn]}
    assert recording.holes == [Hole(7_000_000, 14_000_000)]
    assert (recording.began_ns, recording.ended_ns, recording.samples) == (5, 99, 1_234)
    assert recording.wall_step_ms == 1.0


@pytest.mark.parametrize("lines", [["nonsense 1\n"], ["clock 1 2\n"], []])
def test_a_damaged_or_unfinished_recording_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"recording"):
        parse_recording(lines)


def look_again(sampler: int) -> None:
    """Wait until it has looked at everything anew: it sleeps after each turn, and waits for each answer."""
    before = rests_of(sampler)
    deadline = time.monotonic() + 120
    while rests_of(sampler) < before + 50:
        assert time.monotonic() < deadline, "it does not look"
        time.sleep(0.01)


def rests_of(pid: int) -> int:
    """How often a process gave up its processor by itself."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("voluntary_ctxt_switches"))


@pytest.mark.screen
def test_the_sampler_writes_what_a_display_showed(tmp_path: Path) -> None:
    output = tmp_path / "recording.txt"
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        sources = [f"mapped={display.framebuffer}", f"asked={display.name}"]
        command = [sys.executable, "-m", "benchmarks.glass.sampler", str(output), *sources]
        with subprocess.Popen(command) as sampler:
            while not output.exists():  # it is opened last, after all displays
                assert sampler.poll() is None, "the sampler ended"
                time.sleep(0.01)
            look_again(sampler.pid)
            shown = [film(4, frame) for frame in range(3)]
            for each in shown:
                draw(display.name, (each.film, each.frame), (each.film, each.frame))
                look_again(sampler.pid)
            sampler.terminate()
    recording = parse_recording(output.read_text().splitlines())

    for name in ("mapped", "asked"):
        whole = [each.upper for each in recording.changes[name] if each.upper == each.lower]
        assert [each for each in whole if each.kind is Kind.FILM] == shown
        assert all(each.before_ns <= each.first_ns for each in recording.changes[name])
    assert recording.samples > 0
