"""The nursery: where stage gets its workers from. See `player_agent.decks.worker.nurse` for why."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from player_agent.orphans import dying_with_us

_REPLY_BYTES = 64

# libvlc's threads make glibc keep an arena each and give nothing back: after a minute of films of 320x480 a
# worker had 133 MB, with these 50 MB; at 1080p 235 and 187 MB, for the same CPU.
_MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
_GOODBYE_S = 1.0
_FIRST_BIRTH_S = 30.0  # the nurse herself starts first, perhaps on a machine that is booting, or busy
_BIRTH_S = 0.5  # once she is there, a birth takes milliseconds


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
    """Keeps one nurse, and replaces one that died or hangs."""

    def __init__(self) -> None:
        self._nurse: asyncio.subprocess.Process | None = None
        self._socket: socket.socket | None = None
        self._proven = False
        """Whether this nurse has borne a worker."""
        self._turn = asyncio.Lock()

    async def until_she_dies(self) -> None:
        """Hire a nurse if there is none, and return when she has died. Raises OSError."""
        async with self._turn:
            if self._nurse is None:
                await self._hire()
            nurse = self._nurse
        assert nurse is not None
        await nurse.wait()
        async with self._turn:
            if self._nurse is nurse:
                await self._dismiss()

    async def bear(self, arguments: Sequence[str]) -> Worker:
        """A new worker; a nurse that does not answer is replaced. Raises NurseryError."""
        message = json.dumps(arguments).encode()
        async with self._turn:
            try:
                try:
                    return await self._bear(message)
                except (OSError, NurseryError):
                    if not self._proven:
                        raise
                    await self._dismiss()
                    return await self._bear(message)
            except (OSError, NurseryError) as error:
                await self._dismiss()
                raise NurseryError(f"no worker was born: {error}") from error

    async def close(self) -> None:
        """Let the nurse go; her workers live on."""
        if self._socket is not None:
            self._socket.close()
        if self._nurse is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await self._nurse.wait()
        await self._dismiss()

    async def _bear(self, message: bytes) -> Worker:
        child_in, to_worker = os.pipe()
        from_worker, child_out = os.pipe()
        os.set_blocking(to_worker, False)
        try:
            pid = await self._ask(message, [child_in, child_out])
            worker = Worker(pid, to_worker)
        except BaseException:
            os.close(to_worker)
            os.close(from_worker)
            raise
        finally:
            os.close(child_in)
            os.close(child_out)
        try:
            await worker.listen(from_worker)
        except BaseException:  # we are ended just now
            worker.kill()
            worker.forget()
            raise
        return worker

    async def _dismiss(self) -> None:
        """Be without a nurse, at once."""
        if self._socket is not None:
            self._socket.close()
        nurse, self._nurse, self._socket, self._proven = self._nurse, None, None, False
        if nurse is not None and nurse.returncode is None:
            nurse.kill()
            await nurse.wait()

    async def _ask(self, message: bytes, pipes: list[int]) -> int:
        nurse = self._socket or await self._hire()
        socket.send_fds(nurse, [message], pipes)
        patience_s = _BIRTH_S if self._proven else _FIRST_BIRTH_S
        try:
            async with asyncio.timeout(patience_s):
                reply = await asyncio.get_running_loop().sock_recv(nurse, _REPLY_BYTES)
        except TimeoutError as error:
            raise NurseryError(f"the nurse did not answer within {patience_s} s") from error
        if not reply:
            raise NurseryError("the nurse has died")
        self._proven = True
        return int(reply)

    async def _hire(self) -> socket.socket:
        ours, hers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        try:
            with hers:
                self._nurse = await asyncio.create_subprocess_exec(
                    *dying_with_us(),  # one that was stopped does not see her stage go
                    *(sys.executable, "-m", "player_agent.decks.worker"),
                    stdin=hers.fileno(),
                    env={**os.environ, **_MALLOC},
                )
        except BaseException:  # no process can be started, or we are ended just now
            ours.close()
            raise
        self._socket = ours
        return ours
