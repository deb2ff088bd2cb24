"""Where the broker is, and as whom we speak. Pure."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from controller.errors import SettingsError

_DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Everything that a connection needs."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_broker_url(url: str) -> BrokerAddress:
    """mqtt:// or mqtts:// with user, password and port → address. Raises SettingsError."""
    form = "write it like mqtts://user:password@broker.example:8883"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"LANDMARK_BROKER is no address: {error}; {form}") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path.strip("/"):
        raise SettingsError(f"LANDMARK_BROKER has the scheme {parts.scheme!r} and a wrong form; {form}")
    return BrokerAddress(
        host=parts.hostname,
        port=port or _DEFAULT_PORTS[parts.scheme],
        tls=parts.scheme == "mqtts",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
