"""The bundle that the controller writes for one display PC: who it is, where to connect, whom to trust."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from wire.envelope import Role
from wire.errors import ContractError
from wire.ids import KeyId, NetworkId, ScreenId
from wire.instants import DAY, MINUTE, Instant, Millis
from wire.message import Message

CONTROLLER_URL_PATTERN = r"^https?://[^/]+$"
BASE_ADDRESS_PATTERN = r"^https?://[^/?#]+(/[^?#]*[^/?#])?$"
MINUTES_PER_DAY = DAY // MINUTE


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


class DailyWindow(Message):
    """A half-open stretch of every UTC day, in minutes since its midnight; it may reach over midnight."""

    start_minute: int = Field(ge=0, lt=MINUTES_PER_DAY)
    end_minute: int = Field(ge=0, le=MINUTES_PER_DAY)

    @model_validator(mode="after")
    def _is_a_stretch(self) -> Self:
        if self.start_minute == self.end_minute:
            raise ContractError("a window ends at another minute than it starts; leave it out for all day")
        return self

    def contains(self, instant: Instant) -> bool:
        """Whether it is open then."""
        minute = instant // MINUTE % MINUTES_PER_DAY
        if self.start_minute < self.end_minute:
            return self.start_minute <= minute < self.end_minute
        return minute >= self.start_minute or minute < self.end_minute


class Delivery(Message):
    """How a player gets its films. It says nothing about trust: the signed sha256 decides what is kept."""

    addresses: tuple[Annotated[str, Field(pattern=BASE_ADDRESS_PATTERN)], ...] = ()
    """Where to ask before the controller: each plus a rendition's path. A cache, a CDN, a public bucket."""
    parallel: int = Field(default=2, ge=1, le=16)
    """Downloads at once."""
    bytes_per_second: int | None = Field(default=None, ge=16_384)
    """Of all downloads together; None for as fast as it goes."""
    windows: tuple[DailyWindow, ...] = ()
    """When films may be fetched that are not due within the hour; none for at any time."""
    spread_ms: Millis = Field(default=30_000, ge=0)
    """Over how long the screens of a fleet spread their first requests after a new plan."""
    budget_bytes: int | None = Field(default=None, gt=0)
    """Disk that films may take; None for all but the reserve."""


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
    delivery: Delivery = Delivery()
    heartbeat_ms: Millis = Field(default=5_000, ge=200)
    still_ms: Millis = Field(default=10_000, ge=0)
    """How often a still of the framebuffer is sent; 0 for never."""
