"""The adapter to the broker over aiomqtt, formerly asyncio-mqtt: the player's one door to MQTT.

It mends what aiomqtt leaves to its user: refused subscriptions raise, errors become sentences, and a
connection that is lost ends every verb. It does not reconnect; the owner's loop does.
"""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiomqtt
from aiomqtt.exceptions import MqttConnectError

from wire.bundle import Broker, Bundle
from wire.connection import Connection, ConnectionLostError, Incoming, Will
from wire.instants import SECOND, Millis

_KEEPALIVE_S = 15  # the broker says our will after one and a half of it, some brokers after two and a half
_MANY_PENDING = 1_000  # aiomqtt warns above 10 publishes under way
_REFUSED_FROM = 0x80  # SUBACK codes from here on are refusals (MQTT 3.1.1, 3.9.3)


class MqttConnector:
    """Connects one screen's account to its broker."""

    def __init__(self, bundle: Bundle, *, name: str = "link", answer_within_ms: Millis = 10 * SECOND) -> None:
        self._broker = bundle.broker
        self._answer_within_ms = answer_within_ms
        # One name per screen: a broker then ends the half-open session of our former self at once.
        self._identifier = f"landmark-{bundle.network}-{bundle.screen}-{name}"

    def connect(self, will: Will | None = None) -> AbstractAsyncContextManager[Connection]:
        """One connection's lifetime. Entering raises ConnectionLostError where it cannot be made."""
        return self._connect(will)

    @asynccontextmanager
    async def _connect(self, will: Will | None) -> AsyncIterator[Connection]:
        client = aiomqtt.Client(
            self._broker.host,
            self._broker.port,
            identifier=self._identifier,
            username=self._broker.username,
            password=self._broker.password,
            will=aiomqtt.Will(will.topic, will.payload, will.qos, will.retain) if will else None,
            clean_session=True,  # nothing relies on queued sessions
            protocol=aiomqtt.ProtocolVersion.V311,
            keepalive=_KEEPALIVE_S,
            timeout=self._answer_within_ms / 1_000,
            tls_context=_tls_context(self._broker),
        )
        client.pending_calls_threshold = _MANY_PENDING
        entered = False
        try:
            async with client:
                entered = True
                yield _MqttConnection(client)
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(self._sentence(error)) from error
        finally:
            if not entered:  # aiomqtt leaves the socket of a failed attempt open, and has no verb to close it
                client._client.disconnect()

    def _sentence(self, error: aiomqtt.MqttError) -> str:
        where = f"{self._broker.host}:{self._broker.port}"
        if isinstance(error, MqttConnectError):
            return (
                f"the broker at {where} refused the account {self._broker.username!r}: {error}; "
                "write a new bundle: landmark player add"
            )
        if "timed out" in str(error):
            return f"no answer of a broker at {where}; does one listen there, and does it want TLS?"
        return f"no connection to the broker at {where}: {error}"


class _MqttConnection:
    """A live connection."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def subscribe(self, topics: Sequence[str]) -> None:
        try:
            codes = await self._client.subscribe([(topic, 1) for topic in topics])
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"could not subscribe: {error}") from error
        for topic, code in zip(topics, codes, strict=True):
            if _code(code) >= _REFUSED_FROM:
                raise ConnectionLostError(
                    f"the broker refused the subscription to {topic!r}; check its access list"
                )

    async def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        try:
            await self._client.publish(topic, payload, qos=qos, retain=retain)
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"could not publish to {topic!r}: {error}") from error

    async def messages(self) -> AsyncIterator[Incoming]:
        try:
            async for message in self._client.messages:
                if isinstance(message.payload, bytes):
                    yield Incoming(str(message.topic), message.payload)
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"the connection to the broker is lost: {error}") from error


def _code(code: object) -> int:
    value = getattr(code, "value", code)  # paho gives reason codes as objects or as numbers
    assert isinstance(value, int)
    return value


def _tls_context(broker: Broker) -> ssl.SSLContext | None:
    return ssl.create_default_context(cadata=broker.ca_pem) if broker.tls else None
