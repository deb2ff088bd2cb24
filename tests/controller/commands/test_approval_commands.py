"""`landmark approve`, `approvals`, `readiness` against a controller on paper: what they print and do."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from click.testing import Result
from typer.testing import CliRunner

from controller.approvals import ApprovalWord
from controller.cli import build_app as build_command_line
from controller.client import ControllerClient
from controller.errors import StoreError
from controller.services.approval_wishes import ApprovalCount
from controller.services.approve_films import ApproveFilms
from controller.services.check_readiness import CheckReadiness
from controller.services.order_wishes import TakeoverWish
from controller.services.records import Event
from controller.web.approvals import build_approvals_router
from controller.web.operators import require_token
from controller.web.readiness import build_readiness_router
from controller.web.server import build_app
from tests.support.approvals import say
from tests.support.http_server import served
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from wire.codec import decode
from wire.instants import parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
REQUIRED = ("audio: none", "audio: none\n    approvals: [content, media_owner]")
SHORT, SCREEN = "paper-moon-harbour", "hkg-sogo"


@dataclass
class Desk:
    """An operator's machine, and the controller that it asks."""

    url: str
    office: PaperOffice

    async def run(self, *words: str, token: str = "right") -> Result:
        environment = {"LANDMARK_CONTROLLER": self.url, "LANDMARK_TOKEN": token, "COLUMNS": "160"}
        return await asyncio.to_thread(
            CliRunner().invoke, build_command_line(words[0]), list(words), env=environment
        )

    async def approve(self, *words: str, approver: str = "content", token: str = "right") -> Result:
        return await self.run("approve", SHORT, "--as", approver, "--by", "Ann Mori", *words, token=token)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = SetClock(NOON)
    office = PaperOffice(clock)
    operators_only = require_token("right")
    approvals = ApproveFilms(office.store, office.watch, clock)
    approvals.after_revoking = office.takeovers.after_revoking
    routers = [
        build_approvals_router(approvals, operators_only),
        build_readiness_router(CheckReadiness(office.store, office.watch, clock), operators_only),
    ]
    async with served(build_app(routers)) as url:
        yield Desk(url, office)


