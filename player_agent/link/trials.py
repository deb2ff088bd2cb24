"""Has every film decoded once, before its first play: a film that this machine cannot decode is told early.

One film at a time, soonest needed first, in a process of its own at the lowest priority; it stands still
around every cue edge, when the worker needs the machine. A trial that was killed, or took too long, says
nothing of the film: it is tried again, ever later, and with more time.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
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
RETRY_FIRST_MS: Millis = MINUTE
RETRY_AT_MOST_MS: Millis = 30 * MINUTE

_DIE_WITH_US = (
    "setpriv",
    "--pdeathsig",
    "KILL",
)  # it may be standing still, and then sees nothing of our end
_DECODER = (sys.executable, "-m", "player_agent", "decode")

_log = structlog.get_logger()


class UnfinishedTrialError(PlayerError):
    """A trial ended before it found anything of its film; the sentence says how."""


class Trial(Protocol):
    """Decodes one file once."""

    async def decode(self, file: Path, may_run: Callable[[], bool], at_most_ms: Millis) -> str | None:
        """Why it cannot be decoded, or None. It goes on only while `may_run` says so.

        Raises UnfinishedTrialError where that is not known, after `at_most_ms` of running time at the latest;
        and OSError where it cannot begin.
        """
        ...


def time_for(film: HeldFilm, failures: int) -> Millis:
    """How much running time a trial may take: after each that found nothing, more."""
    return (AT_LEAST_MS + LENGTHS * film.duration_ms) * (failures + 1)


def may_run_at(cue: CueFacts | None, now: Instant) -> bool:
    """Whether a trial may use the machine: not near the edges of what is on the glass."""
    if cue is None:
        return True
    return not (cue.end - BEFORE_EDGE_MS <= now < cue.end + AFTER_EDGE_MS or now < cue.start + AFTER_EDGE_MS)


@dataclass(frozen=True, slots=True)
class _Retry:
    failures: int
    not_before_ms: Millis


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
            resting = {name for name, retry in self._retries.items() if retry.not_before_ms > now_ms}
            waiting = self._book.next_to_try(resting)
            if waiting is None:
                ends = [self._retries[name].not_before_ms - now_ms for name in resting]
                await self._book.to_try.wait(min([IDLE_LOOK_MS, *ends]))
            elif not self._may_run():
                await self._clock.sleep(LOOK_EVERY_MS)
            else:
                await self._try(*waiting)

    async def _try(self, name: str, film: HeldFilm) -> None:
        failures = self._retries[name].failures if name in self._retries else 0
        try:
            at_most_ms = time_for(film, failures)
            failure = await self._trial.decode(self._folder.cache / name, self._may_run, at_most_ms)
            self._book.tried(name, failure, self._clock.now())
        except (OSError, FolderError, UnfinishedTrialError) as error:
            self._rest(name, film, failures + 1, str(error))
            return
        self._retries.pop(name, None)
        if failure is not None:
            sentence = f"{film.short or name} cannot be decoded here: {failure}; make it anew"
            self._faults.note("decode", sentence, self._clock.now())
            _log.warning("a film cannot be decoded", file=name, reason=failure)

    def _rest(self, name: str, film: HeldFilm, failures: int, why: str) -> None:
        wait_ms = backoff_ms(failures, self._luck(), first_ms=RETRY_FIRST_MS, most_ms=RETRY_AT_MOST_MS)
        self._retries[name] = _Retry(failures, self._monotonic_ms() + wait_ms)
        sentence = f"{film.short or name} was not decoded to its end: {why}; it will be tried again"
        self._faults.note("trial", sentence, self._clock.now())
        _log.warning("a film could not be tried", file=name, reason=why, failures=failures, next_ms=wait_ms)

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
            *_DIE_WITH_US,
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
                    child.send_signal(signal.SIGCONT if runs else signal.SIGSTOP)
        finally:
            said.cancel()
        return _verdict(await child.wait(), said.result().decode(errors="replace").strip())


def _verdict(code: int, sentence: str) -> str | None:
    """What a decoder found, by its exit code. Raises UnfinishedTrialError where it is no verdict."""
    if code == 0:
        return None
    if code == 1 and sentence:
        return sentence
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    raise UnfinishedTrialError(f"its decoder ended by {how}")
