"""Coded films through the real encoder: every frame says what it is."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.film_code import SLATE, Content, Kind, Ruler, content_of

pytestmark = pytest.mark.films


def frames_of(path: Path, width: int, height: int) -> list[tuple[Content, Content]]:
    """Both strips of every frame, decoded and scaled by ffmpeg."""
    raw = subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", "-i", str(path), "-s", f"{width}x{height}"),
            *("-f", "rawvideo", "-pix_fmt", "bgr0", "-"),
        ],
        capture_output=True,
        check=True,
    ).stdout
    ruler = Ruler(width, height)
    up, low = (row * width * 4 for row in ruler.rows)
    size, line = width * height * 4, width * 4
    return [
        (
            content_of(ruler.pick(raw[at + up : at + up + line])),
            content_of(ruler.pick(raw[at + low : at + low + line])),
        )
        for at in range(0, len(raw), size)
    ]


@pytest.mark.parametrize(
    ("film", "shown"),
    [
        (CodedFilm(7, 640, 312, 25, 50), (640, 312)),
        (CodedFilm(8, 240, 426, 50, 40, audio=True), (240, 426)),
        (CodedFilm(9, 640, 360, 30, 30), (1_280, 720)),
        (CodedFilm(10, 640, 360, 30, 30), (400, 226)),
    ],
)
def test_every_frame_is_read_at_its_own_size_and_scaled(
    film: CodedFilm, shown: tuple[int, int], tmp_path: Path
) -> None:
    frames = frames_of(make_film(film, tmp_path), *shown)

    assert frames == [(Content(Kind.FILM, film.film, at),) * 2 for at in range(film.frames)]


def test_the_same_request_gives_the_same_bytes_and_is_made_once(tmp_path: Path) -> None:
    film = CodedFilm(3, 320, 180, 25, 25, audio=True)
    first = make_film(film, tmp_path / "a")
    again = make_film(film, tmp_path / "b")

    assert first.read_bytes() == again.read_bytes()
    made = first.stat().st_mtime_ns
    assert make_film(film, tmp_path / "a").stat().st_mtime_ns == made


@pytest.mark.parametrize("film", [CodedFilm(0, 320, 180, 25, 5), CodedFilm(1, 321, 180, 25, 5)])
def test_what_cannot_be_coded_is_refused(film: CodedFilm, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even sizes"):
        make_film(film, tmp_path)


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize("fps", [25, 30, 50])
def test_the_file_is_exactly_as_long_as_its_frames(fps: int, audio: bool, tmp_path: Path) -> None:
    film = CodedFilm(4, 320, 180, fps, 2 * fps, audio)
    asked = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    answer = subprocess.run(
        [*asked, str(make_film(film, tmp_path))], capture_output=True, check=True, text=True
    )

    assert float(answer.stdout) * 1_000 == pytest.approx(film.duration_ms, abs=1)


def test_the_slate_says_that_it_is_the_slate(tmp_path: Path) -> None:
    path = make_slate(316, 632, tmp_path / "slate.png")
    picture = Image.open(path).convert("RGB")
    data, ruler = picture.tobytes(), Ruler(316, 632, bytes_per_pixel=3, channel=1)

    for row in ruler.rows:
        assert content_of(ruler.pick(data[row * 316 * 3 : (row + 1) * 316 * 3])) == SLATE
