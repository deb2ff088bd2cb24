"""Which films no player can fetch any more: those that neither the shelf nor the store has."""

import hashlib
import io
from pathlib import Path

from controller.films import RenditionStore
from controller.films.shipping import ShippedFilms
from controller.films.store import FolderFilms
from controller.films.workshop import Workshop


def put(folder: Path, content: bytes) -> str:
    name = f"{hashlib.sha256(content).hexdigest()}.mp4"
    FolderFilms(folder).put(name, io.BytesIO(content))
    return name


async def test_a_film_is_lost_where_neither_the_shelf_nor_the_store_has_it(tmp_path: Path) -> None:
    shelf, store = tmp_path / "shelf", tmp_path / "store"
    renditions = RenditionStore(shelf)
    workshop = Workshop(renditions, tmp_path / "masters", None)
    shipped = ShippedFilms(workshop, renditions.path_of, FolderFilms(store))
    on_shelf, in_store, nowhere = put(shelf, b"one"), put(store, b"two"), "ab" * 32 + ".mp4"
    names = [on_shelf, in_store, nowhere]
    assert await workshop.lost(names) == {in_store, nowhere}
    assert await shipped.lost(names) == {nowhere}
