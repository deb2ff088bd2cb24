"""Virtual time: an event loop whose clock jumps to the next timer as soon as nothing is left to do.

A day passes in the time that its work takes. Real I/O goes on working: sockets and inotify are looked at
before every jump, and while a worker thread (`asyncio.to_thread`) is busy, time stands still. Time also
stands still where nothing but real I/O is awaited and no timer is set.
"""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from typing import Any, TypeVar

from player_agent.clock import Reference
from wire.instants import Instant, Millis

_T = TypeVar("_T")
_PATIENCE_S = 30.0  # real seconds without a timer and without I/O: then nothing will ever happen


class _JumpingSelector(selectors.BaseSelector):
    """Looks at the real files, and jumps in time instead of waiting for them."""

    def __init__(self, jump: Callable[[float], None], busy: Callable[[], bool]) -> None:
        self._real = selectors.DefaultSelector()
        self._jump = jump
        self._busy = busy

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if self._busy():  # a thread takes as long as a busy machine makes it take
            return self._real.select(None)
        if timeout is None:
            ready = self._real.select(_PATIENCE_S)
            if not ready:
                raise RuntimeError(f"no timer is set, and no I/O came in {_PATIENCE_S:.0f} s: a deadlock")
            return ready
        self._jump(timeout)
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. Its `time()` starts at 0 and counts virtual seconds."""

    def __init__(self) -> None:
        self._virtual_s = 0.0
        self._threads_busy = 0
        super().__init__(_JumpingSelector(self._jump, lambda: self._threads_busy > 0))

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual_s

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., _T], *args: Any
    ) -> "asyncio.Future[_T]":
        """As ever, and time stands still until the thread is done."""
        future = super().run_in_executor(executor, func, *args)
        self._threads_busy += 1
        future.add_done_callback(self._thread_is_done)
        return future

    def _thread_is_done(self, _: "asyncio.Future[Any]") -> None:
        self._threads_busy -= 1

    def _jump(self, seconds: float) -> None:
        self._virtual_s += seconds


class VirtualClock:
    """A machine's clock in virtual time; fits the player's and the controller's `Clock`.

    `error_ms` is how far this machine's wall clock is wrong, `drift_ppm` how fast its crystal runs: both of
    its clocks have it.
    """

    def __init__(
        self, start: Instant, *, error_ms: float = 0.0, drift_ppm: float = 0.0, boot_id: str = "first boot"
    ) -> None:
        self.start = start
        self.error_ms = error_ms
        self.drift_ppm = drift_ppm
        self.correction_ms = 0.0
        self.boot_id = boot_id
        self._reference: Reference | None = None
        self._referred_boot = ""

    @property
    def reference(self) -> Reference | None:
        """What was set in this boot."""
        return self._reference if self._referred_boot == self.boot_id else None

    @reference.setter
    def reference(self, reference: Reference | None) -> None:
        self._reference, self._referred_boot = reference, self.boot_id

    def sleep_as_a_whole(self, slept_ms: Millis) -> None:
        """The machine sleeps: the wall clock has gone on afterwards, the monotonic one has not."""
        self.start = Instant(self.start + slept_ms)
        self.boot_id = f"{self.boot_id}+{slept_ms // 1_000}"

    def true_now(self) -> Instant:
        """What the time really is."""
        return Instant(round(self.start + _loop_ms()))

    def now(self) -> Instant:
        """What a program on this machine thinks the time is: by its reference, or by the wall clock."""
        if self.reference is not None:
            return Instant(round(self.reference.at_ms(self.monotonic_ns())))
        return Instant(round(self.start + self._passed_ms() + self.error_ms + self.correction_ms))

    def wall(self) -> Instant:
        """What the machine itself thinks the time is."""
        return Instant(round(self.start + self._passed_ms() + self.error_ms))

    def monotonic_ns(self) -> int:
        """Nanoseconds since the loop was made, by this machine's crystal."""
        return round(self._passed_ms() * 1_000_000)

    def _passed_ms(self) -> float:
        return _loop_ms() * (1 + self.drift_ppm / 1_000_000)

    async def sleep(self, duration_ms: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(max(0.0, duration_ms / 1_000))


def run_virtual(main: Coroutine[Any, Any, _T], *, real_limit_s: float = 240.0) -> _T:
    """Run `main` in virtual time. Fails when it needs more than `real_limit_s` of real time."""
    started = time.monotonic()

    async def bounded() -> _T:
        task = asyncio.current_task()
        assert task is not None

        def look() -> None:
            if time.monotonic() - started > real_limit_s:
                task.cancel(f"more than {real_limit_s:.0f} real seconds")
            else:
                asyncio.get_running_loop().call_later(_LOOK_EVERY_MS / 1_000, look)

        look()
        return await main

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(bounded())


_LOOK_EVERY_MS: Millis = 60_000


def _loop_ms() -> float:
    return asyncio.get_running_loop().time() * 1_000
