from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from controller.films.errors import FilmError
from controller.preflight.measurement import Measurement, format_measurement, parse_measurement
from controller.preflight.meter import Numbers
from controller.preflight.shelf import PreflightShelf
from tests.support.film_numbers import at, measurement, numbers, report, with_tags


def assert_same(one: Measurement, other: Measurement) -> None:
    assert replace(one, numbers=None).report == replace(other, numbers=None).report
    for name in ("name", "sha256", "bytes", "failure", "times_s", "complaints", "loudness"):
        assert getattr(one, name) == getattr(other, name)
    assert (one.numbers is None) == (other.numbers is None)
    if one.numbers is not None:
        for each in fields(Numbers):
            np.testing.assert_array_equal(getattr(one.numbers, each.name), getattr(other.numbers, each.name))


@pytest.mark.parametrize(
    "film",
    [
        measurement(with_tags(report(), title="纸月亮"), numbers=numbers(250, light=at(250, {3: 0.5}))),
        measurement(loudness=None, complaints=("one", "two")),
        Measurement("x.mp4", "cd" * 32, 3, "not a film", {}),
    ],
)
def test_a_measurement_comes_back_from_its_bytes(film: Measurement) -> None:
    assert_same(parse_measurement(format_measurement(film)), film)


@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY", format_measurement(measurement())[:-30]])
def test_bytes_that_are_no_measurement_are_refused(content: bytes) -> None:
    with pytest.raises(FilmError, match="made anew"):
        parse_measurement(content)


def test_the_shelf_keeps_by_bytes_and_engine(tmp_path: Path) -> None:
    shelf, film = PreflightShelf(tmp_path, "ffmpeg 5"), measurement()
    shelf.make()
    assert shelf.measurement_of(film.sha256, film.name) is None
    shelf.keep(film)
    kept = shelf.measurement_of(film.sha256, film.name)
    assert kept is not None
    assert_same(kept, film)
    assert shelf.measurement_of("00" * 32, film.name) is None
    assert PreflightShelf(tmp_path, "ffmpeg 6").measurement_of(film.sha256, film.name) is None


def test_what_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    shelf, film = PreflightShelf(tmp_path, ""), measurement()
    shelf.make()
    shelf.keep(film)
    (file,) = (tmp_path / "measurements").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert shelf.measurement_of(film.sha256, film.name) is None
