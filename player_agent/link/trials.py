"""Has every film decoded once, before its first play: a film that this machine cannot decode is told early.

One film at a time, soonest needed first, in a process of its own at the lowest priority; it stands still
around every cue edge, when the worker needs the machine.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, StageFacts, load_message
from player_agent.link.film_book import FilmBook
from wire.instants import MINUTE, SECOND, Instant, Millis
from wire.state import CueFacts

BEFORE_EDGE_MS: Millis = 2 * SECOND
"""A film is loaded half a second ahead of its cue; a busy disk makes that longer."""
AFTER_EDGE_MS: Millis = SECOND
LOOK_EVERY_MS: Millis = 250
IDLE_LOOK_MS: Millis = MINUTE
AT_MOST_MS: Millis = 5 * MINUTE
"""Of running time for one film: a hang is a failure."""

_log = structlog.get_logger()


class Trial(Protocol):
    """Decodes one file once."""

    async def decode(self, file: Path, may_run: Callable[[], bool]) -> str | None:
        """Why it cannot be decoded, or None. It goes on only while `may_run` says so. Raises OSError."""
        ...


def may_run_at(cue: CueFacts | None, now: Instant) -> bool:
    """Whether a trial may use the machine: not near the edges of what is on the glass."""
    if cue is None:
        return True
    return not (cue.end - BEFORE_EDGE_MS <= now < cue.end + AFTER_EDGE_MS or now < cue.start + AFTER_EDGE_MS)


class Trials:
    """Tries the films of one player's book."""

    def __init__(
        self, folder: PlayerFolder, clock: Clock, book: FilmBook, trial: Trial, faults: FaultNotes
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._book = book
        self._trial = trial
        self._faults = faults

    async def run(self) -> None:
        """Try for ever."""
        while True:
            waiting = self._book.next_to_try()
            if waiting is None:
                await self._book.to_try.wait(IDLE_LOOK_MS)
            elif not self._may_run():
                await self._clock.sleep(LOOK_EVERY_MS)
            else:
                name, film = waiting
                try:
                    failure = await self._trial.decode(self._folder.cache / name, self._may_run)
                    self._book.tried(name, failure, self._clock.now())
                except (OSError, FolderError) as error:
                    _log.warning("a film could not be tried", file=name, reason=str(error))
                    await self._clock.sleep(IDLE_LOOK_MS)
                    continue
                if failure is not None:
                    sentence = f"{film.short or name} cannot be decoded here: {failure}; make it anew"
                    self._faults.note("decode", sentence, self._clock.now())
                    _log.warning("a film cannot be decoded", file=name, reason=failure)

    def _may_run(self) -> bool:
        stage = load_message(self._folder.stage, StageFacts)
        return may_run_at(stage.cue if stage else None, self._clock.now())


class ChildTrial:
    """Implements `Trial` by `landmark-player decode FILE`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def decode(self, file: Path, may_run: Callable[[], bool]) -> str | None:
        """See `Trial`."""
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "player_agent",
            "decode",
            str(file),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            return await self._follow(child, may_run)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()

    async def _follow(self, child: asyncio.subprocess.Process, may_run: Callable[[], bool]) -> str | None:
        assert child.stdout is not None
        said = asyncio.ensure_future(child.stdout.read())
        ran_ms, runs = 0, True
        try:
            while not said.done():
                await asyncio.wait((said,), timeout=LOOK_EVERY_MS / 1_000)
                ran_ms += LOOK_EVERY_MS if runs else 0
                if ran_ms > AT_MOST_MS:
                    return f"it was not decoded within {AT_MOST_MS // 1_000} s"
                if not said.done() and may_run() is not runs:
                    runs = not runs
                    child.send_signal(signal.SIGCONT if runs else signal.SIGSTOP)
        finally:
            said.cancel()
        code, sentence = await child.wait(), said.result().decode(errors="replace").strip()
        return None if code == 0 else sentence or f"the decoder ended with {code}"
