"""The nursery: where stage gets its workers from. See `player_agent.decks.worker.nurse` for why."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

_REPLY_BYTES = 64

# libvlc's threads make glibc keep an arena each and give nothing back: after a minute of films of 320x480 a
# worker had 133 MB, with these 50 MB; at 1080p 235 and 187 MB, for the same CPU.
_MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
_GOODBYE_S = 1.0
_BIRTH_S = 10.0  # milliseconds; on a machine that is booting, the nurse herself starts first


class NurseryError(Exception):
    """No worker could be started; the next try may succeed."""


class Worker:
    """One worker process, and the two pipes to it."""

    def __init__(self, pid: int, to_worker: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)
        self._to_worker = to_worker
        self._from_worker = asyncio.StreamReader()
        self._transport: asyncio.ReadTransport | None = None

    async def listen(self, from_worker: int) -> None:
        """Connect the pipe on which it speaks."""
        protocol = asyncio.StreamReaderProtocol(self._from_worker)
        pipe = os.fdopen(from_worker, "rb", buffering=0)
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)

    def say(self, line: bytes) -> None:
        """Send a line. One that a dead worker, or one that reads no more, does not get is lost."""
        with suppress(BrokenPipeError, BlockingIOError):
            os.write(self._to_worker, line)

    async def lines(self) -> AsyncIterator[bytes]:
        """What it says, until it ends."""
        async for line in self._from_worker:
            yield line

    def kill(self) -> None:
        """End it, whatever it is doing."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def forget(self) -> None:
        """Let go of what belongs to it, once it has ended."""
        if self._transport is not None:
            self._transport.close()
        os.close(self._to_worker)
        os.close(self._handle)


class Nursery:
    """Keeps one nurse, and replaces one that died."""

    def __init__(self) -> None:
        self._nurse: asyncio.subprocess.Process | None = None
        self._socket: socket.socket | None = None

    async def bear(self, arguments: Sequence[str]) -> Worker:
        """A new worker. Raises NurseryError."""
        child_in, to_worker = os.pipe()
        from_worker, child_out = os.pipe()
        os.set_blocking(to_worker, False)
        try:
            pid = await self._ask(json.dumps(arguments).encode(), [child_in, child_out])
            worker = Worker(pid, to_worker)
        except (OSError, NurseryError) as error:
            os.close(to_worker)
            os.close(from_worker)
            await self.close()
            raise NurseryError(f"no worker was born: {error}") from error
        finally:
            os.close(child_in)
            os.close(child_out)
        await worker.listen(from_worker)
        return worker

    async def close(self) -> None:
        """Let the nurse go; her workers live on."""
        if self._socket is not None:
            self._socket.close()
        if self._nurse is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await self._nurse.wait()
            if self._nurse.returncode is None:
                self._nurse.kill()
                await self._nurse.wait()
        self._nurse = self._socket = None

    async def _ask(self, message: bytes, pipes: list[int]) -> int:
        nurse = self._socket or await self._hire()
        socket.send_fds(nurse, [message], pipes)
        try:
            async with asyncio.timeout(_BIRTH_S):
                reply = await asyncio.get_running_loop().sock_recv(nurse, _REPLY_BYTES)
        except TimeoutError as error:
            raise NurseryError(f"the nurse did not answer within {_BIRTH_S:.0f} s") from error
        if not reply:
            raise NurseryError("the nurse has died")
        return int(reply)

    async def _hire(self) -> socket.socket:
        ours, hers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with hers:
            self._nurse = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "player_agent.decks.worker"),
                stdin=hers.fileno(),
                env={**os.environ, **_MALLOC},
            )
        self._socket = ours
        return ours
