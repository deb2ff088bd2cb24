"""The eye, over tracks that are made by hand: what it knows, and when it tries again."""

import io

from PIL import Image

from controller.films.errors import FilmError
from controller.films.eye import AGAIN_AFTER_MS, FilmEye
from controller.films.pictures import cells_of
from controller.films.track import Track
from controller.fleet.sight import SightKind
from tests.support.publishing import SetClock
from wire.instants import Instant
from wire.renditions import Rendition, RenditionKind

NOON = Instant(1_749_038_400_000)


def picture() -> bytes:
    image = Image.new("RGB", (80, 60), (255, 0, 0))
    image.paste((255, 255, 255), (40, 0, 80, 60))
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def rendition(number: int = 1) -> Rendition:
    return Rendition(
        short="a-film",
        kind=RenditionKind.SHORT,
        sha256=f"{number:064x}",
        size_bytes=9,
        duration_ms=3_000,
        path=f"/renditions/{number:064x}.mp4",
    )


class HandTracks:
    """Implements `Tracks`: one track for every film, while it is not broken."""

    def __init__(self) -> None:
        self.broken = False
        self.tries: list[str] = []

    async def track_of(self, file_name: str) -> Track | None:
        self.tries.append(file_name)
        if self.broken:
            raise FilmError(f"{file_name} has no usable key frames")
        return Track((0,), (cells_of(picture()),))


async def test_a_track_is_read_once() -> None:
    tracks = HandTracks()
    eye = FilmEye(tracks, SetClock(NOON))
    for _ in range(3):
        sight, _ = await eye.look(picture(), [rendition()])
        assert (sight.kind, sight.short) == (SightKind.FILM, "a-film")
    assert len(tracks.tries) == 1


async def test_a_track_that_cannot_be_made_is_not_tried_for_every_still() -> None:
    tracks, clock = HandTracks(), SetClock(NOON)
    tracks.broken = True
    eye = FilmEye(tracks, clock)
    for at in (0, 1, AGAIN_AFTER_MS - 1):
        clock.set_to = Instant(NOON + at)
        sight, _ = await eye.look(picture(), [rendition()])
        assert sight.kind is SightKind.UNSURE
    assert len(tracks.tries) == 1
    await eye.look(picture(), [rendition(2)])
    assert len(tracks.tries) == 2, "another film does not wait"

    tracks.broken = False
    clock.set_to = Instant(NOON + AGAIN_AFTER_MS)
    sight, _ = await eye.look(picture(), [rendition()])
    assert (sight.kind, len(tracks.tries)) == (SightKind.FILM, 3)
