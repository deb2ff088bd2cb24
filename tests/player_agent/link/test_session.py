"""The adapter over aiomqtt: what a broker refuses becomes a sentence; TLS checks whom it talks to."""

import asyncio
import datetime
import gc
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from player_agent.link.session import MqttConnector
from tests.support.bundles import build_bundle
from tests.support.mosquitto import RealBroker
from tests.support.ports import free_port
from wire.bundle import Bundle
from wire.connection import ConnectionLostError
from wire.instants import SECOND

WELCOME = bytes([0x20, 2, 0, 0])
LOCALHOST = ipaddress.IPv4Address("127.0.0.1")
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
    ours, foreign = make_certificate(tmp_path / "ours"), make_certificate(tmp_path / "foreign")
    broker = RealBroker(tmp_path, extra=f"certfile {ours}\nkeyfile {ours}.key\n")
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


def make_certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1, signed by itself, in `path`; its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, path.name)])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOCALHOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    path.with_name(path.name + ".key").write_bytes(pem)
    return path
