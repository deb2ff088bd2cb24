"""Stills over real HTTP: asked for by operators only, evidence for all, any picture identified."""

import base64
import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from controller.errors import ControllerError, UnknownScreenError
from controller.evidence import FirstPlay
from controller.fleet.sight import Sight, SightKind, StillView
from controller.services.watch_stills import NoAnswerError
from controller.web.operators import require_token
from controller.web.server import build_app
from controller.web.stills import build_stills_router
from tests.support.page_server import serve
from wire.health import Still
from wire.ids import ScreenId
from wire.instants import Instant, Millis

TOKEN = "secret"
NOON = Instant(1_749_038_400_000)
SHA256 = "ab" * 32
SIGHT = Sight(kind=SightKind.BLACK, confidence=1)
VIEW = StillView(taken_at=NOON, sight=SIGHT, agrees=None, sentence="black")


class Watcher:
    """One screen that answers, one that does not, and none else."""

    async def ask(self, screen: ScreenId, within_ms: Millis) -> tuple[Still, StillView]:
        if screen == "silent":
            raise NoAnswerError(f"silent sent no still within {within_ms} ms")
        if screen != "here":
            raise UnknownScreenError(f"no screen {screen!r}")
        jpeg = base64.b64encode(b"jpeg").decode()
        return Still(screen=screen, taken_at=NOON, width=2, height=1, jpeg_base64=jpeg), VIEW

    async def identify(
        self, picture: bytes, screen: ScreenId | None, at: Instant | None
    ) -> tuple[Sight, StillView | None]:
        if picture != b"jpeg":
            raise ControllerError("not a picture")
        return SIGHT, VIEW if at is not None else None


class Evidence:
    """One first play."""

    def list_of(self, screen: ScreenId) -> list[FirstPlay]:
        return (
            [FirstPlay(screen=screen, short="a-film", sha256=SHA256, view=VIEW)] if screen == "here" else []
        )

    def picture_of(self, screen: ScreenId, sha256: str) -> bytes | None:
        return b"jpeg" if (screen, sha256) == ("here", SHA256) else None


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serve(build_app([build_stills_router(Watcher(), Evidence(), require_token(TOKEN))])) as url:
        yield urlsplit(url).netloc


def ask(site: str, method: str, path: str, body: bytes = b"", token: str = TOKEN) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(site, timeout=120)
    connection.request(method, path, body, {"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/stills/here", 200),
        ("/api/stills/silent?within_ms=600", 504),
        ("/api/stills/elsewhere", 404),
        ("/api/stills/here?within_ms=1", 422),
    ],
)
def test_a_still_is_taken_on_request(site: str, path: str, status: int) -> None:
    answered, body = ask(site, "POST", path)

    assert answered == status
    if status == 200:
        taken = json.loads(body)
        assert base64.b64decode(taken["jpeg_base64"]) == b"jpeg"
        assert taken["view"]["sentence"] == "black"


@pytest.mark.parametrize("path", ["/api/stills/here", "/api/identify"])
def test_only_an_operator_makes_players_and_us_work(site: str, path: str) -> None:
    assert ask(site, "POST", path, b"jpeg", token="wrong")[0] == 401


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("", b"jpeg", 200),
        ("?screen=here&at=2025-06-04T12:00:00Z", b"jpeg", 200),
        ("", b"no picture", 400),
        ("?screen=here&at=noon", b"jpeg", 400),
    ],
)
def test_any_picture_is_identified(site: str, query: str, body: bytes, status: int) -> None:
    answered, content = ask(site, "POST", f"/api/identify{query}", body)

    assert answered == status
    if status == 200:
        assert (json.loads(content)["view"] is not None) == bool(query)


def test_first_plays_are_there_for_all_to_read(site: str) -> None:
    status, body = ask(site, "GET", "/api/stills/here/first-plays", token="none")

    assert (status, [each["sha256"] for each in json.loads(body)["first_plays"]]) == (200, [SHA256])
    assert ask(site, "GET", f"/stills/here/{SHA256}.jpg") == (200, b"jpeg")


@pytest.mark.parametrize(
    "path",
    [
        "/stills/here/" + "cd" * 32 + ".jpg",
        "/stills/..%2F..%2Fetc/" + SHA256 + ".jpg",
        "/stills/here/passwd.jpg",
        "/api/stills/" + "a" * 300 + "/first-plays",
    ],
)
def test_nothing_else_is_given_out(site: str, path: str) -> None:
    assert ask(site, "GET", path)[0] == 404
