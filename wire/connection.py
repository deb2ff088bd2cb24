"""The port to the broker: what both programs need of MQTT, and no more than every 3.1.1 broker offers.

Each program has one adapter over its MQTT library. Delivery is at least once at best; nothing may rely on
queued sessions or on the will.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


class ConnectionLostError(Exception):
    """The broker is gone, or refused us; the sentence says which and what to do. Connect again later."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from the broker."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says for us when we vanish."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class Connection(Protocol):
    """A live connection. Every verb raises ConnectionLostError once the broker is gone."""

    async def subscribe(self, topics: Sequence[str]) -> None:
        """Ask for these topics with QoS 1. Raises ConnectionLostError where the broker refuses one."""
        ...

    async def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        """Send; with QoS 1 returns when the broker has taken it."""
        ...

    def messages(self) -> AsyncIterator[Incoming]:
        """What arrives, in order, until the connection is lost."""
        ...


class Connector(Protocol):
    """Makes connections. Does not retry: the owner's loop does."""

    def connect(self, will: Will | None = None) -> AbstractAsyncContextManager[Connection]:
        """One connection's lifetime. Entering raises ConnectionLostError where it cannot be made."""
        ...
