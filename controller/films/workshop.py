"""The films department behind the services' port: wishes of screens → requests to the rendition store."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from fractions import Fraction
from pathlib import Path

from controller.films.aigc import declared_aigc
from controller.films.geometry import Size, surface_size
from controller.films.masters import master_of
from controller.films.renditions import RenditionStore
from controller.films.requests import Caption, Corner, Fit, Mark, Progress, RenditionRequest
from controller.services.ports import FilmProgress, FilmWish
from wire.ids import ScreenId, ShortId
from wire.renditions import Rendition, RenditionKind


class Workshop:
    """Implements `controller.services.ports.FilmMaker`.

    Masters stand in one folder, see `masters`. `surface_pixels` scales every surface down, in a demo.
    """

    def __init__(self, store: RenditionStore, masters: Path, surface_pixels: int | None) -> None:
        self._store = store
        self._masters = masters
        self._surface_pixels = surface_pixels

    def surface_of(self, canvas_width: int, canvas_height: int) -> tuple[int, int]:
        """The surface on which a canvas is played, in pixels."""
        return surface_size(canvas_width, canvas_height, self._surface_pixels)

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        """One rendition per wish. Raises FilmError, and FilmsRefusedError before anything is made."""

        def tell(progress: Progress) -> None:
            on_progress(FilmProgress(progress.done, progress.made, progress.total))

        return await self._store.make([self._request(each) for each in wishes], tell)

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        """Those that are not on the shelf."""
        return await asyncio.to_thread(
            lambda: {each for each in file_names if self._store.path_of(each) is None}
        )

    def _request(self, wish: FilmWish) -> RenditionRequest:
        need = wish.need
        width, height = self.surface_of(wish.canvas_width, wish.canvas_height)
        captioned = need.credit or need.kind is RenditionKind.SLATE
        mark = None
        if need.mark is not None:
            mark = Mark(need.mark.text, Corner(need.mark.corner.value), need.mark.opening_only)
        return RenditionRequest(
            short=need.short,
            kind=need.kind,
            master=None if need.kind is RenditionKind.SLATE else self._master(wish),
            screen=need.screen,
            width=width,
            height=height,
            duration_ms=need.duration_ms,
            fps=Fraction(wish.frames_per_second),
            caption=Caption(need.title, need.creator, need.country, wish.language) if captioned else None,
            fit=Fit(need.fit.value),
            canvas=Size(wish.canvas_width, wish.canvas_height),
            parts=need.parts,
            sound=need.sound,
            loudness_lufs=need.loudness_lufs,
            mark=mark,
            aigc=declared_aigc(need.producer or need.creator, need.passed_on_by, need.short)
            if need.passed_on_by
            else "",
        )

    def _master(self, wish: FilmWish) -> Path:
        """Of this screen, else of its shape, else the one for all."""
        short = wish.need.short
        return master_of(self._masters, short, wish.need.screen, Size(wish.canvas_width, wish.canvas_height))
