"""The eye: tells what pictures show, by the tracks of renditions on the shelf."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from controller.clock import Clock
from controller.films.errors import FilmError
from controller.films.pictures import cells_of
from controller.films.recognition import Candidate, fits, recognise
from controller.films.track import Track
from controller.fleet.sight import Sight
from controller.fleet.still_judgement import Wanted
from wire.ids import Sha256
from wire.instants import MINUTE, Instant, Millis
from wire.renditions import Rendition, RenditionKind

REMEMBERED = 2_000
"""Tracks in memory, some 5 KB each."""

AGAIN_AFTER_MS: Millis = 10 * MINUTE
"""After a track could not be made: each try is a run of ffmpeg, and each still would be a try."""


class Tracks(Protocol):
    """Where tracks are found, or made."""

    async def track_of(self, file_name: str) -> Track | None:
        """What a rendition looks like; None where there is none of this name. Raises FilmError."""
        ...


class FilmEye:
    """Implements `controller.services.watch_stills.Eye`."""

    def __init__(self, tracks: Tracks, clock: Clock) -> None:
        self._tracks = tracks
        self._clock = clock
        self._known: OrderedDict[Sha256, Candidate] = OrderedDict()
        self._failed: OrderedDict[Sha256, Instant] = OrderedDict()
        """When the last try at a track failed, the oldest first."""

    async def look(
        self, picture: bytes, films: Sequence[Rendition], wanted: Wanted | None = None
    ) -> tuple[Sight, bool]:
        """What a JPEG or PNG shows of these films, and whether it fits what is wanted.

        Raises FilmError where it is no picture.
        """
        cells = await asyncio.to_thread(cells_of, picture)
        candidates = [found for each in films if (found := await self._candidate(each)) is not None]
        sight = await asyncio.to_thread(recognise, cells, candidates)
        film = next(
            (each for each in candidates if wanted is not None and each.sha256 == wanted.sha256), None
        )
        return sight, wanted is not None and film is not None and fits(cells, film, wanted.at_ms)

    async def _candidate(self, rendition: Rendition) -> Candidate | None:
        """A film to compare with; None where it is not on this shelf, or has no track."""
        known = self._known.get(rendition.sha256)
        if known is None:
            now, failed_at = self._clock.now(), self._failed.get(rendition.sha256)
            if failed_at is not None and 0 <= now - failed_at < AGAIN_AFTER_MS:
                return None
            try:
                track = await self._tracks.track_of(rendition.file_name)
            except FilmError:
                self._failed[rendition.sha256] = now
                while len(self._failed) > REMEMBERED:
                    self._failed.popitem(last=False)
                return None  # one broken film hides no other; publishing says what is wrong with it
            if track is None:
                return None
            still = rendition.kind is RenditionKind.SLATE
            known = Candidate(rendition.short, rendition.sha256, track, still=still)
            self._known[rendition.sha256] = known
        self._known.move_to_end(rendition.sha256)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known
