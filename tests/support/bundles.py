"""Builders of bundles."""

from tests.support.plans import NETWORK, SCREEN
from wire.bundle import Broker, Bundle, Surface, TrustedKey
from wire.envelope import Role


def build_bundle(
    *,
    screen: str = SCREEN,
    host: str = "127.0.0.1",
    port: int = 1883,
    username: str | None = None,
    controller_url: str = "http://127.0.0.1:8080",
    public_key_base64: str = "AAAA",
    heartbeat_ms: int = 5_000,
    display: str | None = None,
) -> Bundle:
    """The bundle of one sample player."""
    return Bundle(
        network=NETWORK,
        sample=True,
        screen=screen,
        broker=Broker(host=host, port=port, username=username or screen, password="secret-word"),
        controller_url=controller_url,
        trusted_keys=(
            TrustedKey(keyid="0" * 16, public_key_base64=public_key_base64, roles=(Role.PLANNER,)),
        ),
        surface=Surface(width=320, height=180, display=display),
        heartbeat_ms=heartbeat_ms,
    )
