"""The worker's door to time: the monotonic clock that libvlc runs on, and a sleep that hits an instant.

Standard library only: the player's other clock imports more than the worker may load. A rate that a launcher
injected (`wire.clock_shift`; stage has checked that the network allows it) holds here as in every other
process of the player; libvlc itself stays on the host's crystal.
"""

import os
import time

from wire.clock_shift import RATE_VARIABLE, parse_rate

_COARSE_NS = 2_000_000
_FINE_S = 0.0001
_RATE = parse_rate(os.environ.get(RATE_VARIABLE), sample_network=True)


def _injected_ns() -> int:
    host_ns = time.monotonic_ns()
    return host_ns + _RATE.gained_ns(host_ns)


now_ns = _injected_ns if _RATE.ppm else time.monotonic_ns
"""CLOCK_MONOTONIC in nanoseconds."""


def sleep_until(at_ns: int) -> None:
    """Return at `at_ns`, within a millisecond on a machine that is not starved: coarse, then fine sleeps."""
    left = at_ns - now_ns()
    if left > _COARSE_NS:
        time.sleep((left - _COARSE_NS) / 1_000_000_000)
    while now_ns() < at_ns:
        time.sleep(_FINE_S)


def pause(seconds: float) -> None:
    """Let this much time pass."""
    time.sleep(seconds)
