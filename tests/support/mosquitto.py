"""A real Mosquitto for tests, on a free port, and a wire to it that can be cut."""

import asyncio
import contextlib
from pathlib import Path

from tests.support.ports import free_port

_CONFIG = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
user root
"""


class RealBroker:
    """One Mosquitto process that can be stopped and started again on its port; retained messages go with it.

    `extra` are further lines of its configuration.
    """

    def __init__(self, folder: Path, *, extra: str = "") -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(_CONFIG.format(port=self.port) + extra)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it listens."""
        self._process = await asyncio.create_subprocess_exec(
            "mosquitto",
            "-c",
            str(self._config),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            while not await listens(self.port):
                assert self._process.returncode is None, f"the broker ended: {self._config}"
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None


class Wire:
    """A TCP relay before a broker: what a client connects to when its network shall fail."""

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = free_port()

    async def up(self) -> None:
        """Relay, on the same port each time."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self.port)

    async def down(self) -> None:
        """Nobody can connect any more, and who is connected is cut."""
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()
            self._server = None

    def cut(self) -> None:
        """Every connection over this wire breaks, without a goodbye."""
        for each in self._ends:
            each.transport.abort()
        self._ends.clear()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._broker_port)
            self._ends |= {writer, far_writer}
            await asyncio.wait(
                [
                    asyncio.ensure_future(_pump(reader, far_writer)),
                    asyncio.ensure_future(_pump(far_reader, writer)),
                ]
            )
            far_writer.close()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while block := await reader.read(64 * 1024):
            writer.write(block)
            await writer.drain()
    writer.close()


async def listens(port: int) -> bool:
    """Whether anybody takes connections at this port of loopback."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
