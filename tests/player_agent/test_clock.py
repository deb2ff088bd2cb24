"""The machine's clock, and what a launcher makes wrong with it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from player_agent.clock import Reference, SystemClock, system_clock
from player_agent.errors import SettingsError
from wire.clock_shift import RATE_VARIABLE, SHIFT_VARIABLE, STEPS_VARIABLE, ClockRate

MS = 1_000_000
HOUR_MS = 3_600_000
NEARLY_MS = 5  # a crystal of 100 ppm gains so much while a test is held up for 50 s


def assert_wrong_by(clock: SystemClock, ms: float) -> None:
    """Its wall clock says so much more than the machine's, however long we are held up in between."""
    before = time.time_ns() / MS
    wall = clock.wall()
    assert before + ms - NEARLY_MS <= wall <= time.time_ns() / MS + ms + NEARLY_MS


def assert_since(clock: SystemClock, reference: Reference) -> None:
    """It says what the reference makes of the monotonic clock."""
    before_ns = time.monotonic_ns()
    now = clock.now()
    assert reference.at_ms(before_ns) - 1 <= now <= reference.at_ms(time.monotonic_ns()) + 1


def test_an_honest_clock_is_the_machines() -> None:
    clock = SystemClock()
    before = time.monotonic_ns()
    assert before <= clock.monotonic_ns() <= time.monotonic_ns()
    assert_wrong_by(clock, 0)
    assert clock.injected == ""


def test_a_crystal_drives_both_clocks() -> None:
    an_hour_ago_ms = time.monotonic_ns() // MS - HOUR_MS
    clock = SystemClock(-500, ClockRate(100, an_hour_ago_ms))
    before_ns = time.monotonic_ns()
    fast_ns = clock.monotonic_ns()
    assert before_ns + 360 * MS <= fast_ns <= time.monotonic_ns() + (360 + NEARLY_MS) * MS
    assert_wrong_by(clock, -500 + 360)
    assert clock.injected == "shifted by -500 ms, running 100 ppm fast"


def test_a_step_moves_the_wall_clock_alone_and_may_come_later(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    clock = SystemClock(steps_file=str(steps))
    assert_wrong_by(clock, 0)  # there is no file yet
    now_ms = time.monotonic_ns() // MS
    steps.write_text(f"{now_ms} {HOUR_MS}\n")
    assert_wrong_by(clock, HOUR_MS)
    with steps.open("a") as file:
        file.write(f"{now_ms} {-2 * HOUR_MS}\n{now_ms + HOUR_MS} 5\n")
    assert_wrong_by(clock, -HOUR_MS)
    before_ns = time.monotonic_ns()
    assert before_ns <= clock.monotonic_ns() <= time.monotonic_ns()


def test_with_a_reference_the_wall_clock_does_not_count(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    clock = SystemClock(77_000, steps_file=str(steps))
    clock.reference = Reference(clock.monotonic_ns() - HOUR_MS * MS, 5_000.0)
    steps.write_text(f"0 {HOUR_MS}\n")
    assert_since(clock, clock.reference)
    assert_wrong_by(clock, 77_000 + HOUR_MS)


def test_a_machine_that_slept_goes_by_its_wall_clock_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, honest = SystemClock(), time.clock_gettime
    clock.reference = Reference(clock.monotonic_ns(), 5_000.0)
    assert clock.now() < HOUR_MS
    boot = clock.boot_id

    def slept(which: int) -> float:
        return honest(which) + 3_600 * (which == time.CLOCK_BOOTTIME)

    monkeypatch.setattr(time, "clock_gettime", slept)
    assert clock.boot_id == f"{boot}+3600"
    assert clock.reference is None
    before = clock.wall()
    assert before <= clock.now() <= clock.wall()
    assert_wrong_by(clock, 0)


def test_a_process_that_was_held_up_between_two_clocks_did_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, honest = SystemClock(), time.clock_gettime
    boot, held_up_s = clock.boot_id, [0.0, 0.0, 60.0]

    def held_up(which: int) -> float:
        return honest(which) + (held_up_s.pop(0) if held_up_s else 60.0)

    monkeypatch.setattr(time, "clock_gettime", held_up)
    assert clock.boot_id == boot


def test_a_reference_gains_what_the_crystal_loses() -> None:
    reference = Reference(1_000 * MS, 5_000.0, rate_ppm=100.0)
    assert reference.at_ms(11_000 * MS) == pytest.approx(15_001.0)


@pytest.mark.parametrize(
    ("variable", "text"), [(SHIFT_VARIABLE, "5"), (RATE_VARIABLE, "100@5"), (STEPS_VARIABLE, "/tmp/steps")]
)
def test_a_clock_is_made_wrong_in_a_sample_network_alone(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    assert system_clock(sample_network=True).injected
    with pytest.raises(SettingsError, match=variable):
        system_clock(sample_network=False)


def test_the_worker_inherits_the_rate() -> None:
    """In a process of its own: the worker reads the variable when it starts."""
    imports = "import time; from player_agent.decks.worker.clock import now_ns"
    program = f"{imports}; print(time.monotonic_ns(), now_ns(), time.monotonic_ns())"
    since_ms = time.monotonic_ns() // MS - HOUR_MS
    rate = f"1000@{since_ms}"
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, RATE_VARIABLE: rate},
        capture_output=True,
        text=True,
        check=True,
    )
    before, worker, after = (int(word) for word in told.stdout.split())
    gained = ClockRate(1_000, since_ms).gained_ns
    assert before + gained(before) <= worker <= after + gained(after)
