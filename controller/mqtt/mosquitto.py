"""The broker of one machine: a Mosquitto that the controller starts, watches and ends as its child."""

import asyncio
import os
import pwd
import random
import secrets
import signal
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from controller.clock import Clock
from controller.errors import BrokerError
from controller.mqtt.accounts import (
    CONTROLLER_NAME,
    BrokerFiles,
    access_list,
    configuration_file,
    password_file,
)
from controller.mqtt.address import BrokerAddress
from controller.secret_files import write_secret
from controller.services.passwords import hash_password
from controller.services.records import PlayerAccount
from wire.backoff import backoff_ms
from wire.ids import NetworkId
from wire.instants import MINUTE, SECOND

START_LIMIT_MS = MINUTE  # a machine that does much else takes ten times as long as one that rests
RESTART_AT_MOST_MS = 15 * SECOND
STOP_LIMIT_MS = 5 * SECOND
_STEADY_MS = MINUTE
"""A child that lived this long starts again at once when it dies."""
_RUNNING = " running"  # the last word of Mosquitto's start: "mosquitto version 2.0.11 running"


class Mosquitto:
    """One child and its files. Implements `controller.services.ports.BrokerAccounts`."""

    def __init__(self, folder: Path, *, host: str, port: int, network: NetworkId, clock: Clock) -> None:
        password = secrets.token_urlsafe(32)
        self.address = BrokerAddress(
            "127.0.0.1" if host in {"0.0.0.0", "::"} else host,  # noqa: S104 - compared, not bound
            port,
            username=CONTROLLER_NAME,
            password=password,
        )
        """How the controller itself connects; its password lives as long as this object."""
        self._files = BrokerFiles(folder.absolute())
        self._listen_host = host
        self._network = network
        self._clock = clock
        self._luck = random.Random()  # noqa: S311 - jitter
        self._controller_hash = hash_password(password, secrets.token_bytes(12))
        self._process: asyncio.subprocess.Process | None = None
        self._last_words: deque[str] = deque(maxlen=5)
        self._log = structlog.get_logger("landmark.broker")

    @property
    def process_id(self) -> int | None:
        """Of the child that runs now."""
        return self._process.pid if self._process else None

    async def apply(self, accounts: Sequence[PlayerAccount]) -> None:
        """Make the broker know exactly these, at once. Raises BrokerError."""
        self._write(self._files.passwords, password_file(self._controller_hash, accounts))
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGHUP)

    async def start(self) -> None:
        """Write the files and start the child; returns when it listens. Raises BrokerError."""
        host, port = self._listen_host, self.address.port
        user = pwd.getpwuid(os.geteuid()).pw_name
        text = configuration_file(self._files, host=host, port=port, user=user)
        self._write(self._files.configuration, text)
        self._write(self._files.access, access_list(self._network))
        try:
            # setpriv: the child ends with us, even when we are killed
            self._process = await asyncio.create_subprocess_exec(
                *("setpriv", "--pdeathsig", "TERM", "mosquitto", "-c", str(self._files.configuration)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                process_group=0,  # a Ctrl-C at the terminal is ours; the child is ended last, in order
            )
        except OSError as error:
            raise BrokerError(
                f"cannot start mosquitto: {error}; install it (apt-get install mosquitto), "
                "or name another broker in LANDMARK_BROKER"
            ) from error
        try:
            async with asyncio.timeout(START_LIMIT_MS / 1_000):
                await self._until_it_listens(self._process)
        except (TimeoutError, BrokerError) as error:
            await self.stop()
            words = "; ".join(self._last_words) or "it says nothing"
            raise BrokerError(
                f"mosquitto does not start on {host}:{port}: {words}; "
                "choose another port with LANDMARK_BROKER_PORT, or name a broker in LANDMARK_BROKER"
            ) from error

    async def keep_alive(self) -> None:
        """Start the child again whenever it dies, for ever."""
        failures = 0
        while True:
            assert self._process is not None
            since = self._clock.now()
            await self._relay_words(self._process)
            code = await self._process.wait()
            failures = 1 if self._clock.now() - since >= _STEADY_MS else failures + 1
            self._log.error("the broker died", code=code, last_words=list(self._last_words))
            await self._clock.sleep(backoff_ms(failures, self._luck.random(), most_ms=RESTART_AT_MOST_MS))
            try:
                await self.start()
                self._log.info("the broker is back", process=self.process_id)
            except BrokerError as error:
                self._log.error("the broker does not come back", reason=str(error))

    async def stop(self) -> None:
        """End the child: politely, then not."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_LIMIT_MS / 1_000):
                await process.communicate()  # reads on, so that a full pipe cannot hold it
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _until_it_listens(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._hear(line)
            if line.rstrip().endswith(_RUNNING.encode()):
                return
        raise BrokerError("it ended")

    async def _relay_words(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        words = line.decode(errors="replace").strip()
        self._last_words.append(words)
        tell = self._log.warning if words.startswith(("Error", "Warning")) else self._log.debug
        tell("mosquitto", words=words)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_secret(path, text.encode())
        except OSError as error:
            raise BrokerError(f"cannot write {path}: {error.strerror}; check owner and disk") from error


@asynccontextmanager
async def run_mosquitto(broker: Mosquitto, accounts: Sequence[PlayerAccount]) -> AsyncIterator[None]:
    """The child's lifetime: it listens on entering, and is gone after leaving."""
    await broker.apply(accounts)
    await broker.start()
    try:
        yield
    finally:
        await broker.stop()
