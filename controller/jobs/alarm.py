"""APScheduler behind its one door: dates in UTC, nothing else.

Its calendar triggers are not used: they run a skipped local time an hour late and a repeated one twice. An
alarm that rings late, because the machine slept, rings all the same.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from wire.instants import Instant, Millis, to_datetime

Ring = Callable[[], Coroutine[Any, Any, None]]


class ApschedulerAlarms:
    """Implements `controller.services.ports.AlarmClock`. `shift_ms` is our clock's; APScheduler has none."""

    def __init__(self, shift_ms: Millis = 0) -> None:
        self._shift_ms = shift_ms
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": AsyncIOExecutor()})

    def set_alarm(self, name: str, at: Instant, ring: Ring) -> None:
        """Ring once at `at`, at once if that has passed; an alarm of the same name is replaced."""
        self._scheduler.add_job(
            self._ring,
            DateTrigger(to_datetime(Instant(at - self._shift_ms)), timezone=UTC),
            args=[ring],
            id=name,
            replace_existing=True,
            misfire_grace_time=None,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ApschedulerAlarms"]:
        """Alarms ring inside."""
        self._scheduler.start()
        try:
            yield self
        finally:
            self._scheduler.shutdown(wait=False)

    async def watch(self) -> None:
        """Wait for ever; raises what an alarm's work raised, which APScheduler would only log."""
        await asyncio.shield(self._failed)

    async def _ring(self, ring: Ring) -> None:
        try:
            await ring()
        except Exception as error:  # noqa: BLE001 - handed to the owner of `watch`
            if not self._failed.done():
                self._failed.set_exception(error)
