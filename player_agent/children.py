"""Child processes that are kept alive, and that do not outlive us, however we end."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import structlog

from player_agent.clock import Clock
from player_agent.luck import Luck
from player_agent.orphans import dying_with_us
from player_agent.signs_of_life import ADDRESS_VARIABLE, LOOK_EVERY_MS, Ear, Silence
from wire.backoff import backoff_ms
from wire.instants import SECOND, Millis

GRACE_MS: Millis = 5 * SECOND
"""How long a child may take to end in order before it is killed."""
STEADY_MS: Millis = 3 * SECOND
"""A child that lived so long is started again at once; one that did not, ever later."""
RESTART_AT_MOST_MS: Millis = 15 * SECOND

_log = structlog.get_logger()


async def _nothing_more() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Program:
    """How to start a child."""

    name: str
    command: Sequence[str]
    environment: Callable[[], Awaitable[Mapping[str, str]]] = field(default=_nothing_more)
    """Variables beside our own; awaited before each start, so a child can wait for what it needs."""
    pass_fds: tuple[int, ...] = ()
    patience_ms: Millis | None = None
    """A child that gives no sign of life for so long is killed; None: it gives none."""


class Keeper:
    """Starts one child, and starts it again whenever it ends, until told to end it."""

    def __init__(self, program: Program, clock: Clock, luck: Luck) -> None:
        self._program = program
        self._clock = clock
        self._luck = luck
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._ending = False
        self._called_for = False

    def start(self, group: asyncio.TaskGroup) -> None:
        """Begin to keep it alive."""
        self._task = group.create_task(self._keep(), name=f"keep {self._program.name}")

    def restart(self) -> None:
        """Kill the child; it is started again at once, and that is no failure of its own."""
        self._called_for = self._process is not None
        self._signal(signal.SIGKILL)

    async def end(self) -> None:
        """End the child in order, or by force after the grace.

        That is counted in our own looks: a machine that stood still as a whole has nobody late in it.
        """
        assert self._task is not None, "start it first"
        self._ending = True
        if self._process is None:
            self._task.cancel()
        self._signal(signal.SIGTERM)
        for _ in range(GRACE_MS // LOOK_EVERY_MS):
            await asyncio.wait([self._task], timeout=LOOK_EVERY_MS / 1_000)
            if self._task.done():
                break
        else:
            _log.error("a child did not end in time and is killed", child=self._program.name)
            self._signal(signal.SIGKILL)
            await asyncio.wait([self._task])

    async def _keep(self) -> None:
        failures = 0
        while True:
            environment = await self._program.environment()
            began_ns = self._clock.monotonic_ns()
            code = await self._live(environment)
            if self._ending:
                return
            if self._called_for:
                self._called_for = False
                _log.info("a child is started anew", child=self._program.name)
                continue
            steady = self._clock.monotonic_ns() - began_ns >= STEADY_MS * 1_000_000
            failures = 1 if steady else failures + 1
            wait_ms = self._wait_ms(failures)
            _log.warning("a child ended", child=self._program.name, code=code, again_in_ms=wait_ms)
            await self._clock.sleep(wait_ms)

    async def _live(self, environment: Mapping[str, str]) -> int:
        """One life of the child; gives its exit code, negative for a signal.

        A watch that fails ends the life and raises, in a group: an unwatched child may hang for ever.
        """
        with closing(Ear()) as ear:
            process = await asyncio.create_subprocess_exec(
                *dying_with_us(),
                *self._program.command,
                stdin=asyncio.subprocess.DEVNULL,
                env={**os.environ, **environment, ADDRESS_VARIABLE: ear.address},
                pass_fds=self._program.pass_fds,
                start_new_session=True,  # Ctrl-C in a terminal reaches us alone, so that the end has an order
            )
            self._process = process
            _log.info("a child runs", child=self._program.name, pid=process.pid)
            try:
                async with asyncio.TaskGroup() as life:
                    watch = life.create_task(
                        self._watch(process, ear), name=f"watch over {self._program.name}"
                    )
                    code = await process.wait()
                    watch.cancel()
                return code
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
                self._process = None

    async def _watch(self, process: asyncio.subprocess.Process, ear: Ear) -> None:
        """Kill a child that falls silent."""
        if self._program.patience_ms is None:
            return
        silence = Silence(self._program.patience_ms)
        while not silence.is_too_long:
            await self._clock.sleep(LOOK_EVERY_MS)
            silence = silence.after(heard=ear.heard())
        _log.error("a child does not turn and is killed", child=self._program.name, pid=process.pid)
        with contextlib.suppress(ProcessLookupError):
            process.kill()

    def _wait_ms(self, failures: int) -> Millis:
        if failures <= 1:
            return 0  # a wall is waiting
        return backoff_ms(failures - 1, self._luck(), most_ms=RESTART_AT_MOST_MS)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
