"""Waiting for an instant of the monotonic clock, to a fraction of a millisecond."""

import time

from benchmarks.glass.recording import MS

_NEAR_NS = 2 * MS


def wait_until(instant_ns: float) -> None:
    """Sleep to 2 ms before the instant, then in short sleeps; returns at once if it is past."""
    while (left := instant_ns - time.monotonic_ns()) > 0:
        time.sleep((left - _NEAR_NS) / 1e9 if left > _NEAR_NS else 0.000_1)
