"""Published plans over HTTP, and `landmark diff` with them as a side."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from controller.cli import build_app as build_command_line
from controller.client import ControllerClient, RefusedError
from controller.commands.published_plans import fetch_plan, screens_holding
from controller.services.order_wishes import PullWish
from controller.services.recall_plans import RecallPlans
from controller.web.operators import require_token
from controller.web.plans import build_plans_router
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.plans import NETWORK
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from wire.instants import parse_instant
from wire.plan_columns import from_columns

EDIT = ('"22:00", to: "23:00", mode: static', '"21:00", to: "23:00", mode: static')
TOKEN = "right"
NOON = parse_instant("2025-06-04T12:00:00Z")


@dataclass
class Shelf:
    url: str
    office: PaperOffice

    async def run(self, *words: str) -> Result:
        environment = {"LANDMARK_CONTROLLER": self.url, "LANDMARK_TOKEN": TOKEN, "COLUMNS": "160"}
        return await asyncio.to_thread(
            CliRunner().invoke, build_command_line(words[0]), list(words), env=environment
        )


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    """Five screens with a plan, and a second revision in Hong Kong."""
    clock = SetClock(NOON)
    office = PaperOffice(clock)
    await office.publisher.publish(sample_files(), None)
    await office.publisher.publish(sample_files(hong_kong=EDIT), None)
    recall = RecallPlans(NETWORK, office.store, office.watch, office.key, clock)
    async with served(build_app([build_plans_router(recall, require_token(TOKEN))])) as url:
        yield Shelf(url, office)


async def test_a_plan_comes_back_with_its_texts_and_what_stands_now(shelf: Shelf) -> None:
    client = ControllerClient(shelf.url, TOKEN)
    newest = await asyncio.to_thread(fetch_plan, client, "hkg-sogo", None)
    assert (newest.revision, newest.zone, newest.now) == (2, "Asia/Hong_Kong", NOON)
    assert newest.files == sample_files(hong_kong=EDIT)
    assert from_columns(newest.plan) == shelf.office.watch.plan("hkg-sogo")
    assert newest.standing is None
    first = await asyncio.to_thread(fetch_plan, client, "hkg-sogo", 1)
    assert (first.revision, first.files) == (1, sample_files())


async def test_others_than_operators_get_none(shelf: Shelf) -> None:
    """The texts hold the booking reference."""
    with pytest.raises(RefusedError, match="only an operator") as caught:
        await asyncio.to_thread(fetch_plan, ControllerClient(shelf.url, None), "hkg-sogo", None)
    assert caught.value.status == 401


async def test_all_screens_that_have_a_revision(shelf: Shelf) -> None:
    def screens(revision: int | None) -> list[str]:
        return sorted(screens_holding(ControllerClient(shelf.url, TOKEN), None, revision))

    assert await asyncio.to_thread(screens, 1) == SCREENS
    assert await asyncio.to_thread(screens, 2) == ["hkg-sogo"]
    assert await asyncio.to_thread(screens, None) == SCREENS
    with pytest.raises(RefusedError, match="no screen has a plan of revision 3"):
        await asyncio.to_thread(screens, 3)


@pytest.mark.parametrize(
    ("screen", "revision", "sentence"),
    [("hkg-sogo", 3, "the newest is 2"), ("nowhere", None, "it has none"), ("nowhere", 1, "it has none")],
)
async def test_what_was_never_published(
    shelf: Shelf, screen: str, revision: int | None, sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence) as caught:
        await asyncio.to_thread(fetch_plan, ControllerClient(shelf.url, TOKEN), screen, revision)
    assert caught.value.status == 404


async def test_published_plans_as_sides_of_a_comparison(shelf: Shelf, tmp_path: Path) -> None:
    result = await shelf.run("diff", "hkg-sogo@1", "hkg-sogo@2", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    (screen,) = found["screens"]
    assert screen["first_affected"] == "2025-06-04T13:00:00.000Z"
    assert screen["disappearing"] > 0
    assert [rule["kind"] for rule in found["rules"]] == ["light"]

    for name, text in sample_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    result = await shelf.run("diff", "@newest", str(tmp_path), "--screen", "par-opera", "--json")
    assert result.exit_code == 0, result.output
    assert [each["screen"] for each in json.loads(result.stdout)["screens"]] == ["par-opera"]
    assert (await shelf.run("diff", "@7", str(tmp_path))).exit_code == 1


async def test_the_plan_in_force_is_explained_with_the_orders_on_it(shelf: Shelf) -> None:
    wish = PullWish(by="Ada", reason="rights", screens=("hkg-sogo",), short="landmark-film")
    await shelf.office.orders.act(wish, lambda _: None)
    at = "2025-06-04T12:30:10Z"
    result = await shelf.run("explain", "hkg-sogo", at, "--controller", shelf.url, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["source"].startswith("the plan in force, revision 2, published on 2025-06-04")
    (explained,) = document["explanations"]
    assert explained["shows"]["short"] == "landmark-film"
    assert (explained["orders"]["glass"], explained["orders"]["by"]) == ("slate", "pull")
    assert "Glass: slate, by pull of landmark-film, given by Ada: rights" in explained["sentences"]
    shown = await shelf.run("explain", "hkg-sogo", at, "--controller", shelf.url)
    assert "pull of landmark-film" in shown.stdout


async def test_now_is_the_controllers_now(shelf: Shelf) -> None:
    result = await shelf.run("explain", "yto-dundas", "now", "--json")
    assert result.exit_code == 0, result.output
    (explained,) = json.loads(result.stdout)["explanations"]
    assert (explained["at"], explained["local"]) == ("2025-06-04T12:00:00.000Z", "2025-06-04T08:00:00-04:00")
    assert (await shelf.run("explain", "nowhere", "now")).exit_code == 1