@pytest.fixture
async def refused(desk: Desk) -> Desk:
    """A publication was refused, so renditions wait."""
    assert (await desk.office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    return desk


async def test_what_was_never_made_cannot_be_approved(desk: Desk) -> None:
    result = await desk.approve("--screen", SCREEN)
    assert (result.exit_code, "no rendition of 'paper-moon-harbour' was made" in result.output) == (1, True)


async def test_it_shows_what_it_approves_and_what_still_lacks(refused: Desk) -> None:
    result = await refused.approve("--screen", SCREEN, "--note", "seen twice")
    assert result.exit_code == 0
    film = next(
        each
        for each in await refused.office.store.candidates()
        if (each.screen, each.short) == (SCREEN, SHORT)
    )
    assert "Approved as content by Ann Mori: 纸月亮港湾, 林晚舟" in result.output
    assert f"{refused.url}{film.rendition.path}" in result.output
    assert "media owner" in result.output
    (said,) = await refused.office.store.approvals()
    assert (said.sha256, said.by, said.note, said.at) == (
        film.rendition.sha256,
        "Ann Mori",
        "seen twice",
        NOON,
    )
    (event,) = await refused.office.store.events(9)
    assert event.sentence.startswith("Ann Mori approved paper-moon-harbour as content on hkg-sogo")


async def test_a_word_is_kept_though_takeovers_cannot_be_looked_at_and_that_is_4(
    refused: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> None:
        raise StoreError("the disk is full")

    await refused.approve("--screen", SCREEN)
    monkeypatch.setattr(refused.office.orders, "settle", fails)
    result = await refused.approve("--screen", SCREEN, "--revoke")
    assert result.exit_code == 4
    assert "Revoked as content by Ann Mori" in result.output
    assert "Takeovers were not looked at, so end by hand" in result.output
    said = await refused.office.store.approvals()
    assert [each.word for each in said] == [ApprovalWord.APPROVED, ApprovalWord.REVOKED]


async def test_all_screens_are_those_that_show_it(refused: Desk) -> None:
    await refused.approve("--screen", "all")
    showing = {each.screen for each in await refused.office.store.candidates() if each.short == SHORT}
    assert {each.screen for each in await refused.office.store.approvals()} == showing


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--screen", "hkg-soho"), "did you mean 'hkg-sogo'?"),
        (("--screen", SCREEN, "--sha256", "0" * 12), "not 000000000000…"),
        (("--screen", SCREEN, "--revoke"), "content has not approved"),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    refused: Desk, words: tuple[str, ...], sentence: str
) -> None:
    result = await refused.approve(*words)
    assert (result.exit_code, sentence in result.output) == (1, True), result.output
    assert await refused.office.store.approvals() == []


async def test_only_operators_approve(refused: Desk) -> None:
    assert (await refused.approve("--screen", SCREEN, token="wrong")).exit_code == 1
    assert await refused.office.store.approvals() == []


async def test_an_approval_is_taken_back_and_the_log_keeps_both(refused: Desk) -> None:
    await refused.approve("--screen", SCREEN)
    result = await refused.approve("--screen", SCREEN, "--revoke", "--note", "music")
    assert "Revoked as content by Ann Mori" in result.output
    assert [each.word for each in await refused.office.store.approvals()] == ["approved", "revoked"]
    missing = await refused.run("approvals", "--missing")
    assert "content: Ann Mori, 2025-06-04, revoked it: music" in missing.output


async def test_what_lacks_is_told_of_one_screen_and_counted_of_all(refused: Desk) -> None:
    await refused.approve("--screen", "all")
    client = ControllerClient(refused.url, "right")
    count = decode(ApprovalCount, await asyncio.to_thread(client.get, "/api/approvals/count"))
    films = [each for each in await refused.office.store.candidates() if each.screen == SCREEN]
    assert {each.screen: each.lacking for each in count.screens if each.lacking} == {SCREEN: len(films)}
    assert {each.screen: each.films for each in count.screens}[SCREEN] == len(films)
    missing = await refused.run("approvals", "--missing", "--screen", SCREEN, "--json")
    told = json.loads(missing.output)
    assert (missing.exit_code, len(told["cells"]), told["complete"]) == (4, len(films), False)
    other = await refused.run("approvals", "--screen", "par-opera", "--json")
    assert (other.exit_code, {each["screen"] for each in json.loads(other.output)["cells"]}) == (
        0,
        {"par-opera"},
    )


async def test_a_screen_that_nobody_knows_is_not_complete_but_named(refused: Desk) -> None:
    result = await refused.run("approvals", "--screen", "hkg-soho")
    assert (result.exit_code, "did you mean 'hkg-sogo'?" in result.output) == (1, True)


async def test_a_word_is_taken_back_though_another_draft_was_offered_since(refused: Desk) -> None:
    """What is in force must be revocable, whatever somebody tried to publish meanwhile."""
    store = refused.office.store
    await refused.approve("--screen", SCREEN)
    film = next(each for each in await store.candidates(screen=SCREEN) if each.short == SHORT)
    others = [each for each in await store.candidates() if each.short != SHORT]
    await store.offer(others, instead=True)
    assert (await refused.approve("--screen", SCREEN)).exit_code == 1, "nobody can watch it there"
    result = await refused.approve("--screen", "all", "--revoke", "--note", "music")
    assert result.exit_code == 0, result.output
    newest = (await store.approvals())[-1]
    assert (newest.word, newest.sha256, newest.screen) == ("revoked", film.rendition.sha256, SCREEN)


async def test_the_matrix_is_complete_once_everything_is_approved_and_published(refused: Desk) -> None:
    before = await refused.run("approvals")
    assert (before.exit_code, "lack an approval" in before.output) == (4, True)
    for film in await refused.office.store.candidates():
        if film.screen == SCREEN:
            for approver in ("content", "media-owner"):
                words = ("approve", film.short, "-s", SCREEN, "--as", approver, "--by", "Bo")
                assert (await refused.run(*words)).exit_code == 0
    assert not (await refused.office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    after = await refused.run("approvals", "--json")
    assert (after.exit_code, json.loads(after.output)["complete"]) == (0, True)
    assert "c·m" in (await refused.run("approvals")).output


async def test_nothing_published_is_not_ready(desk: Desk) -> None:
    result = await desk.run("readiness")
    assert (result.exit_code, "Nothing was published yet" in result.output) == (4, True)


async def test_a_go_is_kept_with_the_lights_as_they_were_and_does_not_outlive_the_plan(desk: Desk) -> None:
    await desk.office.publisher.publish(sample_files(), None)
    result = await desk.run("readiness", "--go", "Ann", "--reason", "seen", "-s", SCREEN)
    assert (result.exit_code, "✓ Ann" in result.output) == (4, True), "players were never heard"
    (decision,) = await desk.office.store.decisions(9)
    assert (decision.go, decision.by, [each.screen for each in decision.rows]) == (True, "Ann", [SCREEN])
    assert {light.colour for light in decision.rows[0].lights} == {"red", "amber", "green"}
    assert "hkg-sogo player red" in (await desk.office.store.events(1))[0].sentence
    edit = ("our_slots: [0, 4]", "our_slots: [0]")
    await desk.office.publisher.publish(sample_files(hong_kong=edit), None)
    result = await desk.run("readiness")
    assert "plan or policy changed since" in result.output


async def test_the_log_keeps_who_decided_and_under_which_lights(desk: Desk) -> None:
    await desk.office.publisher.publish(sample_files(), None)
    nothing = await desk.run("readiness", "--log")
    assert (nothing.exit_code, "Nobody decided anything yet" in nothing.output) == (0, True)
    await desk.run("readiness", "--go", "ليلى منصور", "-s", SCREEN)
    await desk.run("readiness", "--no-go", "C. Blanc", "--reason", "panel 7 is dark", "-s", SCREEN)
    told = (await desk.run("readiness", "--log")).output.splitlines()
    assert "no-go by C. Blanc for hkg-sogo: panel 7 is dark" in told[0]
    assert "player red" in told[1]
    assert "go by ليلى منصور for hkg-sogo" in told[2]
    kept = json.loads((await desk.run("readiness", "--log", "--json")).output)["decisions"]
    assert [(each["go"], each["by"]) for each in kept] == [(False, "C. Blanc"), (True, "ليلى منصور")]
    assert {light["name"] for light in kept[0]["rows"][0]["lights"]} >= {"clock", "kill", "disk"}
    assert (await desk.run("readiness", "--log", token="wrong")).exit_code == 1


async def test_a_no_go_needs_a_reason_and_both_at_once_are_no_decision(desk: Desk) -> None:
    assert (await desk.run("readiness", "--no-go", "Ann")).exit_code == 3
    assert (await desk.run("readiness", "--no-go", "Ann", "--go", "Bo", "-r", "x")).exit_code == 3
    assert (await desk.run("readiness", "--go", "Ann", token="wrong")).exit_code == 1
    assert await desk.office.store.decisions(9) == []


@pytest.mark.parametrize("words", [("approvals",), ("readiness",)])
async def test_names_notes_and_lights_are_for_operators_alone(desk: Desk, words: tuple[str, ...]) -> None:
    result = await desk.run(*words, token="wrong")
    assert result.exit_code == 1
    assert "operator" in result.output


async def test_revoking_ends_a_takeover_that_needs_the_word_and_shows_its_receipts(desk: Desk) -> None:
    await desk.office.publisher.publish(sample_files(), None)
    await desk.office.orders.act(TakeoverWish(by="ann", reason="opening", shorts=(SHORT,), everywhere=True))
    assert (await desk.office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    candidates = [each for each in await desk.office.store.candidates() if each.required]
    words = [say(each, approver) for each in candidates for approver in each.required]
    await desk.office.store.save_approvals(words, Event(NOON, "approval", "all of it"))
    assert not (await desk.office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    result = await desk.approve("--screen", SCREEN, "--revoke", "--note", "not at night")
    assert result.exit_code == 4, "the screen was not heard"
    assert "Released: Takeover with paper-moon-harbour (" in result.output
    assert (
        "paper-moon-harbour is not approved by content: Ann Mori (content, 2025-06-04) revoked it, "
        "'not at night'" in result.output
    )
    assert "0 of 1 screen done, 1 not confirmed." in result.output
    left = {screen: len(desk.office.watch.standing(screen).orders) for screen in SCREENS}  # type: ignore[union-attr]
    assert left == {screen: int(screen != SCREEN) for screen in SCREENS}
