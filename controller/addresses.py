"""Where controller and broker can be reached, by the settings; and settings by which nobody could."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from controller.errors import SettingsError
from controller.mqtt.address import BrokerAddress, parse_broker_url
from controller.settings import Settings
from wire.bundle import CONTROLLER_URL_PATTERN, Delivery
from wire.codec import decode
from wire.errors import ContractError

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything can be reached."""

    url: str
    """How players and people reach the controller."""
    broker: BrokerAddress
    """How players reach the broker; without an account."""


def check_reachable(settings: Settings) -> None:
    """Raises SettingsError where players could not do what is asked of them."""
    if settings.surface_pixels is not None and not settings.sample:
        raise SettingsError(
            "LANDMARK_SURFACE_PIXELS scales screens down, and this network is not marked as sample; unset it"
        )
    if settings.host in _ANY_ADDRESS and settings.public_url is None:
        raise SettingsError(
            f"LANDMARK_HOST is {settings.host!r}; say in LANDMARK_PUBLIC_URL how players reach this machine"
        )
    if settings.host in _ANY_ADDRESS and settings.broker is None and settings.broker_host in _LOOPBACK:
        raise SettingsError(
            f"players on other machines cannot reach a broker at {settings.broker_host}; "
            "set LANDMARK_BROKER_HOST=0.0.0.0, or name a broker in LANDMARK_BROKER"
        )
    url = settings.public_url
    if url is not None and not re.fullmatch(CONTROLLER_URL_PATTERN, url.rstrip("/")):
        raise SettingsError(
            f"LANDMARK_PUBLIC_URL is {url!r}; write scheme and host, like https://landmark.example, no path"
        )


def delivery_of(settings: Settings) -> Delivery:
    """How players get films. Raises SettingsError."""
    try:
        return decode(Delivery, settings.delivery) if settings.delivery else Delivery()
    except ContractError as error:
        raise SettingsError(
            f'LANDMARK_DELIVERY cannot be read: {error}; write JSON like {{"bytes_per_second": 2000000}}'
        ) from error


def addresses_of(settings: Settings, port: int) -> Addresses:
    """Where everything is once HTTP listens on `port`."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = (settings.public_url or f"http://{host}:{port}").rstrip("/")
    if settings.broker is not None:
        foreign = parse_broker_url(settings.broker)
        return Addresses(url, BrokerAddress(foreign.host, foreign.port, foreign.tls))
    broker_host = settings.broker_host
    if broker_host in _ANY_ADDRESS:
        broker_host = urlsplit(url).hostname or broker_host
    return Addresses(url, BrokerAddress(broker_host, settings.broker_port))
