"""What processes of our own are born with: Ctrl-C is not for them, and they do not outlive who forked them.

At a terminal Ctrl-C reaches every process of a command. The command alone answers it, and ends the others.
"""

import ctypes
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_PR_SET_PDEATHSIG = 1


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that begin within never hear it; we do, at the end, so that none is left half begun."""
    resource_tracker.ensure_running()  # whose start unblocks signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent(number: signal.Signals) -> None:
    """Let the kernel send us this signal when our parent ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
