"""The watch over the X server: a server that does not answer costs the worker, one that hangs is ended.

libvlc does not miss its server. So stage asks it, a few times a second, and waits for its process to end.
"""

import asyncio
import os
from collections.abc import Callable

import structlog

from player_agent.clock import Clock
from player_agent.decks.aim import MS
from player_agent.decks.glass import Glass
from player_agent.decks.glass_thread import GlassThread
from player_agent.decks.port import DecksError
from player_agent.decks.server import end_server, handle_of_server
from player_agent.decks.surface import Surface
from player_agent.decks.watch import HUNG_SERVER_MS, UNANSWERED_MS

ASK_MS = 400
"""How often the X server is asked whether it lives."""

AWAKE_MS = 60_000
"""How often the display is told again to stay awake, should something have changed its mind."""

STEP_MS = 100
"""A wait for the X server is so many of these: none hangs because the whole machine stood still."""

log = structlog.get_logger()


class ServerWatch:
    """Over one X server, by a connection to it. `unanswered` is told, in a sentence, when it stands."""

    def __init__(
        self, surface: Surface, clock: Clock, glass: GlassThread, unanswered: Callable[[str], None]
    ) -> None:
        self.answers = asyncio.Event()
        """Set while the server answers."""
        self._surface = surface
        self._clock = clock
        self._glass = glass
        self._unanswered = unanswered

    async def open(self, opening: "asyncio.Future[None]") -> None:
        """Wait for the first connections. Raises DecksError. While the server does not answer, nor do we."""
        while not await self._done_within(opening, HUNG_SERVER_MS):
            self._end_server()
        await opening
        self.answers.set()

    async def ask(self) -> None:
        """Ask for ever. While it does not answer no worker is started."""
        awake_ns = self._clock.monotonic_ns()
        while True:
            await self._clock.sleep(ASK_MS)
            question = Glass.answer
            if self._clock.monotonic_ns() - awake_ns > AWAKE_MS * MS:
                awake_ns, question = self._clock.monotonic_ns(), Glass.keep_awake  # a round trip as well
            answer = asyncio.ensure_future(self._glass.do(question))
            if not await self._done_within(answer, UNANSWERED_MS):
                self.answers.clear()
                self._unanswered(f"the X server did not answer for {UNANSWERED_MS} ms")
                if not await self._done_within(answer, HUNG_SERVER_MS - UNANSWERED_MS):
                    self._end_server()
            await answer
            self.answers.set()

    async def outlive(self) -> None:
        """Raise DecksError at once when the server's process has ended, long before the next question."""
        handle = handle_of_server(self._surface.display)
        if handle is None:
            return
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(handle, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        raise DecksError(f"the X server of {self._surface.display} has ended; stage starts again with it")

    async def _done_within(self, answer: "asyncio.Future[None]", patience_ms: int) -> bool:
        """Whether the server answers in time."""
        for _ in range(patience_ms // STEP_MS):
            await asyncio.wait([answer], timeout=STEP_MS / 1_000)
            if answer.done():
                return True
        return False

    def _end_server(self) -> None:
        """Its keeper starts another, which shows black and not what stood; nothing is done to a desktop's."""
        outcome = end_server(self._surface.display) if self._surface.owned else "it is not ours to end"
        log.error("the X server hangs", display=self._surface.display, outcome=outcome)
