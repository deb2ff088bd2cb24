"""The worker's door to time: the monotonic clock that libvlc runs on, and a sleep that hits an instant.

Standard library only: the player's other clock imports more than the worker may load.
"""

import time

_COARSE_NS = 2_000_000
_FINE_S = 0.0001


def now_ns() -> int:
    """CLOCK_MONOTONIC in nanoseconds."""
    return time.monotonic_ns()


def sleep_until(at_ns: int) -> None:
    """Return at `at_ns`, within a millisecond on a machine that is not starved: coarse, then fine sleeps."""
    left = at_ns - time.monotonic_ns()
    if left > _COARSE_NS:
        time.sleep((left - _COARSE_NS) / 1_000_000_000)
    while time.monotonic_ns() < at_ns:
        time.sleep(_FINE_S)


def pause(seconds: float) -> None:
    """Let this much time pass."""
    time.sleep(seconds)
