"""Publishing with real films: what their screens cannot take is a finding, and nothing is published."""

import os
from pathlib import Path

import pytest

from controller.films import RenditionStore, UnfinishedError
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


async def test_what_ffmpeg_says_of_a_broken_film_is_no_remedy(tmp_path: Path) -> None:
    films = tmp_path / "films"
    workshop = Workshop(RenditionStore(tmp_path / "store"), films, surface_pixels=20_000)
    office = PaperOffice(SetClock(NOON), maker=workshop)
    put(WIDE, films, "one.mp4", "two.mp4", "three.mp4", "house-01.mp4")
    (films / "two.mp4").unlink()
    (films / "two.mp4").write_bytes(b"not a film")

    outcome = await office.publisher.publish(small_files(), None)

    (finding,) = outcome.findings
    assert "two.mp4 is not a film that ffmpeg can read: " in finding.sentence
    assert finding.sentence.endswith("Invalid data found when processing input")
    assert finding.remedy == "put a film there that can be read, or take it out"


async def test_a_film_that_was_not_read_to_its_end_is_not_to_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = tmp_path / "films"
    workshop = Workshop(RenditionStore(tmp_path / "store"), films, surface_pixels=20_000)
    office = PaperOffice(SetClock(NOON), maker=workshop)
    put(WIDE, films, "one.mp4", "two.mp4", "three.mp4", "house-01.mp4")
    (tmp_path / "ffprobe").write_text("#!/bin/sh\nkill -KILL $$\n")
    (tmp_path / "ffprobe").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    told = r"[.]mp4 was not read to its end: ffprobe was ended by SIGKILL; nothing was made; try again$"
    with pytest.raises(UnfinishedError, match=told):
        await office.publisher.publish(small_files(), None)
