"""Signs of life: how a program tells who watches over it that it still turns, and how that is heard.

The protocol is systemd's sd_notify, so the same word serves systemd's WatchdogSec and our own supervisor.
Who listens does not go by the clock but counts its own looks: a machine that stood still as a whole has
nobody silent in it.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Self

from player_agent.clock import Clock
from wire.instants import SECOND, Millis

ADDRESS_VARIABLE = "NOTIFY_SOCKET"

SIGN_EVERY_MS: Millis = SECOND // 4
LOOK_EVERY_MS: Millis = SECOND // 4

STAGE_PATIENCE_MS: Millis = 3 * SECOND
"""A disk that is slow to fsync holds stage up for a second or two; the film goes on without it."""

LINK_PATIENCE_MS: Millis = 10 * SECOND
"""The wall does not need link; nothing is won by hurrying."""

START_PATIENCE_MS: Millis = 30 * SECOND
"""From a start to the first sign, on a machine that is booting."""

_READY, _ALIVE = b"READY=1", b"WATCHDOG=1"
_SIGN_BYTES = 64


class Mouth:
    """Gives signs to whoever the environment names; to nobody where it names none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get(ADDRESS_VARIABLE, "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._say(_READY)

    def sign(self) -> None:
        """I turn."""
        self._say(_ALIVE)

    def close(self) -> None:
        """Give no more signs."""
        self._socket.close()

    def _say(self, word: bytes) -> None:
        if self._address:
            with suppress(OSError):  # nobody listens, or has not emptied the last signs yet
                self._socket.sendto(word, self._address)


async def give_signs(clock: Clock) -> None:
    """Give signs for ever. A loop that does not turn gives none."""
    with closing(Mouth()) as mouth:
        while True:
            mouth.sign()
            await clock.sleep(SIGN_EVERY_MS)


class Ear:
    """Hears the signs of one program, which finds the way here by `address` in its environment."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind("")  # the kernel chooses a free name outside of the file system
        self.address = "@" + self._socket.getsockname()[1:].decode()

    def heard(self) -> bool:
        """Whether there were signs since the last time."""
        heard = False
        with suppress(BlockingIOError):
            while self._socket.recv(_SIGN_BYTES):
                heard = True
        return heard

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()


@dataclass(frozen=True, slots=True)
class Silence:
    """For how many looks in a row nothing was heard. Pure."""

    patience_ms: Millis
    began: bool = False
    looks: int = 0

    def after(self, *, heard: bool) -> Self:
        """One more look, `LOOK_EVERY_MS` after the last."""
        if heard:
            return replace(self, began=True, looks=0)
        return replace(self, looks=self.looks + 1)

    @property
    def is_too_long(self) -> bool:
        """Whether the program hangs, or did not start."""
        patience_ms = self.patience_ms if self.began else START_PATIENCE_MS
        return self.looks * LOOK_EVERY_MS >= patience_ms
