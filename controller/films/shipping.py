"""Ships renditions: what was made, or found on the shelf, is in the store before a plan names it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path

from controller.films.bucket import BucketFilms, parse_bucket_url
from controller.films.errors import FilmError
from controller.films.store import FolderFilms
from controller.services.film_store import FilmStore
from controller.services.ports import FilmMaker, FilmProgress, FilmWish
from wire.ids import ScreenId, ShortId
from wire.renditions import Rendition


def open_film_store(url: str | None, shelf: Path) -> FilmStore:
    """The store that a setting names; the shelf itself where it names none. Raises SettingsError."""
    if url is not None and "://" in url:
        return BucketFilms(parse_bucket_url(url))
    return FolderFilms(Path(url) if url else shelf)


class ShippedFilms:
    """Implements `FilmMaker`: another maker's films, put into the store as well."""

    def __init__(self, maker: FilmMaker, path_of: Callable[[str], Path | None], store: FilmStore) -> None:
        self._maker = maker
        self._path_of = path_of
        self._store = store

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        """See `FilmMaker`. Raises FilmError where the store does not take one: then nothing is published."""
        made = await self._maker.make(wishes, on_progress)
        await asyncio.to_thread(self._ship, {each.file_name: each.size_bytes for each in made.values()})
        return made

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        """Those that are neither with the maker nor in the store, which is asked only then."""
        away = await self._maker.lost(file_names)
        return await asyncio.to_thread(lambda: {each for each in away if self._store.size_of(each) is None})

    def _ship(self, sizes: Mapping[str, int]) -> None:
        for name, size in sizes.items():
            if self._store.size_of(name) == size:
                continue
            path = self._path_of(name)
            if path is None:
                raise FilmError(f"{name} is not on the shelf any more; publish again, and it is made anew")
            try:
                with path.open("rb") as content:
                    self._store.put(name, content)
            except OSError as error:
                raise FilmError(f"cannot read {path}: {error.strerror}; check the disk") from error
