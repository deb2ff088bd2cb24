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


def wrong_by_ms(clock: SystemClock) -> float:
    return clock.wall() - time.time_ns() / MS


def test_an_honest_clock_is_the_machines() -> None:
    clock = SystemClock()
    before = time.monotonic_ns()
    assert before <= clock.monotonic_ns() <= time.monotonic_ns()
    assert abs(wrong_by_ms(clock)) < 1_000
    assert clock.injected == ""


def test_a_crystal_drives_both_clocks() -> None:
    an_hour_ago_ms = time.monotonic_ns() // MS - HOUR_MS
    clock = SystemClock(-500, ClockRate(100, an_hour_ago_ms))
    gained_ms = (clock.monotonic_ns() - time.monotonic_ns()) / MS
    assert gained_ms == pytest.approx(360, abs=100)
    assert wrong_by_ms(clock) == pytest.approx(-500 + 360, abs=1_000)
    assert clock.injected == "shifted by -500 ms, running 100 ppm fast"


def test_a_step_moves_the_wall_clock_alone_and_may_come_later(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    clock = SystemClock(steps_file=str(steps))
    assert abs(wrong_by_ms(clock)) < 1_000, "there is no file yet"
    now_ms = time.monotonic_ns() // MS
    steps.write_text(f"{now_ms} {HOUR_MS}\n")
    assert wrong_by_ms(clock) == pytest.approx(HOUR_MS, abs=1_000)
    with steps.open("a") as file:
        file.write(f"{now_ms} {-2 * HOUR_MS}\n{now_ms + HOUR_MS} 5\n")
    assert wrong_by_ms(clock) == pytest.approx(-HOUR_MS, abs=1_000)
    assert abs(clock.monotonic_ns() - time.monotonic_ns()) < 1_000 * MS


def test_with_a_reference_the_wall_clock_does_not_count(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    clock = SystemClock(77_000, steps_file=str(steps))
    clock.reference = Reference(clock.monotonic_ns(), time.time_ns() / MS)
    steps.write_text(f"0 {HOUR_MS}\n")
    assert abs(clock.now() - time.time_ns() / MS) < 1_000
    assert wrong_by_ms(clock) == pytest.approx(77_000 + HOUR_MS, abs=1_000)


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
    assert abs(clock.now() - time.time_ns() / MS) < 1_000


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
    program = f"{imports}; print(now_ns() - time.monotonic_ns())"
    rate = f"1000@{time.monotonic_ns() // MS - HOUR_MS}"
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, RATE_VARIABLE: rate},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(told.stdout) / MS == pytest.approx(3_600, abs=600)
