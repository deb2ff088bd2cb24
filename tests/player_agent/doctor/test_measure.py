"""Reading a film to measure with, and which outputs there are."""

import struct
from pathlib import Path

import pytest

from player_agent.doctor.display import hz_of
from player_agent.doctor.measure import Figures, FilmUnfitError, film_in, outputs_here, read_film


def film(path: Path, *, version: int = 0, scale: int = 12_800, units: int = 192_000, step: int = 512) -> Path:
    times = struct.pack(">QQ", 1, 2) if version else struct.pack(">II", 1, 2)
    form = ">IQ" if version else ">II"
    header = bytes([version, 0, 0, 0]) + times + struct.pack(form, scale, units)
    table = bytes(4) + struct.pack(">III", 1, units // step, step)
    path.write_bytes(b"....ftyp....moov....mdhd" + header + b"....stts" + table)
    return path


@pytest.mark.parametrize("version", [0, 1])
def test_length_and_rate_stand_in_the_index(tmp_path: Path, version: int) -> None:
    found = read_film(film(tmp_path / "a.mp4", version=version))

    assert (found.duration_ms, found.frames_per_second) == (15_000, 25)


def test_the_largest_film_is_taken(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4")
    large = film(tmp_path / "b.mp4")
    large.write_bytes(large.read_bytes() + bytes(1_000))

    assert film_in(tmp_path).path == large


@pytest.mark.parametrize("content", [b"", b"no film", b"....mdhd", b"....mdhd" + bytes(60)])
def test_what_is_no_film_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(FilmUnfitError, match=r"a\.mp4"):
        read_film(tmp_path / "a.mp4")


def test_without_a_film_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(FilmUnfitError, match="--film"):
        film_in(tmp_path)


def test_an_output_needs_all_its_modules(tmp_path: Path) -> None:
    (tmp_path / "video_output").mkdir()
    for each in ("libxcb_x11_plugin.so", "libgl_plugin.so"):
        (tmp_path / "video_output" / each).touch()

    assert outputs_here(tmp_path) == ["xcb_x11"]
    assert outputs_here(None) == []
    (tmp_path / "video_output" / "libglx_plugin.so").touch()
    assert outputs_here(tmp_path) == ["xcb_x11", "gl"]


def test_an_output_that_showed_nothing_says_why() -> None:
    assert Figures("gl", trouble="shows no picture").row()[1] == "shows no picture"
    assert not Figures("gl").works


@pytest.mark.parametrize(
    ("timing", "hz"),
    [
        ((148_500_000, 2_200, 1_125, 0), 60.0),
        ((74_250_000, 2_200, 1_125, 1 << 4), 60.0),
        ((25_175_000, 800, 525, 0), 59.94),
        ((0, 0 + 800, 525, 0), 0.0),
    ],
)
def test_a_refresh_rate_is_a_modes_own_arithmetic(timing: tuple[int, int, int, int], hz: float) -> None:
    assert hz_of(*timing) == pytest.approx(hz, abs=0.01)
