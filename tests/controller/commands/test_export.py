"""`landmark export …` against schedule files, and against a controller on paper with its published plans."""

import asyncio
import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import icalendar
import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app as build_command_line
from controller.web.operators import require_token
from controller.web.server import build_app
from controller.web.sheets import build_sheets_router
from tests.support.http_server import served
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from tests.support.schedules import SAMPLE_FOLDER
from wire.instants import parse_instant

FILES = ("--files", str(SAMPLE_FOLDER))


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(build_command_line("export"), ["export", *words], env=environment)


@dataclass
class Desk:
    """An operator's machine beside a controller that published the sample, shortened to two days."""

    url: str
    office: PaperOffice

    async def run(self, *words: str, token: str = "right") -> Result:
        return await asyncio.to_thread(
            lambda: run(*words, LANDMARK_CONTROLLER=self.url, LANDMARK_TOKEN=token)
        )


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    office = PaperOffice(SetClock(parse_instant("2025-06-03T00:00:00Z")))
    await office.publisher.publish(sample_files(), None)
    router = build_sheets_router(office.watch, require_token("right"))
    async with served(build_app([router])) as url:
        yield Desk(url, office)


async def test_an_owner_gets_every_spot_of_the_plan_in_force_with_its_hash(desk: Desk) -> None:
    plan = desk.office.watch.plan("yto-dundas")
    assert plan is not None
    result = await desk.run("csv", "--screen", "yto-dundas")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline=""), strict=True))
    hashes = {each.short: each.sha256 for each in plan.renditions}
    assert [(row["spot_id"], row["sha256"]) for row in rows] == [
        (spot.spot_id, hashes[spot.short]) for spot in plan.spots
    ]
    assert rows[0]["creator"]


async def test_smil_of_a_day_and_the_calendar_of_a_short_from_a_controller(
    desk: Desk, tmp_path: Path
) -> None:
    smil, ics = tmp_path / "day.smil", tmp_path / "film.ics"
    told = await desk.run("smil", "-s", "yto-dundas", "--date", "2025-06-05", "-o", str(smil), "--json")
    report = json.loads(told.stdout)
    assert report["spots"] == len(list(ET.parse(smil).iter("{http://www.w3.org/ns/SMIL}video"))) == 960
    assert report["sha256"] == hashlib.sha256(smil.read_bytes()).hexdigest()
    told = await desk.run("ical", "--short", "landmark-film", "-o", str(ics))
    assert told.exit_code == 0, told.output
    events = icalendar.Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert len(events) == len(SCREENS)
    assert {int(event["SEQUENCE"]) for event in events} == {1}


async def test_what_a_controller_refuses_ends_with_1(desk: Desk) -> None:
    result = await desk.run("csv", "--screen", "yto-dundas", token="wrong")
    assert (result.exit_code, "only an operator may do this" in result.output) == (1, True)
    result = await desk.run("csv", "--screen", "nowhere")
    assert (result.exit_code, "no plan of 'nowhere'" in result.output) == (1, True)


def test_no_controller_ends_with_2() -> None:
    result = run("csv", "--screen", "yto-dundas", "--controller", "http://127.0.0.1:1")
    assert (result.exit_code, "no controller answers" in result.output) == (2, True)


def test_from_files_hashes_are_refused_until_they_are_waived() -> None:
    result = run("csv", "--screen", "yto-dundas", *FILES)
    assert (result.exit_code, "--without-hashes" in result.output) == (1, True)
    result = run("csv", "--screen", "yto-dundas", "--date", "2025-06-03", *FILES, "--without-hashes")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1 + 960


def test_a_calendar_carries_the_date_it_was_given_and_else_the_plans_own() -> None:
    for words, stamp in (
        (("--made-at", "2025-05-30T08:00:00Z"), "20250530T080000Z"),
        ((), "20250601T150000Z"),
    ):
        result = run("ical", "--screen", "tyo-shibuya", *FILES, *words)
        assert result.exit_code == 0, result.output
        stamps = {line for line in result.stdout.splitlines() if line.startswith("DTSTAMP")}
        assert stamps == {f"DTSTAMP:{stamp}"}


@pytest.mark.parametrize(
    "words",
    [
        ("ical", *FILES),
        ("ical", "--screen", "tyo-shibuya", "--short", "landmark-film", *FILES),
        ("ical", "--short", "nobodys-film", *FILES),
        ("ical", "--screen", "tyo-shibuya", "--since", "yesterday", *FILES),
        ("csv", "--screen", "tyo-shibuya", "--date", "today", *FILES),
        ("csv", "--screen", "tyo-shibuy", *FILES),
        ("csv", "--screen", "tyo-shibuya", *FILES, "--without-hashes", "--json"),
    ],
)
def test_words_that_make_no_sense_are_a_usage_error(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_folder_without_schedules_ends_with_3(tmp_path: Path) -> None:
    assert run("csv", "--screen", "x", "--files", str(tmp_path)).exit_code == 3


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "tokyo.ics"
    target.write_text("before")
    assert run("ical", "--screen", "nowhere", *FILES, "-o", str(target)).exit_code == 2
    assert target.read_text() == "before"
    assert run("ical", "--screen", "tyo-shibuya", *FILES, "-o", str(target)).exit_code == 0
    assert target.read_bytes().endswith(b"END:VCALENDAR\r\n")
    assert list(tmp_path.iterdir()) == [target]
