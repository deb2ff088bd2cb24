"""Waiting, in a test that runs in no loop, for what another process or thread brings about."""

import time
from collections.abc import Callable

_WITHIN_S = 120
_STEP_S = 0.005


def until(is_so: Callable[[], object]) -> None:
    """Return as soon as it is so; a busy machine has its time."""
    deadline = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < deadline, f"it did not come within {_WITHIN_S} s"
        time.sleep(_STEP_S)
