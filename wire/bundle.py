"""The bundle that the controller writes for one display PC: who it is, where to connect, whom to trust."""

from pydantic import Field

from wire.envelope import Role
from wire.ids import KeyId, NetworkId, ScreenId
from wire.instants import Millis
from wire.message import Message

CONTROLLER_URL_PATTERN = r"^https?://[^/]+$"


class Broker(Message):
    """How to reach the broker."""

    host: str
    port: int = Field(ge=1, le=65535)
    tls: bool = False
    ca_pem: str | None = None
    """The certificate authority to trust; None for the system's own."""
    username: str
    password: str = Field(repr=False)


class TrustedKey(Message):
    """One Ed25519 public key and what it may sign."""

    keyid: KeyId
    public_key_base64: str
    roles: tuple[Role, ...] = Field(strict=False)


class Surface(Message):
    """The picture surface in pixels, and how to get it."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    display: str | None = None
    """An X display such as ":0"; None: the player starts an Xvfb of its own in this size."""


class Bundle(Message):
    """Everything one player needs to begin."""

    schema_version: int = 1
    network: NetworkId
    sample: bool = False
    """Whether the network is marked as sample: only there may a clock be shifted."""
    screen: ScreenId
    broker: Broker
    controller_url: str = Field(pattern=CONTROLLER_URL_PATTERN)
    """Where renditions are fetched: this plus a rendition's path."""
    trusted_keys: tuple[TrustedKey, ...] = Field(min_length=1)
    surface: Surface
    heartbeat_ms: Millis = Field(default=5_000, ge=200)
    still_ms: Millis = Field(default=10_000, ge=0)
    """How often a still of the framebuffer is sent; 0 for never."""
