"""Talks to a controller over its HTTP API, for the commands. Standard library only: it must start fast."""

import http.client
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from controller.errors import ControllerError

DEFAULT_URL = "http://127.0.0.1:8080"
URL_VARIABLE = "LANDMARK_CONTROLLER"
TOKEN_VARIABLE = "LANDMARK_TOKEN"  # noqa: S105 - a variable's name
TOKEN_FILE = "operator.token"  # noqa: S105 - a file's name
TIMEOUT_S = 10.0
SCHEMA_VERSION = 1  # as in wire.codec, whose import would double the start of `landmark status`


class UnreachableError(ControllerError):
    """No controller answers at the address."""


class LostAnswerError(UnreachableError):
    """A controller was there, and may have done what was asked; its answer did not come, or not whole."""


class RefusedError(ControllerError):
    """The controller answers, and says no."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class ControllerClient:
    """One controller. Every verb raises UnreachableError or RefusedError."""

    def __init__(self, url: str, token: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        try:
            parts = urlsplit(url)
            right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:  # a port beyond 65535, a bracket left open
            right = False
        if not right:
            raise UnreachableError(f"{url!r} is no controller's address; write it like {DEFAULT_URL}")
        self.url = url.rstrip("/")
        self._parts = parts
        self._token = token
        self._timeout_s = timeout_s

    def get(self, path: str) -> bytes:
        """The body at a path."""
        with self._ask("GET", path, None, self._timeout_s) as response:
            return response.read()

    def get_report(self, path: str) -> dict[str, Any]:
        """The JSON object at a path, of the version that this release reads."""
        try:
            report: Any = json.loads(self.get(path))
        except ValueError:
            report = None
        if not isinstance(report, dict) or report.get("schema_version") != SCHEMA_VERSION:
            raise UnreachableError(
                f"what answers at {self.url} is no controller of this release; check address and versions"
            )
        return report

    def post(self, path: str, body: bytes) -> bytes:
        """Send JSON, get JSON; as an operator."""
        with self._ask("POST", path, body, self._timeout_s) as response:
            return response.read()

    def post_lines(self, path: str, body: bytes, silence_s: float | None = None) -> Iterator[bytes]:
        """Send JSON, get lines of JSON as they come; as an operator.

        Waits for each line for `silence_s` at most; None: as long as it takes.
        """
        with self._ask("POST", path, body, silence_s) as response:
            yield from response

    @contextmanager
    def _ask(
        self, method: str, path: str, body: bytes | None, silence_s: float | None
    ) -> Iterator[http.client.HTTPResponse]:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._timeout_s)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        asked = False
        try:
            connection.connect()
            asked = True
            connection.sock.settimeout(silence_s)
            connection.request(method, self._parts.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            if response.status >= http.client.BAD_REQUEST:
                raise RefusedError(response.status, _sentence(response))
            yield response
        except (OSError, http.client.HTTPException) as error:
            if asked:
                raise LostAnswerError(
                    f"no whole answer came from {self.url}: {error or type(error).__name__}; "
                    "check that a controller runs there, and the way to it"
                ) from error
            raise UnreachableError(
                f"no controller answers at {self.url}: {error or type(error).__name__}; "
                f"start one (landmark serve), or name it with --controller or {URL_VARIABLE}"
            ) from error
        finally:
            connection.close()


def controller_url(given: str | None) -> str:
    """The address asked for: given, from the environment, or this machine's."""
    return given or os.environ.get(URL_VARIABLE) or DEFAULT_URL


def operator_token(state: Path) -> str | None:
    """The operator's token: from the environment, or from the state folder of this machine's controller."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given:
        return given
    try:
        return (state / TOKEN_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _sentence(response: http.client.HTTPResponse) -> str:
    try:
        detail = json.loads(response.read(64 * 1024))["detail"]
    except (ValueError, KeyError, TypeError):
        return f"the controller answered {response.status} {response.reason}"
    return detail if isinstance(detail, str) else json.dumps(detail)
