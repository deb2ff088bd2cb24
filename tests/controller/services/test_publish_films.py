"""Publishing with real films: what their screens cannot take is a finding, and nothing is published."""

from pathlib import Path

import pytest

from controller.films import RenditionStore
from controller.films.workshop import Workshop
from controller.findings import Code
from tests.support.coded_films import CodedFilm, make_film
from tests.support.publishing import PaperOffice, SetClock
from tests.support.schedules import line_of, small_files
from wire.instants import parse_instant

pytestmark = pytest.mark.films
NOON = parse_instant("2025-06-02T03:00:00Z")
WIDE, TALL = CodedFilm(1, 320, 180, 25, 250), CodedFilm(2, 180, 320, 25, 250)


def put(film: CodedFilm, folder: Path, *names: str) -> None:
    path = make_film(film, folder)
    for name in names:
        (folder / name).unlink(missing_ok=True)
        (folder / name).hardlink_to(path)
    path.unlink()


async def test_an_exact_fit_that_is_not_given_is_a_finding_of_its_row(tmp_path: Path) -> None:
    films = tmp_path / "films"
    workshop = Workshop(RenditionStore(tmp_path / "store"), films, surface_pixels=20_000)
    office = PaperOffice(SetClock(NOON), maker=workshop)
    files = small_files()
    put(WIDE, films, "one.mp4", "three.mp4", "house-01.mp4")
    put(TALL, films, "two.mp4")

    outcome = await office.publisher.publish(files, None)

    assert outcome.refused
    (finding,) = outcome.findings
    assert (finding.code, finding.file) == (Code.RENDITION, "catalogue.csv")
    assert finding.line == line_of(files, "catalogue.csv", "two,")
    for words in ("two", "wall", "180x320", "640x360"):
        assert words in finding.sentence
    assert "two@640x360.mp4" in finding.remedy
    assert "'letterbox'" in finding.remedy
    assert await office.store.published_screens() == {}

    put(WIDE, films, "two@640x360.mp4")
    assert not (await office.publisher.publish(files, None)).refused
