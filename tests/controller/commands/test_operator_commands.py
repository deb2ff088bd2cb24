"""`landmark publish`, `diff`, `player add` against a controller on paper: what they print, how they end."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from controller.cli import build_app as build_command_line
from controller.client import ControllerClient
from controller.services.add_player import AddPlayer, PlayerDefaults
from controller.web.api import build_api_router
from controller.web.operators import require_token
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.plans import NETWORK
from tests.support.publishing import HONG_KONG, PaperOffice, SetClock, sample_files
from wire.bundle import Bundle
from wire.codec import decode
from wire.instants import parse_instant


@dataclass
class Desk:
    """An operator's machine: schedule files, a token, a controller's address."""

    url: str
    office: PaperOffice
    schedules: Path

    async def run(self, *words: str, token: str = "right", url: str = "") -> Result:
        environment = {"LANDMARK_CONTROLLER": url or self.url, "LANDMARK_TOKEN": token}
        return await asyncio.to_thread(
            CliRunner().invoke, build_command_line(words[0]), list(words), env=environment
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = SetClock(parse_instant("2025-06-04T12:00:00Z"))
    office = PaperOffice(clock)
    defaults = PlayerDefaults(
        NETWORK,
        True,
        "localhost",
        1883,
        False,
        "http://localhost",
        office.key.trusted,
        5_000,
        0,
        lambda w, h: (w, h),
    )
    players = AddPlayer(office.store, None, defaults, clock)
    for name, text in sample_files().items():
        (tmp_path / "schedules" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "schedules" / name).write_text(text)
    api = build_api_router(office.publisher, office.recompiler, players, office.store, require_token("right"))
    async with served(build_app([api])) as url:
        yield Desk(url, office, tmp_path / "schedules")


async def test_publish_then_diff_then_edit(desk: Desk) -> None:
    folder = str(desk.schedules)
    result = await desk.run("diff", folder)
    assert "Publishing would change 5 of 5 screens." in result.output
    result = await desk.run("publish", folder)
    assert (result.exit_code, "Published to 5 of 5 screens." in result.output) == (0, True)
    assert "17 new" in result.output
    assert "Nothing differs from what is in force." in (await desk.run("diff", folder)).output
    venue = desk.schedules / HONG_KONG
    venue.write_text(venue.read_text().replace("our_slots: [0, 4]", "our_slots: [0]"))
    result = await desk.run("publish", folder)
    assert "Published to 1 of 5 screens, from 2025-06-04T12:00:11.000Z." in result.output


@pytest.mark.parametrize("verb", ["diff", "publish"])
async def test_a_controller_that_plans_a_large_fleet_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    patience: list[float | None] = []
    ask = ControllerClient._ask

    def noted(client: ControllerClient, *request: object) -> object:
        patience.append(request[-1])  # type: ignore[arg-type]
        return ask(client, *request)  # type: ignore[arg-type]

    monkeypatch.setattr(ControllerClient, "_ask", noted)
    assert (await desk.run(verb, str(desk.schedules))).exit_code == 0
    assert patience == [None], "as long as it takes"


async def test_for_programs_there_is_json(desk: Desk) -> None:
    result = await desk.run("publish", str(desk.schedules), "--json")
    outcome = json.loads(result.output)
    assert [screen["plan_revision"] for screen in outcome["screens"]] == [1] * 5
    outcome = json.loads((await desk.run("diff", str(desk.schedules), "--json")).output)
    assert not any(screen["plan_changed"] for screen in outcome["screens"])


@pytest.mark.parametrize("verb", ["publish", "diff"])
async def test_a_broken_schedule_ends_with_findings_and_1(desk: Desk, verb: str) -> None:
    venue = desk.schedules / HONG_KONG
    venue.write_text(venue.read_text().replace("Asia/Hong_Kong", "CST"))
    result = await desk.run(verb, str(desk.schedules))
    assert result.exit_code == 1
    assert f"{HONG_KONG}:" in result.output
    assert "Refused" in result.output
    assert await desk.office.store.published_screens() == {}


async def test_what_is_refused_ends_with_1_and_a_sentence(desk: Desk) -> None:
    assert (await desk.run("publish", str(desk.schedules), token="wrong")).exit_code == 1
    result = await desk.run("publish", str(desk.schedules), "--effective", "2025-06-01T00:00:00Z")
    assert (result.exit_code, "is in the past" in result.output) == (1, True)
    desk.office.films.missing = "landmark-film"
    result = await desk.run("publish", str(desk.schedules))
    assert (result.exit_code, "no film of landmark-film" in result.output) == (1, True)


@pytest.mark.parametrize("verb", ["publish", "diff"])
async def test_no_controller_ends_with_2_and_no_files_with_3(desk: Desk, verb: str) -> None:
    result = await desk.run(verb, str(desk.schedules), url="http://127.0.0.1:1")
    assert (result.exit_code, "start one (landmark serve)" in result.output) == (2, True)
    assert (await desk.run(verb, str(desk.schedules / "nothing"))).exit_code == 3
    assert (await desk.run(verb, str(desk.schedules), "--effective", "tomorrow")).exit_code == 3


async def test_a_bundle_is_written_for_its_owner_only(desk: Desk, tmp_path: Path) -> None:
    await desk.run("publish", str(desk.schedules))
    path = tmp_path / "par.json"
    result = await desk.run("player", "add", "par-opera", "-o", str(path), "--display", ":0")
    assert result.exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert decode(Bundle, path.read_bytes()).surface.display == ":0"
    assert "landmark-player run par.json" in result.output
    assert "par-opera:$7$" in result.output  # this broker is not ours: its account is added by hand
    again = await desk.run("player", "add", "par-opera", "-o", str(path))
    assert "An older bundle of this screen stops working now." in again.output


async def test_a_bundle_that_cannot_be_made_or_written_is_explained(desk: Desk, tmp_path: Path) -> None:
    assert (await desk.run("player", "add", "par-opera")).exit_code == 1
    await desk.run("publish", str(desk.schedules))
    result = await desk.run("player", "add", "par-opera", "-o", str(tmp_path / "no" / "par.json"))
    assert (result.exit_code, "choose another place" in result.output) == (3, True)


async def test_published_plans_are_made_again_byte_for_byte(desk: Desk) -> None:
    result = await desk.run("recompile")
    assert (result.exit_code, result.output) == (0, "Nothing was published yet.\n")
    await desk.run("publish", str(desk.schedules))
    result = await desk.run("recompile")
    assert (result.exit_code, "5 of 5 plans are the same byte for byte." in result.output) == (0, True)
    result = await desk.run("recompile", "hkg-sogo@1", "--json")
    (line,) = (json.loads(each) for each in result.output.splitlines())
    assert (line["screen"], line["revision"], line["verdict"]) == ("hkg-sogo", 1, "same")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["hkg-sogo@2"], 3), (["hkg"], 3), (["hkg-sogo@0"], 2), (["hkg-sogo@x"], 2)],
)
async def test_a_plan_that_was_never_published_cannot_be_made_again(
    desk: Desk, words: list[str], code: int
) -> None:
    await desk.run("publish", str(desk.schedules))
    assert (await desk.run("recompile", *words)).exit_code == code
