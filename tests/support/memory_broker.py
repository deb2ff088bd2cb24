"""An MQTT broker in memory: the twin of Mosquitto behind `wire.connection`, with faults on demand.

It keeps retained messages, says wills, takes sessions over, knows wildcards and denies by account. Messages
with QoS 1 that were taken reach every subscriber that is connected; those with QoS 0 may be lost on demand.
Nothing is queued for the absent: the product relies on no queued session.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from wire.connection import Connection, ConnectionLostError, Incoming, Will
from wire.instants import Millis

Judge = Callable[[str], bool]
_ROUNDING_S = 1e-6  # a loop rings a timer so much early, or less


def _everything(_: str) -> bool:
    return True


class MemoryBroker:
    """One broker. `latency_ms` passes between a client's publish and a subscriber's message."""

    def __init__(self, *, latency_ms: Millis = 0) -> None:
        self.latency_ms = latency_ms
        self.retained: dict[str, bytes] = {}
        self.published: int = 0
        """How many messages were taken."""
        self.running = True
        self._sessions: dict[str, _Session] = {}
        self._lost_acknowledgements: dict[str, int] = {}
        self._unreachable: set[str] = set()
        self._drops: Judge = lambda _: False

    def connector(
        self, client: str, *, may_subscribe: Judge = _everything, may_publish: Judge = _everything
    ) -> "MemoryConnector":
        """A connector for one client. Forbidden subscriptions are refused, forbidden messages vanish."""
        return MemoryConnector(self, client, may_subscribe, may_publish)

    @property
    def clients(self) -> frozenset[str]:
        """Who is connected."""
        return frozenset(self._sessions)

    def cut(self, client: str) -> None:
        """The client's network dies: it notices, and the broker says its will. It may connect again."""
        session = self._sessions.pop(client, None)
        if session is not None:
            session.lose(f"the connection of {client} was cut")
            self._say_will(session)

    def isolate(self, client: str) -> None:
        """As `cut`, and the client cannot connect again before `reach`."""
        self._unreachable.add(client)
        self.cut(client)

    def reach(self, client: str) -> None:
        """The client's network is back."""
        self._unreachable.discard(client)

    def stop(self) -> None:
        """The broker dies: every client notices, no will is said. Retained messages survive."""
        self.running = False
        for session in self._sessions.values():
            session.lose("the broker is gone")
        self._sessions.clear()

    def start(self) -> None:
        """The broker is back."""
        self.running = True

    def lose_acknowledgements(self, client: str, count: int = 1) -> None:
        """The next `count` messages with QoS 1 of this client are taken, then its connection is cut."""
        self._lost_acknowledgements[client] = count

    def drop(self, topics: Judge) -> None:
        """Messages with QoS 0 on these topics are lost from now on."""
        self._drops = topics

    def _enter(self, session: "_Session") -> None:
        if not self.running or session.client in self._unreachable:
            raise ConnectionLostError("the broker is not reachable")
        self.cut(session.client)
        self._sessions[session.client] = session

    def _leave(self, session: "_Session") -> None:
        if self._sessions.get(session.client) is session:
            del self._sessions[session.client]
        session.lose("the connection was closed")

    def _say_will(self, session: "_Session") -> None:
        if session.will is not None:
            self._route(session.will.topic, session.will.payload, session.will.qos, session.will.retain)

    def _route(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        self.published += 1
        if retain and payload:
            self.retained[topic] = payload
        elif retain:
            self.retained.pop(topic, None)
        if qos == 0 and self._drops(topic):
            return
        for session in list(self._sessions.values()):
            if session.hears(topic):
                session.deliver(Incoming(topic, payload))

    def _take_acknowledgement(self, client: str) -> bool:
        left = self._lost_acknowledgements.get(client, 0)
        if left:
            self._lost_acknowledgements[client] = left - 1
        return left == 0


@dataclass(frozen=True)
class MemoryConnector:
    """Makes connections of one client; a `wire.connection.Connector`."""

    broker: MemoryBroker
    client: str
    may_subscribe: Judge
    may_publish: Judge

    def connect(self, will: Will | None = None) -> AbstractAsyncContextManager[Connection]:
        """One connection's lifetime. Leaving it, by an error too, says goodbye; `cut` first for a will."""
        return self._connect(will)

    @asynccontextmanager
    async def _connect(self, will: Will | None) -> AsyncIterator[Connection]:
        session = _Session(self, will)
        await asyncio.sleep(self.broker.latency_ms / 1_000)
        self.broker._enter(session)
        try:
            yield session
        finally:
            self.broker._leave(session)


@dataclass(eq=False)
class _Session:
    """One live connection; a `wire.connection.Connection`."""

    connector: MemoryConnector
    will: Will | None
    filters: list[str] = field(default_factory=list)
    inbox: deque[tuple[float, Incoming]] = field(default_factory=deque)
    """Messages under way, each with the time of the loop at which it arrives."""
    lost: str | None = None
    """Why the connection is no more."""
    _heard: dict[str, bool] = field(default_factory=dict)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rings at a message for an empty inbox, and at the loss."""

    @property
    def client(self) -> str:
        return self.connector.client

    @property
    def broker(self) -> MemoryBroker:
        return self.connector.broker

    async def subscribe(self, topics: Sequence[str]) -> None:
        await self._travel()
        for topic in topics:
            if not self.connector.may_subscribe(topic):
                raise ConnectionLostError(f"the broker refused the subscription to {topic!r}")
            if topic not in self.filters:
                self.filters.append(topic)
                self._heard.clear()
            for name, payload in self.broker.retained.items():
                if matches(topic, name):
                    self.deliver(Incoming(name, payload))

    async def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        await self._travel()
        if not self.connector.may_publish(topic):
            return  # as every 3.1.1 broker: acknowledged and thrown away
        self.broker._route(topic, payload, qos, retain)
        if qos == 1 and not self.broker._take_acknowledgement(self.client):
            self.broker.cut(self.client)
            self._check()

    def hears(self, topic: str) -> bool:
        """Whether a filter holds this topic."""
        heard = self._heard.get(topic)
        if heard is None:
            heard = self._heard[topic] = any(matches(each, topic) for each in self.filters)
        return heard

    async def messages(self) -> AsyncIterator[Incoming]:
        while True:
            due = self.inbox[0][0] if self.inbox else None
            if due is not None and due <= asyncio.get_running_loop().time() + _ROUNDING_S:
                yield self.inbox.popleft()[1]
                continue
            self._check()
            await self._rest(due)

    def deliver(self, message: Incoming) -> None:
        """Put a message on its way to this client."""
        due = asyncio.get_running_loop().time() + self.broker.latency_ms / 1_000
        if not self.inbox:
            self._bell.set()
        self.inbox.append((due, message))

    def lose(self, why: str) -> None:
        """End the connection."""
        if self.lost is None:
            self.lost = why
            self._bell.set()

    async def _travel(self) -> None:
        self._check()
        await asyncio.sleep(self.broker.latency_ms / 1_000)
        self._check()

    async def _rest(self, until: float | None) -> None:
        """Until the bell rings, or this time of the loop has come."""
        self._bell.clear()
        timer = asyncio.get_running_loop().call_at(until, self._bell.set) if until is not None else None
        try:
            await self._bell.wait()
        finally:
            if timer is not None:
                timer.cancel()

    def _check(self) -> None:
        if self.lost is not None:
            raise ConnectionLostError(self.lost)


@cache
def matches(pattern: str, topic: str) -> bool:
    """Whether a subscription's filter holds a topic (MQTT 3.1.1, section 4.7)."""
    wanted, got = pattern.split("/"), topic.split("/")
    for index, part in enumerate(wanted):
        if part == "#":
            return True
        if index >= len(got) or part not in ("+", got[index]):
            return False
    return len(wanted) == len(got)
