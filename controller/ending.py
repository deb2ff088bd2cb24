"""How what runs on is ended: the first Ctrl-C is a wish, the second breaks off; TERM and HUP end in order.

Each of them may come more than once: a shell, a supervisor and `timeout` tell the whole group, and then us.
What whoever started us does not want to be heard, as `nohup` does with HUP, is not.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def end_in_order_when_told() -> None:
    """Let a closed terminal and `kill` cancel the current task, so that it ends whom it started."""
    course = asyncio.current_task()
    assert course is not None

    def cancel() -> None:
        if not course.cancelling():  # or its end would be cancelled, too
            course.cancel()

    _answer(cancel)


def set_when_told(stop: asyncio.Event) -> None:
    """Let a closed terminal and `kill` set it."""
    _answer(stop.set)


def _answer(heard: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, heard)


@contextmanager
def first_ctrl_c(enough: asyncio.Event) -> Iterator[None]:
    """Within: the first Ctrl-C sets it; any other is the runner's, and breaks off."""
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGINT)

    def give_back() -> None:
        if loop.remove_signal_handler(signal.SIGINT):
            signal.signal(signal.SIGINT, before)

    def end() -> None:
        enough.set()
        give_back()

    loop.add_signal_handler(signal.SIGINT, end)
    try:
        yield
    finally:
        give_back()
