"""Headless decks: the twin of the vlc worker, for simulations and tests. Shows nothing, remembers everything.

It keeps the port's promises to the letter, refuses a caller that breaks them, and breaks down on demand. Time
comes from the clock alone, so a day passes as fast as the loop can turn.
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from player_agent.clock import Clock
from player_agent.decks.headless_plays import MS, Faults, HeadlessPlays
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import Backdrop, DeckEvent, Hung, Lost, Picture, Play, ProtocolError, Ready


class HeadlessDecks:
    """Decks without a glass."""

    def __init__(
        self, clock: Clock, *, prepare_ms: int = 20, restart_ms: int = 400, progress_ms: int = 5_000
    ) -> None:
        self._events: asyncio.Queue[DeckEvent] = asyncio.Queue()
        self.faults = Faults()
        self._plays = HeadlessPlays(
            self.faults,
            self._tell,
            is_there=lambda path: Path(path).is_file(),
            prepare_ms=prepare_ms,
            progress_ms=progress_ms,
        )
        self.showings = self._plays.showings
        self.rolled = self._plays.rolled
        self.backdrops: list[tuple[int, Backdrop]] = []
        """Every change of the backdrop: when, and to what."""
        self.manners: list[tuple[int, Manners]] = []
        """Everything that was said of brightness and sound: when, and what."""
        self.slate: Path | None = None
        self.still_picture: Picture | None = None
        """What `still` gives."""
        self._clock = clock
        self._restart_ns = restart_ms * MS
        self._changed = asyncio.Event()
        self._ready_at_ns: int | None = None
        self._up = False
        self._running = False

    @property
    def versions(self) -> dict[str, str]:
        """The twin has none of its own."""
        return {"decks": "headless"}

    @property
    def on_glass(self) -> Play | None:
        """The play that is on the glass now."""
        return self._plays.on_glass

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the twin while the body runs."""
        if self._running:
            raise ProtocolError("these decks are running already")
        self._running, self._up = True, True
        self._tell(Ready())
        task = asyncio.create_task(self._drive(), name="headless decks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            self._plays.forget(self._clock.monotonic_ns())
            self._events = asyncio.Queue()
            self._running = self._up = False

    async def events(self) -> AsyncIterator[DeckEvent]:
        """What happens, in order."""
        while True:
            yield await self._events.get()

    async def use_slate(self, picture: Path | None) -> None:
        """Remember the picture."""
        self.slate = picture

    async def set_backdrop(self, backdrop: Backdrop) -> None:
        """Remember the change."""
        now = self._clock.monotonic_ns()
        self.backdrops.append((now, backdrop))
        self._tell(Hung(backdrop, now))

    async def use_manners(self, manners: Manners) -> None:
        """Remember it."""
        self._check_running()
        self.manners.append((self._clock.monotonic_ns(), manners))

    async def load(self, play: Play) -> None:
        """Take a free deck."""
        self._check_running()
        if not self._up:
            return  # the caller will learn of it from Lost
        self._plays.load(play, self._clock.monotonic_ns())
        self._changed.set()

    async def aim(self, play_id: str, *, zero_ns: int, until_ns: int) -> None:
        """Move a play in time."""
        self._check_running()
        self._plays.aim(play_id, zero_ns, until_ns)
        self._changed.set()

    async def reveal(self, play_id: str, show_ns: int) -> None:
        """Let an unseen play come."""
        self._check_running()
        self._plays.reveal(play_id, show_ns, self._clock.monotonic_ns())
        self._changed.set()

    async def drop(self, play_id: str) -> None:
        """Take a play off, or forget it."""
        self._check_running()
        self._plays.drop(play_id, self._clock.monotonic_ns())

    async def still(self, height: int) -> Picture | None:  # noqa: ARG002 - the port's signature
        """The picture that the test has put here."""
        return self.still_picture

    def lose(self, sentence: str = "the worker was killed") -> None:
        """The worker dies now, and comes back after a while."""
        now = self._clock.monotonic_ns()
        self._plays.forget(now)
        self._up = False
        self._ready_at_ns = now + self._restart_ns
        self._tell(Lost(now, sentence))
        self._changed.set()

    def glass_at(self, at_ns: int) -> Play | Backdrop:
        """What was on the glass at an instant: a film, or the backdrop."""
        for showing in reversed(self.showings):
            if showing.from_ns <= at_ns and (showing.to_ns is None or at_ns < showing.to_ns):
                return showing.play
        past = [backdrop for changed_ns, backdrop in self.backdrops if changed_ns <= at_ns]
        return past[-1] if past else Backdrop.BLACK

    def manner_at(self, at_ns: int) -> Manner:
        """How the glass showed at an instant what it showed."""
        said = [manners for said_ns, manners in self.manners if said_ns <= at_ns]
        return (said[-1] if said else Manners()).at(at_ns)

    async def _drive(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.monotonic_ns()
            self._come_back(now)
            self._plays.advance(now)
            due_ns = min(
                self._plays.next_due_ns, math.inf if self._ready_at_ns is None else self._ready_at_ns
            )
            wait_s = (
                None if due_ns == math.inf else max(0, due_ns - self._clock.monotonic_ns()) / 1_000_000_000
            )
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _come_back(self, now: int) -> None:
        if self._ready_at_ns is not None and now >= self._ready_at_ns:
            self._ready_at_ns, self._up = None, True
            self._tell(Ready())

    def _tell(self, event: DeckEvent) -> None:
        self._events.put_nowait(event)

    def _check_running(self) -> None:
        if not self._running:
            raise ProtocolError("these decks are not running")
