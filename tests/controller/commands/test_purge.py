"""`landmark purge` against a controller on paper: what it prints, and how it ends."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from controller.cli import build_app as build_command_line
from controller.films.store import FolderFilms
from controller.services.collect_deletions import collect_deletions
from controller.services.purge_films import PurgeFilms
from controller.services.records import ScreenOrder
from controller.web.operators import require_token
from controller.web.purge import build_purge_router
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.plans import rendition
from tests.support.publishing import PaperOffice, SetClock
from tests.support.records import build_order_act, build_takeover, sealed_orders
from wire.films import Deletion, DeletionBatch, DeletionCause, FilmFacts, FilmReport, FilmRest, FilmWord
from wire.instants import HOUR, MINUTE, Instant, parse_instant
from wire.renditions import Rendition

NOON = parse_instant("2025-06-04T12:00:00Z")
CONTENT = b"an opening"
SHORT, SCREEN = "opening", "par-opera"


@dataclass
class Desk:
    """An operator's machine, the controller that it asks, and a player of which it hears."""

    url: str
    office: PaperOffice
    clock: SetClock
    keep: FolderFilms
    film: Rendition

    async def run(self, *words: str, token: str = "right", url: str | None = None) -> Result:
        environment = {"LANDMARK_CONTROLLER": url or self.url, "LANDMARK_TOKEN": token, "COLUMNS": "160"}
        run = CliRunner().invoke
        return await asyncio.to_thread(run, build_command_line("purge"), ["purge", *words], env=environment)

    def hear(self, films: tuple[FilmFacts, ...] = (), rests: tuple[FilmRest, ...] = ()) -> None:
        """The player looked into its cache, and says what it holds."""
        now = self.clock.now()
        report = FilmReport(screen=SCREEN, at=now, looked_at=now, films=films, rests=rests)
        self.office.watch.accept_films(report, now)

    async def receive(self, at: Instant, sequence: int = 1) -> None:
        """The player's receipt arrives."""
        gone = Deletion(
            sequence=sequence,
            sha256=self.film.sha256,
            short=SHORT,
            size_bytes=len(CONTENT),
            at=at,
            cause=DeletionCause.UNWANTED,
        )
        batch = DeletionBatch(screen=SCREEN, log="cd" * 16, deletions=(gone,))
        await collect_deletions(self.office.store, batch, self.clock.now())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A takeover showed one film on one screen, and ended at one."""
    clock, film = SetClock(NOON), rendition(SHORT, content=CONTENT)
    office, keep = PaperOffice(clock), FolderFilms(tmp_path)
    keep.put(film.file_name, io.BytesIO(CONTENT))
    order = build_takeover(at=NOON).model_copy(update={"films": (film,), "until": Instant(NOON + HOUR)})
    sealed = sealed_orders(office.key, screen=SCREEN, orders=[order])
    await office.store.save_orders(build_order_act([sealed], [ScreenOrder(SCREEN, 1, order)]))
    await office.watch.load()
    turn, in_hand = office.publisher.turn, office.orders.in_hand
    masters = lambda short: [f"{short}.mp4"]  # noqa: E731
    purge = PurgeFilms(
        "sample", office.store, office.watch, office.key, [keep], clock, turn, in_hand, masters
    )
    async with served(build_app([build_purge_router(purge, require_token("right"))])) as url:
        yield Desk(url, office, clock, keep, film)


async def test_while_it_is_needed_nothing_has_ended(desk: Desk) -> None:
    result = await desk.run("--yes")
    assert (result.exit_code, result.output) == (0, "Nothing has ended.\n")
    assert desk.keep.names() == [desk.film.file_name]


async def test_an_ended_film_goes_step_by_step_with_its_exit_codes(desk: Desk) -> None:
    desk.clock.set_to = Instant(NOON + 2 * HOUR)
    result = await desk.run()
    assert result.exit_code == 1
    assert "unconfirmed" in result.output
    assert "held: --yes deletes it" in result.output
    result = await desk.run("--yes")
    assert result.exit_code == 1, "the player has not spoken"
    assert (desk.keep.names(), "deleted" in result.output) == ([], True)
    await desk.receive(Instant(NOON + 2 * HOUR))
    result = await desk.run("--proof", "--short", SHORT)
    assert result.exit_code == 0
    assert "cdcdcdcd/1" in result.output
    assert "Masters that still stand: opening.mp4" in result.output


async def test_a_player_that_is_away_is_named_and_one_that_comes_back_with_bytes_is_not_gone(
    desk: Desk,
) -> None:
    desk.hear()  # at noon, before the end: it says nothing of what came after
    await desk.receive(Instant(NOON + MINUTE))  # and was delivered again after that
    desk.keep.delete(desk.film.file_name)
    desk.clock.set_to = Instant(NOON + 2 * HOUR)
    result = await desk.run("--proof")
    assert result.exit_code == 1
    assert f"Not heard since: {SCREEN}." in result.output
    desk.hear(rests=(FilmRest(sha256=desk.film.sha256),))
    result = await desk.run("--proof", "--short", SHORT)
    assert (result.exit_code, "held" in result.output) == (1, True)
    held = FilmFacts(sha256=desk.film.sha256, short=SHORT, word=FilmWord.VERIFIED, at=desk.clock.now())
    desk.hear(films=(held,))
    assert (await desk.run("--proof")).exit_code == 1
    desk.clock.set_to = Instant(NOON + 3 * HOUR)
    await desk.receive(Instant(NOON + 3 * HOUR), sequence=2)
    desk.hear()
    result = await desk.run("--proof")
    assert result.exit_code == 0
    assert result.output.count("cdcdcdcd/") == 2, "every receipt, the old one too"


async def test_for_programs_it_is_one_report_with_the_same_exit_code(desk: Desk) -> None:
    desk.clock.set_to = Instant(NOON + 2 * HOUR)
    result = await desk.run("--proof", "--json", "--short", SHORT)
    told = json.loads(result.output)
    assert (result.exit_code, told["short"], told["masters"]) == (1, SHORT, ["opening.mp4"])
    [film], [own] = told["films"], told["own"]
    assert (film["screen"], film["sha256"], film["remains"]) == (SCREEN, desk.film.sha256, "unconfirmed")
    assert (own["file_name"], own["deleted"]) == (desk.film.file_name, False)
    assert desk.keep.names() == [desk.film.file_name], "a proof deletes nothing"
    await desk.receive(Instant(NOON + 2 * HOUR))
    await desk.run("--yes")
    result = await desk.run("--proof", "--json")
    assert (result.exit_code, json.loads(result.output)["own"]) == (0, [])


async def test_who_may_not_or_asks_wrongly_gets_two_and_nothing_is_deleted(desk: Desk) -> None:
    desk.clock.set_to = Instant(NOON + 2 * HOUR)
    assert (await desk.run("--proof", "--yes")).exit_code == 2
    assert (await desk.run("--yes", token="wrong")).exit_code == 2
    assert (await desk.run(token="wrong")).exit_code == 2
    assert (await desk.run(url="http://127.0.0.1:9")).exit_code == 2
    assert desk.keep.names() == [desk.film.file_name]
