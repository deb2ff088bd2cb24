"""The programs that the demo starts, and their end: nothing outlives the demo, however it dies."""

import asyncio
import os
import signal
from collections.abc import Collection, Mapping
from pathlib import Path

from controller.errors import ControllerError
from wire.instants import SECOND, Millis

STOP_LIMIT_MS: Millis = 20 * SECOND


class DemoError(ControllerError):
    """The demo cannot go on; the sentence says why and where to read more."""


class Crew:
    """Child processes with names. Each writes a log of its own; leaving ends all that are left."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = {**os.environ, **environment}
        self._members: list[tuple[str, asyncio.subprocess.Process]] = []

    async def __aenter__(self) -> "Crew":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end([name for name, _ in self._members])

    def log_of(self, name: str) -> Path:
        """Where a member writes what it says."""
        return self._logs / f"{name}.txt"

    async def start(self, name: str, *command: str) -> None:
        """Start a program that stays. Raises DemoError where it cannot be started."""
        # A session of its own: Ctrl-C reaches the demo alone, which then ends everybody in order.
        # setpriv: a member ends with the demo, even when the demo is killed.
        with self.log_of(name).open("wb") as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *("setpriv", "--pdeathsig", "TERM", *command),
                    env=self._environment,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                raise DemoError(f"cannot start {command[0]}: {error}; run make setup") from error
        self._members.append((name, process))

    async def run(self, name: str, *command: str) -> str:
        """Run a program to its end; gives what it printed. Raises DemoError where it fails."""
        process = await asyncio.create_subprocess_exec(
            *command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
        text = output.decode(errors="replace")
        self.log_of(name).write_text(text)
        if process.returncode:
            raise DemoError(f"{' '.join(command[:3])} failed ({process.returncode}):\n{text[-1_500:]}")
        return text

    def check_alive(self) -> None:
        """Raises DemoError that shows the last words of a member that ended by itself."""
        for name, process in self._members:
            if process.returncode is not None:
                words = self.log_of(name).read_text(errors="replace")[-1_500:]
                words = words or f"it wrote nothing into {self.log_of(name)}: is the disk full?"
                raise DemoError(f"{name} ended by itself ({process.returncode}):\n{words}")

    async def end(self, names: Collection[str]) -> None:
        """End these members, all at once and in order."""
        leaving = [each for each in self._members if each[0] in names]
        self._members = [each for each in self._members if each not in leaving]
        await asyncio.gather(*(self._end(process) for _, process in leaving))

    @staticmethod
    async def _end(process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_LIMIT_MS / 1_000):
                await process.wait()
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
