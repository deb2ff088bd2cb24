"""What is asked about a film of the store costs no film."""

import hashlib
import io
from pathlib import Path

import aiohttp
import pytest

from controller.films.store import FolderFilms
from controller.services.film_store import StoredFilm
from controller.store import MemoryStore
from controller.web.files import build_files_router
from controller.web.server import build_app
from tests.support.http_server import served

FILM = b"a film" * 1_000
NAME = hashlib.sha256(FILM).hexdigest() + ".mp4"


class Counted(FolderFilms):
    """A store that counts how often it is read."""

    reads = 0

    def open(self, file_name: str, start: int = 0) -> StoredFilm | None:
        self.reads += 1
        return super().open(file_name, start)


@pytest.fixture
def films(tmp_path: Path) -> Counted:
    films = Counted(tmp_path)
    films.put(NAME, io.BytesIO(FILM))
    return films


async def test_asking_for_the_head_of_a_film_reads_no_byte_of_it(films: Counted) -> None:
    app = build_app([build_files_router(lambda _: None, MemoryStore(), films)])
    async with served(app) as url, aiohttp.ClientSession(url) as session:
        async with session.head(f"/renditions/{NAME}") as head:
            assert (head.status, head.headers["Content-Length"]) == (200, str(len(FILM)))
            assert (head.headers["ETag"], head.headers["Accept-Ranges"]) == (f'"{NAME[:64]}"', "bytes")
            assert (head.headers["Content-Type"], await head.read()) == ("video/mp4", b"")
        assert films.reads == 0
        async with session.head(f"/renditions/{'0' * 64}.mp4") as absent:
            assert absent.status == 404
        async with session.get(f"/renditions/{NAME}") as whole:
            assert (whole.headers["Content-Length"], await whole.read()) == (str(len(FILM)), FILM)
