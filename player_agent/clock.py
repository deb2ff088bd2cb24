"""The player's door to time: the only module that reads the machine's clock or sleeps."""

import asyncio
import os
import time
from functools import cached_property
from pathlib import Path
from typing import Protocol

from player_agent.errors import SettingsError
from wire.clock_shift import SHIFT_VARIABLE, parse_shift
from wire.errors import ContractError
from wire.instants import Instant, Millis

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Time as an argument begins here."""

    correction_ms: float
    """Added to the machine's own reading; each program sets it from what the clock exchange found."""

    def now(self) -> Instant:
        """The present instant, corrected by what is known of this machine's error."""
        ...

    def monotonic_ns(self) -> int:
        """A clock that never steps; the one libvlc runs on."""
        ...

    @property
    def boot_id(self) -> str:
        """Which life of the machine `monotonic_ns` counts in."""
        ...

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass."""
        ...


class SystemClock:
    """The machine's clock, plus the launcher's shift, plus the correction that the clock exchange found."""

    def __init__(self, shift_ms: Millis = 0) -> None:
        self.shift_ms = shift_ms
        self.correction_ms = 0.0

    def now(self) -> Instant:
        """The present instant, shifted and corrected."""
        return Instant(round(time.time_ns() / 1_000_000 + self.shift_ms + self.correction_ms))

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC in nanoseconds."""
        return time.monotonic_ns()

    @cached_property
    def boot_id(self) -> str:
        """The kernel's name for this boot."""
        return _BOOT_ID.read_text().strip()

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass; 0 or less only yields."""
        await asyncio.sleep(max(0.0, duration_ms / 1_000))


def shift_from_environment(*, sample_network: bool) -> Millis:
    """The launcher's shift in ms; 0 if there is none. Raises SettingsError outside a sample network."""
    try:
        return parse_shift(os.environ.get(SHIFT_VARIABLE), sample_network=sample_network)
    except ContractError as error:
        raise SettingsError(str(error)) from error
