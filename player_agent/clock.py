"""The player's door to time: the only module that reads the machine's clock or sleeps.

Plans are made of the controller's instants, films run on the monotonic clock, and a `Reference` leads from
the one to the other. The wall clock counts only until the first comparison: who sets it later moves nothing.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from player_agent.errors import SettingsError
from wire.clock_shift import (
    RATE_VARIABLE,
    SHIFT_VARIABLE,
    STEPS_VARIABLE,
    ClockRate,
    ClockStep,
    parse_rate,
    parse_shift,
    parse_steps,
    parse_steps_file,
    stepped_ms,
)
from wire.errors import ContractError
from wire.instants import Instant, Millis

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NS = 1_000_000
_PROMPT_S = 0.1  # three looks at a clock take microseconds


@dataclass(frozen=True, slots=True)
class Reference:
    """The controller's time on this machine's monotonic clock.

    At `monotonic_ns` it was `instant_ms` (since the epoch, with fractions), and it gains `rate_ppm` on that
    clock: what this machine's crystal is slow by.
    """

    monotonic_ns: int
    instant_ms: float
    rate_ppm: float = 0.0

    def at_ms(self, monotonic_ns: int) -> float:
        """The controller's time in ms since the epoch, by the monotonic clock."""
        passed_ms = (monotonic_ns - self.monotonic_ns) / _NS
        return self.instant_ms + passed_ms + passed_ms * self.rate_ppm / 1_000_000


class Clock(Protocol):
    """Time as an argument begins here."""

    reference: Reference | None
    """Set by each program from what the clock exchange found; None before this boot's first comparison."""
    correction_ms: float
    """Without a reference: added to the wall clock, from a comparison in an earlier boot."""

    def now(self) -> Instant:
        """The present instant, as far as it is known."""
        ...

    def wall(self) -> Instant:
        """What the machine itself thinks the time is."""
        ...

    def monotonic_ns(self) -> int:
        """A clock that never steps; the one libvlc runs on."""
        ...

    @property
    def boot_id(self) -> str:
        """Which life of the machine `monotonic_ns` counts in. A machine that slept began another one."""
        ...

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass."""
        ...


class SystemClock:
    """The machine's clock, plus what a launcher makes wrong with it (`wire.clock_shift`)."""

    def __init__(self, shift_ms: Millis = 0, rate: ClockRate | None = None, steps_file: str = "") -> None:
        self.shift_ms = shift_ms
        self.rate = rate or ClockRate()
        self.steps_file = steps_file
        self.correction_ms = 0.0
        self._reference: Reference | None = None
        self._referred_boot = ""
        self._steps: tuple[ClockStep, ...] = ()
        self._steps_size = -1

    @property
    def reference(self) -> Reference | None:
        """What was set in this boot: in a machine that slept meanwhile the monotonic clock stood still."""
        return self._reference if self._referred_boot == self.boot_id else None

    @reference.setter
    def reference(self, reference: Reference | None) -> None:
        self._reference, self._referred_boot = reference, self.boot_id

    def now(self) -> Instant:
        """The present instant: by the reference, or by the corrected wall clock."""
        reference = self.reference
        if reference is not None:
            return Instant(round(reference.at_ms(self.monotonic_ns())))
        return Instant(round(self._wall_ms() + self.correction_ms))

    def wall(self) -> Instant:
        """CLOCK_REALTIME, shifted and stepped."""
        return Instant(round(self._wall_ms()))

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC in nanoseconds, by the injected crystal."""
        host_ns = time.monotonic_ns()
        return host_ns + self.rate.gained_ns(host_ns)

    @property
    def boot_id(self) -> str:
        """The kernel's name for this boot, and how many seconds the machine slept in it."""
        slept_s = round(_slept_s())
        return f"{self._kernel_boot_id}+{slept_s}" if slept_s else self._kernel_boot_id

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass; 0 or less only yields."""
        await asyncio.sleep(max(0.0, duration_ms / 1_000))

    @property
    def injected(self) -> str:
        """What is wrong on purpose, in words; empty for an honest clock."""
        words = []
        if self.shift_ms:
            words.append(f"shifted by {self.shift_ms} ms")
        if self.rate.ppm:
            words.append(f"running {abs(self.rate.ppm)} ppm {'fast' if self.rate.ppm > 0 else 'slow'}")
        if self.steps_file:
            words.append(f"stepped by {self.steps_file}")
        return ", ".join(words)

    @cached_property
    def _kernel_boot_id(self) -> str:
        return _BOOT_ID.read_text().strip()

    def _wall_ms(self) -> float:
        host_ns = time.monotonic_ns()
        wrong_ms = self.shift_ms + self.rate.gained_ns(host_ns) / _NS
        if self.steps_file:
            wrong_ms += stepped_ms(self._read_steps(), host_ns)
        return time.time_ns() / _NS + wrong_ms

    def _read_steps(self) -> tuple[ClockStep, ...]:
        try:
            size = os.stat(self.steps_file).st_size  # noqa: PTH116 - read at every look at the clock
        except FileNotFoundError:
            return self._steps
        if size != self._steps_size:
            self._steps = parse_steps(Path(self.steps_file).read_text())
            self._steps_size = size
        return self._steps


def _slept_s() -> float:
    """How long the machine slept in this boot. Looks again where it was held up between the two clocks."""
    while True:
        before_s = time.clock_gettime(time.CLOCK_MONOTONIC)
        since_boot_s = time.clock_gettime(time.CLOCK_BOOTTIME)
        if time.clock_gettime(time.CLOCK_MONOTONIC) - before_s < _PROMPT_S:
            return since_boot_s - before_s


def system_clock(*, sample_network: bool) -> SystemClock:
    """The machine's clock as the environment makes it. Raises SettingsError outside a sample network."""
    environment = os.environ
    try:
        return SystemClock(
            parse_shift(environment.get(SHIFT_VARIABLE), sample_network=sample_network),
            parse_rate(environment.get(RATE_VARIABLE), sample_network=sample_network),
            parse_steps_file(environment.get(STEPS_VARIABLE), sample_network=sample_network),
        )
    except ContractError as error:
        raise SettingsError(str(error)) from error
