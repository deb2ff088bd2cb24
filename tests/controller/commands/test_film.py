"""`landmark film` end to end: a master per shape, in the canvas's own pixels, tied to its parts."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from controller.films import RenditionStore, Size
from controller.films.probe import FilmFacts, probe
from controller.films.workshop import Workshop
from controller.findings import Code
from controller.schedule_files import read_schedule_files
from tests.support.coded_films import CodedFilm, make_film
from tests.support.publishing import PaperOffice, SetClock
from tests.support.schedules import small_files
from wire.instants import parse_instant

pytestmark = pytest.mark.films
RULES = """\
schema: landmark/v1
kind: film
id: film
title: "The Film"
select: {award: [winner], top: 3}
credits: {form: cards, duration: 2s}
"""
LINES = (
    "{id: base, kind: loop, screens: all, playlist: all-shorts}",
    '{id: wave, kind: wave, screens: all, shorts: [film], duration: 10s, when: {at: "12:00"}}',
)
ROW = "film,The Film,Workshop,Nowhere,en,film,,10s,2199-12-31,no,yes,yes"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with schedules, masters of all shorts and house ads, and the rules of the film."""
    schedules, films = tmp_path / "schedules", tmp_path / "films"
    schedules.mkdir()
    for name, text in small_files(lines=LINES).items():
        (schedules / name).write_text(text, encoding="utf-8")
    with (schedules / "catalogue.csv").open("a", encoding="utf-8") as catalogue:
        catalogue.write(f"{ROW}\n")
    for number, name in enumerate(("one", "two", "three", "house-01"), start=1):
        film = CodedFilm(film=number, width=320, height=180, fps=25, frames=250)
        make_film(film, films).rename(films / f"{name}.mp4")
    (tmp_path / "film.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def run(root: Path, *words: str) -> Result:
    films = str(root / "films")
    given = [str(root / "film.yaml"), "--schedules", str(root / "schedules"), "--films", films, "-o", films]
    return CliRunner().invoke(build_app("film"), ["film", *given, *words])


def facts(root: Path) -> FilmFacts:
    return asyncio.run(probe(root / "films" / "film@640x360.mp4"))


def end_the_rights_of(root: Path, short: str, last_day: str) -> None:
    path = root / "schedules" / "catalogue.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    edited = [row.replace("2199-12-31", last_day) if row.startswith(f"{short},") else row for row in rows]
    path.write_text("\n".join(edited) + "\n", encoding="utf-8")


def test_it_is_made_in_the_canvass_own_pixels_and_says_what_it_shows(root: Path) -> None:
    result = run(root, "--json")
    assert result.exit_code == 0, result.output
    (file,) = json.loads(result.stdout)["files"]
    assert (file["width"], file["height"], file["frames"]) == (640, 360, 250)
    assert facts(root).size == Size(640, 360)
    assert set(facts(root).parts or ()) == {"one", "two", "three"}
    assert "add --write" in result.stderr
    assert run(root, "--write").exit_code == 0
    row = (root / "schedules" / "catalogue.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert row == f"{ROW},one; three; two"


async def test_from_a_part_that_ends_to_a_film_without_it(root: Path) -> None:
    clock = SetClock(parse_instant("2025-06-02T03:00:00Z"))
    workshop = Workshop(RenditionStore(root / "store"), root / "films", surface_pixels=20_000)
    office = PaperOffice(clock, maker=workshop)

    async def publish() -> tuple[bool, list[tuple[str, str]]]:
        outcome = await office.publisher.publish(read_schedule_files(root / "schedules"), None)
        return not outcome.refused, [(each.code, each.sentence) for each in outcome.findings]

    assert (await asyncio.to_thread(run, root)).exit_code == 0
    done, findings = await publish()
    assert not done, "its row names no parts yet"
    assert any(
        code == Code.RENDITION and "shows one, three, two, other than" in said for code, said in findings
    )
    assert (await asyncio.to_thread(run, root, "--write")).exit_code == 0
    assert (await publish())[0]

    end_the_rights_of(root, "two", "2025-06-02")
    done, findings = await publish()
    assert not done
    assert any(code == Code.RIGHTS and "the rights of its part 'two' end" in said for code, said in findings)

    again = await asyncio.to_thread(run, root, "--write")
    assert again.exit_code == 0, again.output
    assert set((await asyncio.to_thread(facts, root)).parts or ()) == {"one", "three"}
    assert (await publish())[0]


def test_a_listed_part_that_ends_is_refused_in_words(root: Path) -> None:
    listed = RULES.replace("select: {award: [winner], top: 3}", "shorts: [{short: one}, {short: two}]")
    (root / "film.yaml").write_text(listed, encoding="utf-8")
    end_the_rights_of(root, "two", "2025-06-02")
    result = run(root)
    assert result.exit_code == 1
    assert "two cannot be in film: its rights end on 2025-06-02" in result.output
    assert not (root / "films" / "film@640x360.mp4").exists()


def test_a_film_of_parts_that_ai_made_says_so_in_its_row(root: Path) -> None:
    path = root / "schedules" / "catalogue.csv"
    text = path.read_text(encoding="utf-8").replace("9,10s,2199-12-31,no", "9,10s,2199-12-31,yes")
    path.write_text(text, encoding="utf-8")
    result = run(root)
    assert result.exit_code == 1
    assert "AI made one, and the row of film says ai_generated: no; write yes in line 5" in result.output
