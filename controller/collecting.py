"""Garbage collection: how often the process looks through its memory for cycles, and through how much of it.

By default, all that is held is looked through whenever it grew by a quarter. A fleet's plans and reports are
a million things without a cycle among them: a quarter of a second in which no heartbeat is taken in.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_GROWN_BY = 50_000
"""Things that are there for one answer; to look through so many takes some milliseconds."""
_GENERATIONS = (20, 100)


def settle() -> None:
    """Call once the fleet is known: what is held by now is not looked through any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GROWN_BY, *_GENERATIONS)


@contextmanager
def not_collecting() -> Iterator[None]:
    """For work that makes thousands of things at once, and no cycle: nothing is looked through meanwhile."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
