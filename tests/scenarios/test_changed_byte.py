"""From a master to the wall's plan with the controller as shipped: a changed byte needs a new approval.

`landmark serve` with its own SQLite, Mosquitto and ffmpeg; everything is asked with the command line.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from controller.app import run_controller
from controller.cli import build_app
from controller.clock import SystemClock
from controller.planning.localtime import local_date
from controller.settings import Settings
from controller.signing import load_or_make_key
from controller.state_folder import StateFolder
from controller.store import open_store
from tests.support.coded_films import CodedFilm, make_film
from tests.support.plans import NETWORK
from tests.support.ports import free_port
from tests.support.schedules import small_files
from wire.envelope import StatementKind, unseal

pytestmark = [pytest.mark.broker, pytest.mark.films]
SCREEN = "wall"
FILMS = ("one", "two", "three", "house-01")


@dataclass
class Desk:
    """An operator's machine beside a running controller."""

    root: Path
    url: str
    token: str

    async def run(self, *words: str) -> Result:
        environment = {"LANDMARK_CONTROLLER": self.url, "LANDMARK_TOKEN": self.token, "COLUMNS": "160"}
        return await asyncio.to_thread(CliRunner().invoke, build_app(words[0]), list(words), env=environment)

    async def publish(self) -> Result:
        return await self.run("publish", str(self.root / "schedules"), "--json")

    async def approve(self, short: str, *words: str) -> Result:
        return await self.run("approve", short, "-s", SCREEN, "--as", "rights", "--by", "ليلى منصور", *words)

    async def missing(self) -> dict[str, str]:
        """The bytes of each film that lacks an approval."""
        cells = json.loads((await self.run("approvals", "--missing", "--json")).output)["cells"]
        return {cell["short"]: cell["sha256"] for cell in cells}

    async def in_force(self) -> dict[str, str]:
        """The bytes of each film of the signed plan."""
        folder = StateFolder(self.root / "state")
        key = load_or_make_key(folder.planner_key)
        async with open_store(folder.database_url) as store:
            desired = await store.desired(SCREEN)
        assert desired is not None
        assert desired.plan is not None
        statement = unseal(desired.plan.envelope, StatementKind.PLAN, key, network=NETWORK, screen=SCREEN)
        assert statement.plan is not None
        return {each.short: each.sha256 for each in statement.plan.renditions}


def put(root: Path, short: str, film: int) -> None:
    """A master; another `film` has other pictures."""
    made = make_film(CodedFilm(film, 640, 360, 25, 250), root / "made")
    (root / "films").mkdir(exist_ok=True)
    (root / "films" / f"{short}.mp4").write_bytes(made.read_bytes())


def write_schedules(root: Path) -> None:
    today = date.fromisoformat(local_date(SystemClock().now(), "Asia/Tokyo"))
    files = small_files(
        first_day=str(today), last_day=str(today + timedelta(days=1)), screen_rules=["approvals: [rights]"]
    )
    (root / "schedules").mkdir()
    for name, text in files.items():
        (root / "schedules" / name).write_text(text)


@asynccontextmanager
async def serving(root: Path) -> AsyncIterator[Desk]:
    settings = Settings(
        state=root / "state", films=root / "films", port=0, broker_port=free_port(), surface_pixels=20_000
    )
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with asyncio.timeout(240), asyncio.TaskGroup() as tasks:
        tasks.create_task(run_controller(settings, SystemClock(), stop, ready.set_result))
        url = (await ready).url
        yield Desk(root, url, StateFolder(root / "state").load_or_make_token())
        stop.set()


async def test_what_was_approved_is_shown_and_nothing_else(tmp_path: Path) -> None:
    for number, short in enumerate(FILMS, 1):
        put(tmp_path, short, number)
    write_schedules(tmp_path)
    async with serving(tmp_path) as desk:
        assert (await desk.publish()).exit_code == 1, "nobody approved anything"
        first = await desk.missing()
        assert set(first) == {*FILMS, "slate"}
        for short, sha256 in first.items():
            assert (await desk.approve(short, "--sha256", sha256[:12])).exit_code == 0
        published = await desk.publish()
        assert published.exit_code == 0, published.output
        assert await desk.in_force() == first

        put(tmp_path, "one", 9)
        refused = await desk.publish()
        assert refused.exit_code == 1
        (finding,) = json.loads(refused.output)["findings"]
        assert finding["code"] == "approval"
        assert "ليلى منصور (rights" in finding["sentence"]
        assert f"approved other bytes, {first['one'][:12]}…" in finding["sentence"]
        assert await desk.in_force() == first, "what was approved stays on the wall"
        changed = await desk.missing()
        assert set(changed) == {"one"}
        assert changed["one"] != first["one"]
        assert (await desk.approve("one", "--sha256", first["one"][:12])).exit_code == 1, "not those bytes"
        ready = json.loads((await desk.run("readiness", "--json")).output)
        lights = {light["name"]: light["colour"] for light in ready["rows"][0]["lights"]}
        assert lights["approvals"] == "green", "of the plan in force"

        assert (await desk.approve("one", "--sha256", changed["one"][:12])).exit_code == 0
        assert (await desk.publish()).exit_code == 0
        assert await desk.in_force() == first | changed
