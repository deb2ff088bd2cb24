"""`landmark still` and `landmark identify`: what they print, write, and end with."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app as build_cli
from controller.errors import ControllerError, UnknownScreenError
from controller.fleet.sight import Sight, SightKind, StillView
from controller.services.watch_stills import NoAnswerError
from controller.web.operators import require_token
from controller.web.server import build_app
from controller.web.stills import build_stills_router
from tests.support.page_server import serve
from wire.health import Still
from wire.ids import ScreenId
from wire.instants import Instant, Millis, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
JPEG = b"\xff\xd8 a picture"
FILM = Sight(
    kind=SightKind.FILM,
    confidence=0.82,
    distance=0.051,
    short="paper-moon",
    at_ms=7_200,
    from_ms=7_000,
    to_ms=7_400,
    brightness_percent=30,
    second="neon-tram",
    second_distance=0.61,
)
STILL_FILM = FILM.model_copy(update={"from_ms": 0, "to_ms": 12_000})
UNSURE = Sight(kind=SightKind.UNSURE, confidence=0.1, short="paper-moon", distance=0.9)
SIGHTS = {
    b"film": FILM,
    b"still film": STILL_FILM,
    b"slate": Sight(kind=SightKind.SLATE, confidence=1, distance=0.01),
    b"black": Sight(kind=SightKind.BLACK, confidence=1),
    b"unsure": UNSURE,
    b"none": Sight(kind=SightKind.UNSURE, confidence=0),
}
RIGHT = StillView(taken_at=NOON, sight=FILM, agrees=True, sentence="paper-moon at 0:07.2")
WRONG = RIGHT.model_copy(
    update={"agrees": False, "sentence": "paper-moon at 0:07.2 where neon-tram is wanted"}
)
UNTOLD = StillView(taken_at=NOON, sight=UNSURE, agrees=None, sentence="an unknown picture")
VIEWS = {"right": RIGHT, "wrong": WRONG, "untold": UNTOLD}


class Watcher:
    """Three screens that answer, one that does not, and none else."""

    async def ask(self, screen: ScreenId, within_ms: Millis) -> tuple[Still, StillView]:
        if screen == "silent":
            raise NoAnswerError(f"{screen} sent no still within {within_ms} ms")
        if screen not in VIEWS:
            raise UnknownScreenError(f"no screen {screen!r}")
        jpeg = base64.b64encode(JPEG).decode()
        return Still(screen=screen, taken_at=NOON, width=270, height=480, jpeg_base64=jpeg), VIEWS[screen]

    async def identify(
        self, picture: bytes, screen: ScreenId | None, at: Instant | None
    ) -> tuple[Sight, StillView | None]:
        if picture not in SIGHTS:
            raise ControllerError("the picture cannot be read")
        return SIGHTS[picture], VIEWS[screen] if screen is not None and at is not None else None


class NoEvidence:
    """Nothing was played yet."""

    def list_of(self, screen: ScreenId) -> list[object]:
        return []

    def picture_of(self, screen: ScreenId, sha256: str) -> bytes | None:
        return None


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    router = build_stills_router(Watcher(), NoEvidence(), require_token("right"))  # type: ignore[arg-type]
    with serve(build_app([router])) as url:
        yield url


@pytest.fixture(autouse=True)
def operator(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDMARK_CONTROLLER", url)
    monkeypatch.setenv("LANDMARK_TOKEN", "right")


def run(*words: str) -> Result:
    """What the terminal saw."""
    return CliRunner().invoke(build_cli(words[0]), list(words))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["right"], 0, "right at 2025-06-04T12:00:00.000Z: paper-moon at 0:07.2 (270×480, 0 kB)"),
        (["untold"], 0, "an unknown picture"),
        (["wrong"], 5, "paper-moon at 0:07.2 where neon-tram is wanted"),
        (["nowhere"], 1, "no screen 'nowhere'"),
        (["silent", "--within", "0.5"], 4, "silent sent no still within 500 ms"),
        (["right", "--controller", "http://127.0.0.1:9"], 2, "no controller answers"),
    ],
)
def test_a_still_is_told_in_one_line_and_a_code(words: list[str], code: int, said: str) -> None:
    done = run("still", *words)
    assert done.exit_code == code
    told = done.stdout if code in {0, 5} else done.stderr
    assert said in told
    assert told.count("\n") == 1


def test_a_still_is_written_and_told_to_programs(tmp_path: Path) -> None:
    file = tmp_path / "still.jpg"
    done = run("still", "wrong", "--save", str(file), "--json")
    assert done.exit_code == 5
    assert file.read_bytes() == JPEG
    document = json.loads(done.stdout)
    assert (document["screen"], document["width"], document["view"]["agrees"]) == ("wrong", 270, False)
    assert "jpeg_base64" not in document, "the picture goes to the file"


def test_a_still_that_cannot_be_written_is_3(tmp_path: Path) -> None:
    done = run("still", "right", "--save", str(tmp_path / "none" / "still.jpg"))
    assert done.exit_code == 3
    assert "cannot write" in done.stderr


def test_without_the_token_no_still_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDMARK_TOKEN", "wrong")
    done = run("still", "right")
    assert done.exit_code == 1
    assert "LANDMARK_TOKEN" in done.stderr


AT = ["--at", "2025-06-04T12:00:00Z"]


@pytest.mark.parametrize(
    ("picture", "words", "code", "said"),
    [
        ("film", [], 0, "paper-moon at 0:07.2\n  distance 0.051, then neon-tram at 0.610"),
        ("film", [], 0, "brightness 30 % of the film's own"),
        ("still film", [], 0, "paper-moon between 0:00.0 and 0:12.0\n"),
        ("slate", [], 0, "the slate"),
        ("black", [], 0, "black\n"),
        ("unsure", [], 4, "not sure; the nearest is paper-moon"),
        ("none", [], 4, "not sure: no film to compare with"),
        ("film", ["-s", "right", *AT], 0, "paper-moon at 0:07.2\n"),
        ("film", ["-s", "wrong", *AT], 5, "where neon-tram is wanted"),
        ("unsure", ["-s", "untold", *AT], 4, "an unknown picture"),
    ],
)
def test_a_picture_is_told_in_words_and_a_code(
    tmp_path: Path, picture: str, words: list[str], code: int, said: str
) -> None:
    file = tmp_path / "picture.jpg"
    file.write_bytes(picture.encode())
    done = run("identify", str(file), *words)
    assert done.exit_code == code, done.stderr
    assert said in done.stdout


@pytest.mark.parametrize(
    ("content", "words", "code", "said"),
    [
        (b"film", ["--at", "whenever", "-s", "right"], 1, "whenever"),
        (b"garbage", [], 1, "the picture cannot be read"),
        (b"film", ["--controller", "http://127.0.0.1:9"], 2, "no controller answers"),
        (None, [], 3, "cannot read"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(
    tmp_path: Path, content: bytes | None, words: list[str], code: int, said: str
) -> None:
    file = tmp_path / "picture.jpg"
    if content is not None:
        file.write_bytes(content)
    done = run("identify", str(file), *words)
    assert done.exit_code == code
    assert said in done.stderr
    assert done.stdout == ""


def test_an_instant_without_a_screen_is_bad_usage(tmp_path: Path) -> None:
    done = run("identify", str(tmp_path / "picture.jpg"), *AT)
    assert done.exit_code != 0
    assert "--at needs --screen" in done.stderr


def test_for_programs_there_is_one_document(tmp_path: Path) -> None:
    file = tmp_path / "picture.jpg"
    file.write_bytes(b"film")
    done = run("identify", str(file), "--json", "-s", "wrong", *AT)
    assert done.exit_code == 5
    document = json.loads(done.stdout)
    assert (document["sight"]["short"], document["view"]["agrees"]) == ("paper-moon", False)
