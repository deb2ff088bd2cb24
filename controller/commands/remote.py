"""Reads from a controller over HTTP, for commands that must start at once: standard library only."""

import http.client
import json
from urllib.parse import urlencode, urlsplit

from controller.errors import ControllerError

CONTROLLER_VARIABLE = "LANDMARK_CONTROLLER"
DEFAULT_CONTROLLER = "http://127.0.0.1:8080"
TIMEOUT_S = 10.0
UNREACHABLE = 2
"""Exit code where the controller does not answer, or not with what was asked for."""

_KINDS: dict[str, type[http.client.HTTPConnection]] = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}


class NoAnswerError(ControllerError):
    """The controller does not answer, or refuses; the sentence says which."""


def fetch(controller: str, path: str, query: dict[str, str | None] | None = None) -> bytes:
    """The body of a GET; `query` without its None values. Raises NoAnswerError."""
    asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
    connection = _connection(controller)
    try:
        connection.request("GET", f"{path}?{asked}" if asked else path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(
            f"no controller at {controller} ({error}); start it with `landmark serve`, or give --controller"
        ) from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise NoAnswerError(f"{controller} says {answer.status}: {_reason(body)}")
    return body


def _connection(controller: str) -> http.client.HTTPConnection:
    parts = urlsplit(controller)
    try:
        return _KINDS[parts.scheme](parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    except (KeyError, ValueError, http.client.InvalidURL) as error:
        raise NoAnswerError(
            f"not the address of a controller: {controller!r}; write it like {DEFAULT_CONTROLLER}"
        ) from error


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace") or "nothing more"
