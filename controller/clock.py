"""The controller's door to time: the only module that reads the machine's clock or sleeps."""

import asyncio
import os
import time
from typing import Protocol

from controller.errors import SettingsError
from wire.clock_shift import SHIFT_VARIABLE, parse_shift
from wire.errors import ContractError
from wire.instants import Instant, Millis


class Clock(Protocol):
    """Time as an argument begins here."""

    def now(self) -> Instant:
        """The present instant."""
        ...

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass."""
        ...


class SystemClock:
    """The machine's clock plus one constant shift."""

    def __init__(self, shift_ms: Millis = 0) -> None:
        self.shift_ms = shift_ms

    def now(self) -> Instant:
        """The present instant, shifted."""
        return Instant(time.time_ns() // 1_000_000 + self.shift_ms)

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass; 0 or less only yields."""
        await asyncio.sleep(max(0.0, duration_ms / 1_000))


def shift_from_environment(*, sample_network: bool) -> Millis:
    """The launcher's shift in ms; 0 if there is none. Raises SettingsError outside a sample network."""
    try:
        return parse_shift(os.environ.get(SHIFT_VARIABLE), sample_network=sample_network)
    except ContractError as error:
        raise SettingsError(str(error)) from error
