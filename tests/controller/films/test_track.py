"""The track's file: what goes in comes out, and nothing else is taken for one."""

import pytest

from controller.films import FilmError
from controller.films.track import CELLS, Track, format_track, parse_track

TRACK = Track((0, 480, 960), tuple(bytes([level]) * CELLS for level in (10, 20, 30)))


def test_a_track_survives_its_file() -> None:
    content = format_track(TRACK)

    assert parse_track(content) == TRACK
    assert len(content) == 10 + 3 * (4 + CELLS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"LMFT",
        b"PNG" + format_track(TRACK)[3:],
        b"LMFT\x00\x02" + format_track(TRACK)[6:],
        format_track(TRACK)[:-1],
        format_track(TRACK) + b"x",
        format_track(Track((0,), (bytes(CELLS),)))[:6] + b"\xff\xff\xff\xff",
    ],
)
def test_other_bytes_are_no_track(content: bytes) -> None:
    with pytest.raises(FilmError, match="version 1"):
        parse_track(content)


@pytest.mark.parametrize(
    ("times", "pictures"),
    [((), ()), ((0,), ()), ((0, 0), (bytes(CELLS),) * 2), ((0,), (bytes(CELLS - 1),))],
)
def test_a_track_holds_pictures_in_their_order(times: tuple[int, ...], pictures: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"pictures?"):
        Track(times, pictures)
