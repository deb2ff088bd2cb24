from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from controller.films import FilmError, Size
from controller.films.probe import probe, read_facts

PICTURE: dict[str, Any] = {
    "codec_type": "video",
    "codec_name": "h264",
    "pix_fmt": "yuv420p",
    "width": 1920,
    "height": 1080,
    "avg_frame_rate": "25/1",
    "nb_frames": "750",
    "duration": "30.000000",
}


def test_a_plain_film() -> None:
    facts = read_facts("a.mp4", {"streams": [{"codec_type": "audio"}, PICTURE]})

    assert facts.size == Size(1920, 1080)
    assert (facts.fps, facts.frames, facts.duration_ms) == (Fraction(25), 750, 30_000)
    assert facts.has_audio
    assert facts.matrix == ""


@pytest.mark.parametrize(("said", "matrix"), [("bt709", "bt709"), ("unknown", ""), ("reserved", "")])
def test_how_colours_are_coded(said: str, matrix: str) -> None:
    assert read_facts("a.mp4", {"streams": [{**PICTURE, "color_space": said}]}).matrix == matrix


@pytest.mark.parametrize(
    ("change", "size"),
    [
        ({"sample_aspect_ratio": "4:3"}, Size(2560, 1080)),
        ({"sample_aspect_ratio": "0:1"}, Size(1920, 1080)),
        ({"side_data_list": [{"rotation": -90}]}, Size(1080, 1920)),
        ({"side_data_list": [{"rotation": 180}]}, Size(1920, 1080)),
    ],
)
def test_the_size_is_as_shown(change: dict[str, Any], size: Size) -> None:
    assert read_facts("a.mp4", {"streams": [{**PICTURE, **change}]}).size == size


def test_the_container_tells_what_the_stream_does_not() -> None:
    stream = {name: value for name, value in PICTURE.items() if name not in {"duration", "nb_frames"}}

    facts = read_facts("a.mkv", {"streams": [stream], "format": {"duration": "12.5"}})

    assert (facts.duration_ms, facts.frames) == (12_500, 312)


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ({}, "has no picture"),
        ({"streams": [{"codec_type": "audio"}]}, "has no picture"),
        ({"streams": [{**PICTURE, "disposition": {"attached_pic": 1}}]}, "has a cover and no film"),
        ({"streams": [{**PICTURE, "duration": None}]}, "no known length"),
        ({"streams": [{**PICTURE, "avg_frame_rate": "0/0"}]}, "no known length or frame rate"),
    ],
)
def test_what_cannot_be_played_is_refused(report: dict[str, Any], says: str) -> None:
    with pytest.raises(FilmError, match=says):
        read_facts("a.mp4", report)


async def test_a_missing_film_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match=r"no film at .*a\.mp4; put it there"):
        await probe(tmp_path / "a.mp4")


@pytest.mark.films
async def test_bytes_that_are_no_film_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"not a film" * 100)

    with pytest.raises(FilmError, match=r"a\.mp4 is not a film that ffmpeg can read"):
        await probe(tmp_path / "a.mp4")
