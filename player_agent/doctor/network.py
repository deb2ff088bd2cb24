"""Broker and controller, as the bundle names them."""

import asyncio
import http.client
import urllib.parse

from player_agent.doctor.result import Result, bad, good
from player_agent.link.session import MqttConnector
from wire.bundle import Bundle
from wire.connection import ConnectionLostError
from wire.instants import SECOND
from wire.topics import player_subscriptions

_ANSWER_S = 5.0


def check_broker(bundle: Bundle) -> Result:
    """Whether the broker lets this screen's account in and lets it listen."""
    where = f"{bundle.broker.host}:{bundle.broker.port}"
    try:
        asyncio.run(_greet(bundle))
    except ConnectionLostError as error:
        return bad("broker", str(error), "check network and firewall (outgoing only), then the bundle")
    return good("broker", f"{where} lets {bundle.broker.username} in")


async def _greet(bundle: Bundle) -> None:
    # Another name than link's: a broker would end link's connection in favour of ours.
    connector = MqttConnector(bundle, name="doctor", answer_within_ms=5 * SECOND)
    async with connector.connect() as connection:
        await connection.subscribe(player_subscriptions(bundle.network, bundle.screen))


def check_controller(bundle: Bundle) -> Result:
    """Whether the address of the renditions answers."""
    url = urllib.parse.urlsplit(bundle.controller_url)
    assert url.hostname is not None, "the bundle's model checks the address"
    secure = url.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(url.hostname, url.port, timeout=_ANSWER_S)
    try:
        connection.request("HEAD", "/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return bad(
            "controller",
            f"{bundle.controller_url} does not answer: {error}",
            "check network and firewall; no film can be fetched (what is held plays on)",
        )
    finally:
        connection.close()
    return good("controller", f"{bundle.controller_url} answers ({status})")
