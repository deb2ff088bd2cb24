"""Has every film decoded once, before its first play: a film that this machine cannot decode is told early.

One film at a time, soonest needed first, in a process of its own at the lowest priority; it stands still
around every cue edge, when the worker needs the machine. A trial that was killed, or took too long, says
nothing of the film: it is tried again, ever later, with more time, and only while no film waits for its first
trial. A film whose trials crash again and again has failed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from player_agent.clock import Clock
from player_agent.errors import PlayerError
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, StageFacts, load_message
from player_agent.link.film_book import FilmBook, HeldFilm
from player_agent.luck import Luck, real_luck
from player_agent.orphans import dying_with_us
from wire.backoff import backoff_ms
from wire.instants import MINUTE, SECOND, Instant, Millis
from wire.state import CueFacts

BEFORE_EDGE_MS: Millis = 2 * SECOND
"""A film is loaded half a second ahead of its cue; a busy disk makes that longer."""
AFTER_EDGE_MS: Millis = SECOND
LOOK_EVERY_MS: Millis = 250
IDLE_LOOK_MS: Millis = MINUTE
AT_LEAST_MS: Millis = 5 * MINUTE
LENGTHS = 20
"""A trial may take so many times its film's length of running time, and the least: a hang ends some day."""
TIMES_AT_MOST = 4
"""A trial that found nothing gives the next one more time, up to so many times that of the first."""
CRASHES = 3
"""So many trials that crashed are a verdict: one may be the machine's fault."""
RETRY_FIRST_MS: Millis = MINUTE
RETRY_AT_MOST_MS: Millis = 30 * MINUTE

_CRASH_SIGNALS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGILL, signal.SIGBUS, signal.SIGFPE}
_DECODER = (sys.executable, "-m", "player_agent", "decode")

_log = structlog.get_logger()


class UnfinishedTrialError(PlayerError):
    """A trial ended before it found anything of its film; the sentence says how."""


class CrashedTrialError(UnfinishedTrialError):
    """The decoder crashed: it ended by a signal that nobody sends."""


class _GaveWayError(PlayerError):
    """A trial was ended for a film that waits for its first one."""


class Trial(Protocol):
    """Decodes one file once."""

    async def decode(self, file: Path, may_run: Callable[[], bool], at_most_ms: Millis) -> str | None:
        """Why it cannot be decoded, or None. It runs only while `may_run` says so; what that raises ends it.

        Raises UnfinishedTrialError where that is not known, after `at_most_ms` of running time at the latest;
        and OSError where it cannot begin.
        """
        ...


def time_for(film: HeldFilm, failures: int) -> Millis:
    """How much running time a trial may take: after each that found nothing, more, up to a bound."""
    return (AT_LEAST_MS + LENGTHS * film.duration_ms) * min(failures + 1, TIMES_AT_MOST)


def may_run_at(cue: CueFacts | None, now: Instant) -> bool:
    """Whether a trial may use the machine: not near the edges of what is on the glass."""
    if cue is None:
        return True
    return not (cue.end - BEFORE_EDGE_MS <= now < cue.end + AFTER_EDGE_MS or now < cue.start + AFTER_EDGE_MS)


@dataclass(frozen=True, slots=True)
class _Retry:
    failures: int = 0
    crashes: int = 0
    """How many of those were crashes."""
    not_before_ms: Millis = 0


_FIRST = _Retry()


