"""Safekeeping: puts accepted envelopes on the disk in a thread, and again later where it refused."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from player_agent.clock import Clock
from player_agent.folder import save_message
from player_agent.stage.reporter import Reporter
from wire.envelope import Envelope
from wire.instants import Millis

PATIENCE_MS: Millis = 40
"""How long what was accepted waits for a disk that is busy; then it is obeyed while it is written."""

_NS = 1_000_000


class Safekeeping:
    """Of each file the newest envelope, one file after the other: an fsync may take a second."""

    def __init__(self, first: Path, clock: Clock, reporter: Reporter) -> None:
        self._first = first
        """What is written before anything else that waits."""
        self._clock = clock
        self._reporter = reporter
        self._waiting: dict[Path, Envelope] = {}
        """What the disk does not have yet."""
        self._writing: asyncio.Task[None] | None = None
        self._busy_since_ns = 0

    async def keep(self, envelopes: Mapping[Path, Envelope]) -> None:
        """Write these; returns once the disk has them or refused, or patience is over.

        Patience counts from when the disk became busy: what comes while it lasts does not wait once more.
        """
        if not envelopes:
            return
        self._waiting.update(envelopes)
        self.write()
        assert self._writing is not None
        busy_ms = (self._clock.monotonic_ns() - self._busy_since_ns) / _NS
        await asyncio.wait([self._writing], timeout=max(0.0, PATIENCE_MS - busy_ms) / 1_000)

    def write(self) -> None:
        """Go on with what the disk refused, if it is not at it. Raises what the last try raised."""
        if self._writing is not None and self._writing.done():
            self._writing.result()
            self._writing = None
        if self._writing is None and self._waiting:
            self._busy_since_ns = self._clock.monotonic_ns()
            self._writing = asyncio.create_task(self._write(), name="safekeeping")

    async def finish(self) -> None:
        """The disk has what waits, or has refused it once more."""
        self.write()
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        tried: dict[Path, Envelope] = {}
        while news := [path for path, each in self._waiting.items() if tried.get(path) is not each]:
            path = self._first if self._first in news else news[0]
            envelope = tried[path] = self._waiting[path]
            with self._reporter.saving(self._clock.now()):
                await self._save(path, envelope)
                if self._waiting[path] is envelope:  # nothing newer came meanwhile
                    del self._waiting[path]

    async def _save(self, path: Path, envelope: Envelope) -> None:
        await asyncio.to_thread(save_message, path, envelope)
