"""The controller's one door to aiomqtt: its connection in the words of `wire.connection`.

aiomqtt neither reconnects nor says why a broker refuses: the owner's loop connects again, and refusals become
ConnectionLostError with a remedy here. QoS 1 is acknowledged before our code has seen a message, so nothing
counts as taken before our own acknowledgement.
"""

import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiomqtt
from aiomqtt.exceptions import MqttConnectError

from controller.mqtt.address import BrokerAddress
from wire.connection import Connection, ConnectionLostError, Incoming, Will

KEEPALIVE_S = 20  # a vanished broker is noticed within one and a half of these
TIMEOUT_S = 10  # a broker that takes longer for one packet is as good as gone
_MAX_WAITING = 20_000  # messages; a flood is dropped here and asked for again, not kept until memory ends


class AiomqttConnector:
    """Implements `wire.connection.Connector`."""

    def __init__(self, address: BrokerAddress, client_id: str) -> None:
        self._address = address
        self._client_id = client_id
        self._log = logging.getLogger("landmark.mqtt")
        self._log.setLevel(logging.ERROR)  # its warning on ten pending publishes means nothing to a fleet

    def connect(self, will: Will | None = None) -> AbstractAsyncContextManager[Connection]:
        """One connection's lifetime. Entering raises ConnectionLostError where it cannot be made."""
        return self._connect(will)

    @asynccontextmanager
    async def _connect(self, will: Will | None) -> AsyncIterator[Connection]:
        client = self._build_client(will)
        try:
            await client.__aenter__()
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(self._explain(error)) from error
        try:
            yield _AiomqttConnection(client)
        finally:
            await _leave(client)

    def _build_client(self, will: Will | None) -> aiomqtt.Client:
        where = self._address
        return aiomqtt.Client(
            where.host,
            where.port,
            identifier=self._client_id,
            username=where.username,
            password=where.password,
            will=aiomqtt.Will(will.topic, will.payload, will.qos, will.retain) if will else None,
            tls_context=ssl.create_default_context() if where.tls else None,
            keepalive=KEEPALIVE_S,
            timeout=TIMEOUT_S,
            clean_session=True,
            max_queued_incoming_messages=_MAX_WAITING,
            logger=self._log,
        )

    def _explain(self, error: aiomqtt.MqttError) -> str:
        where = f"{self._address.host}:{self._address.port}"
        if isinstance(error, MqttConnectError):
            return f"the broker at {where} refuses us: {error}; check user and password in LANDMARK_BROKER"
        if self._address.tls and "timed out" in str(error):
            return f"the broker at {where} did not answer; does it want a client certificate?"
        return f"no broker at {where}: {error}; is it running, and is LANDMARK_BROKER right?"


async def _leave(client: aiomqtt.Client) -> None:
    try:
        await client.__aexit__(None, None, None)
    except aiomqtt.MqttError:
        return  # the broker is gone already: there is nobody to say goodbye to


class _AiomqttConnection:
    """Implements `wire.connection.Connection`."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def subscribe(self, topics: Sequence[str]) -> None:
        try:
            codes = await self._client.subscribe([(topic, 1) for topic in topics])
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"the broker went while subscribing: {error}") from error
        refused = [topic for topic, code in zip(topics, codes, strict=True) if _is_failure(code)]
        if refused:
            raise ConnectionLostError(
                f"the broker refuses the subscription to {refused[0]!r}; check its access list"
            )

    async def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        try:
            await self._client.publish(topic, payload, qos=qos, retain=retain)
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"the broker went while publishing to {topic!r}: {error}") from error

    async def messages(self) -> AsyncIterator[Incoming]:
        try:
            async for message in self._client.messages:
                assert isinstance(message.payload, bytes)
                yield Incoming(message.topic.value, message.payload)
        except aiomqtt.MqttError as error:
            raise ConnectionLostError(f"the connection to the broker ended: {error}") from error


def _is_failure(code: object) -> bool:
    return code >= 0x80 if isinstance(code, int) else bool(getattr(code, "is_failure", True))
