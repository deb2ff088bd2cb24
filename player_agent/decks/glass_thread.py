"""A glass behind a thread of its own, so that an X server that stalls does not stall the loop.

The thread is a daemon: one that waits for a server that never answers does not keep the program from ending.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from player_agent.decks.glass import Glass

_T = TypeVar("_T")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class GlassThread:
    """One connection to the display. Verbs wait for one another."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._glass: Glass | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def open(self, display: str, width: int, height: int) -> None:
        """Connect. Raises DecksError."""
        self._glass = await self._run(partial(Glass, display, width, height))

    async def do(self, verb: Callable[[Glass], _T]) -> _T:
        """Use the glass. Raises DecksError."""
        assert self._glass is not None
        return await self._run(partial(verb, self._glass))

    async def end(self, patience_ms: int) -> None:
        """Let go of the display after the last job, unless the server does not answer for so long."""
        if self._glass is not None:
            closing = asyncio.ensure_future(self.do(Glass.close))
            await asyncio.wait([closing], timeout=patience_ms / 1_000)
            if closing.done():
                closing.exception()  # a server that is gone has let go of us already
            closing.cancel()
        self._jobs.put(None)

    async def _run(self, call: Callable[[], _T]) -> _T:
        future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._jobs.put((call, future))
        return await future

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            call, future = job
            try:
                result, error = call(), None
            except Exception as raised:  # noqa: BLE001 - whatever it is, the one who waits gets it
                result, error = None, raised
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                future.get_loop().call_soon_threadsafe(_settle, future, result, error)


def _settle(future: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    if future.done():
        return  # nobody waits any more
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
