"""Readiness out of what the store and the watch really hold: drills, approvals, decisions."""

from collections.abc import Sequence

import pytest

from controller.approvals import ApprovalWord, Candidate
from controller.errors import UnknownScreenError
from controller.fleet.light import Colour, Light, LightName
from controller.fleet.readiness import Verdict
from controller.schedule import Approver
from controller.services.check_readiness import CheckReadiness, DecisionWish
from controller.services.order_wishes import KillWish, ReleaseWish
from controller.services.records import Event
from tests.support.approvals import EVERYBODY, say
from tests.support.obedience import ObedientOutbox, obedient_office
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from wire.instants import MINUTE, Instant, parse_instant
from wire.orders import KillPicture

NOON = parse_instant("2025-06-04T12:00:00Z")
REQUIRED = ("audio: none", "audio: none\n    approvals: [content, rights, media_owner]")
SCREEN = "hkg-sogo"


@pytest.fixture
async def players(clock: SetClock) -> tuple[PaperOffice, ObedientOutbox]:
    office, outbox = obedient_office(clock)
    await office.publisher.publish(sample_files(), None)
    return office, outbox


@pytest.fixture
def office(players: tuple[PaperOffice, ObedientOutbox]) -> PaperOffice:
    return players[0]


@pytest.fixture
def readiness(office: PaperOffice, clock: SetClock) -> CheckReadiness:
    return CheckReadiness(office.store, office.watch, clock)


async def light(readiness: CheckReadiness, name: LightName) -> Light:
    (row,) = (await readiness.report([SCREEN])).rows
    return next(each for each in row.lights if each.name is name)


async def kill(office: PaperOffice, clock: SetClock) -> None:
    """A kill to the slate, released a minute later."""
    wish = KillWish(by="ann", reason="drill", screens=(SCREEN,), picture=KillPicture.SLATE, wait_ms=100)
    given = await office.orders.act(wish)
    _ = [each async for each in office.orders.follow(given)]
    clock.set_to = Instant(clock.set_to + MINUTE)
    release = ReleaseWish(by="ann", reason="done", screens=(SCREEN,), what=("kill",), wait_ms=100)
    _ = [each async for each in office.orders.follow(await office.orders.act(release))]


async def test_a_kill_that_the_glass_showed_turns_two_lights_green(
    office: PaperOffice, readiness: CheckReadiness, clock: SetClock
) -> None:
    assert (await light(readiness, LightName.KILL)).colour is Colour.AMBER
    await kill(office, clock)
    assert (await light(readiness, LightName.KILL)).colour is Colour.GREEN
    assert (await light(readiness, LightName.SLATE)).colour is Colour.GREEN


async def test_the_receipt_of_the_release_alone_proves_no_drill(
    players: tuple[PaperOffice, ObedientOutbox], readiness: CheckReadiness, clock: SetClock
) -> None:
    office, outbox = players
    outbox.silent.add(SCREEN)
    wish = KillWish(by="ann", reason="drill", screens=(SCREEN,), picture=KillPicture.SLATE, wait_ms=0)
    await office.orders.act(wish)
    clock.set_to = Instant(clock.set_to + MINUTE)
    outbox.silent.clear()
    release = ReleaseWish(by="ann", reason="done", screens=(SCREEN,), what=("kill",), wait_ms=100)
    _ = [each async for each in office.orders.follow(await office.orders.act(release))]
    assert (await light(readiness, LightName.KILL)).colour is Colour.RED


async def approve_all(office: PaperOffice, films: Sequence[Candidate], *approvers: Approver) -> None:
    words = [say(film, each) for film in films for each in approvers]
    await office.store.save_approvals(words, Event(NOON, "approval", "all of it"))


async def publish_with_approvals(office: PaperOffice) -> None:
    files = sample_files(hong_kong=REQUIRED)
    assert (await office.publisher.publish(files, None)).refused
    await approve_all(office, await office.store.candidates(screen=SCREEN), *EVERYBODY)
    assert not (await office.publisher.publish(files, None)).refused


async def test_approvals_are_asked_of_the_films_in_force(
    office: PaperOffice, readiness: CheckReadiness
) -> None:
    assert (await light(readiness, LightName.APPROVALS)).sentence == "the schedule asks for none here"
    await publish_with_approvals(office)
    (row,) = (await readiness.report([SCREEN])).rows
    assert {each.approver: each.by for each in row.signed_off} == {
        "content": ("Ann",),
        "rights": ("Ann",),
        "media owner": ("Ann",),
    }
    assert (await light(readiness, LightName.APPROVALS)).colour is Colour.GREEN
    film = (await office.store.candidates(screen=SCREEN))[0]
    revoked = say(film, Approver.RIGHTS, ApprovalWord.REVOKED)
    await office.store.save_approvals([revoked], Event(NOON, "approval_revoked", "music"))
    asked = await light(readiness, LightName.APPROVALS)
    assert (asked.colour, film.short in asked.sentence) == (Colour.RED, True)


async def test_what_was_refused_says_nothing_of_what_is_in_force(
    office: PaperOffice, readiness: CheckReadiness
) -> None:
    """Neither a draft that asks for more, nor one that asks for nobody's word and fails elsewhere."""
    assert (await office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    assert (await light(readiness, LightName.APPROVALS)).sentence == "the schedule asks for none here"
    await publish_with_approvals(office)
    film = (await office.store.candidates(screen=SCREEN))[0]
    revoked = say(film, Approver.RIGHTS, ApprovalWord.REVOKED)
    await office.store.save_approvals([revoked], Event(NOON, "approval_revoked", "music"))
    assert (await light(readiness, LightName.APPROVALS)).colour is Colour.RED
    files = sample_files()
    (venue,) = (name for name, text in files.items() if "- id: tyo-shibuya" in text)
    files[venue] = files[venue].replace("audio: none", "audio: none\n    approvals: [rights]", 1)
    assert (await office.publisher.publish(files, None)).refused
    assert (await light(readiness, LightName.APPROVALS)).colour is Colour.RED


async def test_who_has_to_approve_is_in_force_though_no_plan_changes(
    office: PaperOffice, readiness: CheckReadiness
) -> None:
    await publish_with_approvals(office)
    fewer = ("audio: none", "audio: none\n    approvals: [content]")
    outcome = await office.publisher.publish(sample_files(hong_kong=fewer), None)
    assert not any(each.changed for each in outcome.screens)
    (row,) = (await readiness.report([SCREEN])).rows
    assert [each.approver for each in row.signed_off] == ["content"]
    assert await office.store.schedule_in_force() == sample_files(hong_kong=fewer)


async def test_the_newest_decision_about_a_screen_counts(readiness: CheckReadiness) -> None:
    await readiness.decide(DecisionWish(go=True, by="Ann"))
    report = await readiness.decide(DecisionWish(go=False, by="Bo", reason="dark panel", screens=(SCREEN,)))
    assert [(each.screen, each.is_go) for each in report.rows] == [(SCREEN, False)]
    rows = (await readiness.report()).rows
    assert {each.screen for each in rows if each.is_go} == set(SCREENS) - {SCREEN}
    assert (await readiness.report()).verdict is Verdict.NOT_GREEN


async def test_a_screen_that_nobody_knows_is_named(readiness: CheckReadiness) -> None:
    with pytest.raises(UnknownScreenError, match="did you mean 'hkg-sogo'"):
        await readiness.decide(DecisionWish(go=True, by="Ann", screens=("hkg-soho",)))
