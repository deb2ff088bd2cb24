"""The adapter over aiomqtt: what a broker refuses becomes a sentence; TLS checks whom it talks to."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from player_agent.link.session import MqttConnector
from tests.support.bundles import build_bundle
from tests.support.certificates import write_certificate
from tests.support.mosquitto import RealBroker
from tests.support.ports import free_port
from wire.bundle import Bundle
from wire.connection import ConnectionLostError
from wire.instants import SECOND

WELCOME = bytes([0x20, 2, 0, 0])
NOT_AUTHORISED = bytes([0x20, 2, 0, 5])


@asynccontextmanager
async def scripted_broker(*answers: bytes) -> AsyncIterator[Bundle]:
    """A server that gives these bytes, one per packet that it gets, whatever that says."""

    writers: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        for answer in answers:
            await reader.read(4096)
            writer.write(answer)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield build_bundle(port=server.sockets[0].getsockname()[1])
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):  # who was refused may hang up without a goodbye
                await writer.wait_closed()


async def test_a_refused_account_is_named() -> None:
    async with scripted_broker(NOT_AUTHORISED) as bundle:
        with pytest.raises(
            ConnectionLostError, match=r"refused the account 'par-opera'.*Not authorized.*player add"
        ):
            async with MqttConnector(bundle).connect():
                pytest.fail("nobody was let in")


async def test_a_refused_subscription_raises() -> None:
    second_refused = bytes([0x90, 4, 0, 1, 1, 0x80])
    async with (
        scripted_broker(WELCOME, second_refused) as bundle,
        MqttConnector(bundle).connect() as connection,
    ):
        with pytest.raises(ConnectionLostError, match="refused the subscription to 'b'"):
            await connection.subscribe(["a", "b"])


async def test_silence_is_no_broker() -> None:
    async with scripted_broker() as bundle:
        with pytest.raises(ConnectionLostError, match=r"no answer of a broker.*TLS"):
            async with MqttConnector(bundle, answer_within_ms=SECOND // 5).connect():
                pytest.fail("nobody answered")


async def test_a_closed_port_is_said_so() -> None:
    bundle = build_bundle(port=free_port())
    with pytest.raises(ConnectionLostError, match=f"127.0.0.1:{bundle.broker.port}.*refused"):
        async with MqttConnector(bundle).connect():
            pytest.fail("nobody listens")


@pytest.mark.broker
# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_tls_to_the_authority_of_the_bundle_and_to_no_other(tmp_path: Path) -> None:
    ours, foreign, key = tmp_path / "ours", tmp_path / "foreign", tmp_path / "ours.key"
    write_certificate(ours, key)
    write_certificate(foreign, tmp_path / "foreign.key")
    broker = RealBroker(tmp_path, extra=f"certfile {ours}\nkeyfile {key}\n")
    await broker.start()
    try:
        plain = build_bundle(port=broker.port)

        def trusting(authority: Path) -> Bundle:
            tls = plain.broker.model_copy(update={"tls": True, "ca_pem": authority.read_text()})
            return plain.model_copy(update={"broker": tls})

        async with MqttConnector(trusting(ours)).connect() as connection:
            await connection.publish("a", b"secret", qos=1, retain=False)
        with pytest.raises(ConnectionLostError, match="certificate verify failed"):
            async with MqttConnector(trusting(foreign)).connect():
                pytest.fail("a stranger was trusted")
        gc.collect()  # here, where it is forgiven, and not in whichever test comes next
    finally:
        await broker.stop()
