"""The broker's address, from a URL."""

import pytest

from controller.errors import SettingsError
from controller.mqtt.address import BrokerAddress, parse_broker_url


def test_every_part_of_the_url_is_understood() -> None:
    url = "mqtts://landmark:p%40ss@broker.example:8884"
    assert parse_broker_url(url) == BrokerAddress("broker.example", 8884, True, "landmark", "p@ss")


@pytest.mark.parametrize(("scheme", "port"), [("mqtt", 1883), ("mqtts", 8883)])
def test_the_port_has_the_scheme_s_default(scheme: str, port: int) -> None:
    assert parse_broker_url(f"{scheme}://broker.example").port == port


@pytest.mark.parametrize(
    "url",
    ["", "broker.example", "http://broker.example", "mqtt://", "mqtt://b:99999", "mqtt://b/path", "mqtt://["],
)
def test_anything_else_is_refused_with_the_form_wanted(url: str) -> None:
    with pytest.raises(SettingsError, match="write it like mqtts://"):
        parse_broker_url(url)


def test_a_password_never_shows() -> None:
    assert "secret" not in repr(parse_broker_url("mqtt://u:secret@b"))
