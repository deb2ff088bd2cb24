"""What the controller may rely on where films are kept: a folder, and a bucket of a real server."""

import fcntl
import hashlib
import io
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from controller.errors import SettingsError
from controller.films.bucket import BucketAddress, BucketFilms, parse_bucket_url
from controller.films.errors import FilmError
from controller.films.shipping import open_film_store
from controller.films.store import FolderFilms, WrongContentError
from controller.services.film_store import FilmStore
from tests.support.s3_server import CREDENTIALS, s3_server

FILM = bytes(range(256)) * 10_000
NAME = f"{hashlib.sha256(FILM).hexdigest()}.mp4"
PICTURE = b"\x89PNG and so on"
PICTURE_NAME = f"{hashlib.sha256(PICTURE).hexdigest()}.png"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FilmStore:
    if request.param == "folder":
        return FolderFilms(tmp_path / "films")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    endpoint = request.getfixturevalue("endpoint")
    name = f"films-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    boto3.client("s3", endpoint_url=endpoint).create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return open_film_store(f"s3://{name}/a/prefix?endpoint={endpoint}", tmp_path)


class BreaksOff(io.BytesIO):
    """Content that can be read once; the second time it breaks off in the middle."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.rounds = 0

    def _check(self) -> None:
        if self.rounds and self.tell() > len(self.getvalue()) // 2:
            raise OSError(5, "Input/output error")

    def read(self, size: int | None = -1, /) -> bytes:
        self._check()
        return super().read(min(size, 65_536) if size is not None and size > 0 else 65_536)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.rounds += 1
        return super().seek(offset, whence)


def read(store: FilmStore, name: str, start: int = 0) -> bytes | None:
    film = store.open(name, start)
    return None if film is None else b"".join(film.blocks)


@pytest.mark.parametrize("start", [0, 1, 1_048_577, len(FILM) - 1, len(FILM)])
def test_what_is_put_comes_back_from_any_offset(store: FilmStore, start: int) -> None:
    store.put(NAME, io.BytesIO(FILM))
    film = store.open(NAME, start)
    assert film is not None
    assert film.size_bytes == store.size_of(NAME) == len(FILM)
    assert b"".join(film.blocks) == FILM[start:]


def test_what_was_never_put_is_not_there(store: FilmStore) -> None:
    assert (store.size_of(NAME), store.open(NAME), store.names(), store.delete(NAME)) == (
        None,
        None,
        [],
        False,
    )
    assert store.size_of("../secret") is None


def test_films_are_listed_and_deleted_one_by_one(store: FilmStore) -> None:
    store.put(NAME, io.BytesIO(FILM))
    store.put(PICTURE_NAME, io.BytesIO(PICTURE))
    assert store.names() == sorted([NAME, PICTURE_NAME])
    assert store.delete(NAME) is True
    assert (store.names(), store.size_of(NAME), read(store, PICTURE_NAME)) == ([PICTURE_NAME], None, PICTURE)


def test_when_a_film_came_is_known(store: FilmStore) -> None:
    before = int(time.time() - 1) * 1_000  # a disk's clock lags some ms behind, and S3 counts in seconds
    store.put(NAME, io.BytesIO(FILM))
    since = store.kept_since(NAME)
    assert since is not None
    assert before <= since <= time.time() * 1_000
    assert store.kept_since(PICTURE_NAME) is None


def test_what_a_killed_put_left_goes_with_the_film_and_one_that_goes_on_stays(tmp_path: Path) -> None:
    store = FolderFilms(tmp_path)
    store.put(NAME, io.BytesIO(FILM))
    left, going_on = (tmp_path / NAME[:2] / f".new-{each}" for each in ("left", "going-on"))
    left.write_bytes(FILM[:100])
    with going_on.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert store.delete(NAME)
        assert (left.exists(), going_on.exists()) == (False, True)


def test_a_second_put_of_the_same_changes_nothing(store: FilmStore) -> None:
    store.put(NAME, io.BytesIO(FILM))
    store.put(NAME, io.BytesIO(FILM))
    assert (store.names(), read(store, NAME)) == ([NAME], FILM)


def test_wrong_bytes_are_refused_and_leave_what_was_there(store: FilmStore) -> None:
    with pytest.raises(WrongContentError, match="sha256"):
        store.put(NAME, io.BytesIO(FILM + b"!"))
    assert store.names() == []
    store.put(NAME, io.BytesIO(FILM))
    with pytest.raises(WrongContentError):
        store.put(NAME, io.BytesIO(b"other"))
    assert read(store, NAME) == FILM


def test_a_name_that_is_no_films_is_refused(store: FilmStore) -> None:
    with pytest.raises(FilmError, match="no film's name"):
        store.put("film.mp4", io.BytesIO(FILM))


def test_an_upload_that_breaks_off_leaves_nothing(store: FilmStore, tmp_path: Path) -> None:
    with pytest.raises(FilmError):
        store.put(NAME, BreaksOff(FILM))
    assert (store.names(), store.size_of(NAME)) == ([], None)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    store.put(NAME, io.BytesIO(FILM))
    assert read(store, NAME) == FILM


def test_a_bucket_that_is_not_there_is_named(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(FilmError, match="the bucket no-such-bucket"):
        BucketFilms(BucketAddress("no-such-bucket", "", endpoint, None)).put(NAME, io.BytesIO(FILM))


def test_urls_are_read_and_wrong_ones_are_shown() -> None:
    assert parse_bucket_url("s3://films/a/b?endpoint=https://s3.example&region=x") == BucketAddress(
        "films", "a/b", "https://s3.example", "x"
    )
    for wrong in ("s3://", "gs://films", "s3://films?endpont=x"):
        with pytest.raises(SettingsError, match="LANDMARK_FILMS_STORE"):
            parse_bucket_url(wrong)