class Trials:
    """Tries the films of one player's book."""

    def __init__(
        self,
        folder: PlayerFolder,
        clock: Clock,
        book: FilmBook,
        trial: Trial,
        faults: FaultNotes,
        luck: Luck = real_luck,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._book = book
        self._trial = trial
        self._faults = faults
        self._luck = luck
        self._retries: dict[str, _Retry] = {}

    async def run(self) -> None:
        """Try for ever."""
        while True:
            now_ms = self._monotonic_ms()
            untried = self._book.untried()
            self._retries = {name: retry for name, retry in self._retries.items() if name in untried}
            rests = {name: retry.not_before_ms - now_ms for name, retry in self._retries.items()}
            ready = [name for name in untried if rests.get(name, 0) <= 0]
            if not ready:
                await self._book.to_try.wait(min([IDLE_LOOK_MS, *rests.values()]))
            elif not self._may_run():
                await self._clock.sleep(LOOK_EVERY_MS)
            else:
                name = min(ready, key=lambda each: self._retries.get(each, _FIRST).failures)
                await self._try(name, untried[name])

    async def _try(self, name: str, film: HeldFilm) -> None:
        retry = self._retries.get(name, _FIRST)
        try:
            failure = await self._decode(name, film, retry)
            self._book.tried(name, failure, self._clock.now())
        except _GaveWayError:
            return
        except (OSError, FolderError, UnfinishedTrialError) as error:
            self._rest(name, film, retry, error)
            return
        self._retries.pop(name, None)
        if failure is not None:
            sentence = f"{film.short or name} cannot be decoded here: {failure}; make it anew"
            self._faults.note("decode", sentence, self._clock.now())
            _log.warning("a film cannot be decoded", file=name, reason=failure)

    async def _decode(self, name: str, film: HeldFilm, retry: _Retry) -> str | None:
        def may_run() -> bool:
            if retry.failures and not self._book.untried().keys() <= self._retries.keys():
                raise _GaveWayError(f"{name} gives way")
            return self._may_run()

        try:
            return await self._trial.decode(
                self._folder.cache / name, may_run, time_for(film, retry.failures)
            )
        except CrashedTrialError as error:
            if retry.crashes + 1 < CRASHES:
                raise
            return f"it crashes the decoder, {CRASHES} times so far: {error}"

    def _rest(self, name: str, film: HeldFilm, retry: _Retry, why: Exception) -> None:
        failures, crashes = retry.failures + 1, retry.crashes + isinstance(why, CrashedTrialError)
        wait_ms = backoff_ms(failures, self._luck(), first_ms=RETRY_FIRST_MS, most_ms=RETRY_AT_MOST_MS)
        self._retries[name] = _Retry(failures, crashes, self._monotonic_ms() + wait_ms)
        sentence = f"{film.short or name} was not decoded to its end: {why}; it will be tried again"
        self._faults.note("trial", sentence, self._clock.now())
        _log.warning(
            "a film could not be tried", file=name, reason=str(why), failures=failures, next_ms=wait_ms
        )

    def _monotonic_ms(self) -> Millis:
        return self._clock.monotonic_ns() // 1_000_000

    def _may_run(self) -> bool:
        stage = load_message(self._folder.stage, StageFacts)
        return may_run_at(stage.cue if stage else None, self._clock.now())


class ChildTrial:
    """Implements `Trial` by `landmark-player decode FILE`."""

    def __init__(self, program: Sequence[str] = _DECODER) -> None:
        self._program = program

    async def decode(self, file: Path, may_run: Callable[[], bool], at_most_ms: Millis) -> str | None:
        """See `Trial`."""
        child = await asyncio.create_subprocess_exec(
            *dying_with_us(),  # it may be standing still, and then sees nothing of our end
            *self._program,
            str(file),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            return await self._follow(child, may_run, at_most_ms)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()

    async def _follow(
        self, child: asyncio.subprocess.Process, may_run: Callable[[], bool], at_most_ms: Millis
    ) -> str | None:
        assert child.stdout is not None
        said = asyncio.ensure_future(child.stdout.read())
        ran_ms, runs = 0, True
        try:
            while not said.done():
                await asyncio.wait((said,), timeout=LOOK_EVERY_MS / 1_000)
                ran_ms += LOOK_EVERY_MS if runs else 0
                if ran_ms > at_most_ms:
                    raise UnfinishedTrialError(f"it ran for {at_most_ms // 1_000} s")
                if not said.done() and may_run() is not runs:
                    runs = not runs
                    _signal(child, signal.SIGCONT if runs else signal.SIGSTOP)
        finally:
            said.cancel()
        return _verdict(await child.wait(), said.result().decode(errors="replace").strip())


def _signal(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Not by its own `send_signal`: that looks first whether it has ended, and takes its exit code away."""
    with suppress(ProcessLookupError):
        os.kill(child.pid, number)


def _verdict(code: int, sentence: str) -> str | None:
    """What a decoder found, by its exit code. Raises UnfinishedTrialError where it is no verdict."""
    if code == 0:
        return None
    if code == 1 and sentence:
        return sentence
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    kind = CrashedTrialError if -code in _CRASH_SIGNALS else UnfinishedTrialError
    raise kind(f"its decoder ended by {how}")
