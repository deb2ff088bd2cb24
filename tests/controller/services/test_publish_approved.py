"""Publishing where a screen requires approvals: exact bytes or nothing, and what is in force stays."""

import pytest

from controller.approvals import Approval, ApprovalWord, Candidate, Ledger
from controller.findings import Code
from controller.schedule import Approver
from controller.services.draft_orders import OrderRefusedError
from controller.services.order_wishes import TakeoverWish
from controller.services.outcome import Outcome
from controller.services.records import Event, Publication
from controller.store import MemoryStore
from tests.support.approvals import EVERYBODY, say
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from tests.support.schedules import parsed
from wire.instants import HOUR, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
REQUIRED = ("audio: none", "audio: none\n    approvals: [content, rights, media_owner]")
SCREEN = "hkg-sogo"
CATALOGUE = "campaigns/catalogue.csv"


async def publish(office: PaperOffice, rule: tuple[str, str] = REQUIRED) -> Outcome:
    return await office.publisher.publish(sample_files(hong_kong=rule), None)


async def keep(office: PaperOffice, *words: Approval) -> None:
    await office.store.save_approvals(words, Event(NOON, "approval", "somebody said something"))


async def waiting(office: PaperOffice) -> list[Candidate]:
    ledger = Ledger(await office.store.approvals())
    return [each for each in await office.store.candidates() if ledger.lacking(each)]


async def approve_all(office: PaperOffice) -> None:
    await keep(office, *(say(film, each) for film in await waiting(office) for each in EVERYBODY))


async def test_nothing_is_signed_until_every_film_of_the_screen_is_approved(
    office: PaperOffice,
) -> None:
    outcome = await publish(office)
    assert outcome.refused
    assert {each.code for each in outcome.findings} == {Code.APPROVAL}
    assert await office.store.published_screens() == {}
    assert office.outbox.announced == []
    for screen in SCREENS:
        assert await office.store.desired(screen) is None
    films = {each.rendition.kind for each in await waiting(office)}
    assert films == {"short", "house", "slate"}, "whatever is shown there"
    assert {each.screen for each in await waiting(office)} == {SCREEN}
    assert len(outcome.findings) == len(await waiting(office))


async def test_one_word_too_few_and_it_is_refused_with_that_word(office: PaperOffice) -> None:
    await publish(office)
    films = await waiting(office)
    words = [say(film, each) for film in films for each in EVERYBODY]
    await keep(office, *words[:-1])
    outcome = await publish(office)
    (finding,) = outcome.findings
    assert finding.sentence.endswith("is not approved by media owner")
    assert f"landmark approve {films[-1].short} --screen {SCREEN} --as media-owner" in finding.remedy
    await keep(office, words[-1])
    assert not (await publish(office)).refused


async def test_one_changed_byte_needs_new_words_and_the_plans_in_force_stay(office: PaperOffice) -> None:
    await publish(office)
    await approve_all(office)
    assert not (await publish(office)).refused
    before = await office.store.desired(SCREEN)
    office.films.edition = 2
    outcome = await publish(office)
    assert outcome.refused
    assert all("approved other bytes" in each.sentence for each in outcome.findings)
    assert await office.store.desired(SCREEN) == before
    office.films.edition = 1
    assert not (await publish(office)).refused, "the approved bytes are back"


async def test_a_word_taken_back_stops_the_next_publication_and_not_the_plan_in_force(
    office: PaperOffice,
) -> None:
    await publish(office)
    await approve_all(office)
    await publish(office)
    film = next(each for each in await office.store.candidates() if each.screen == SCREEN)
    await keep(office, say(film, Approver.RIGHTS, ApprovalWord.REVOKED, by="Bo", note="music"))
    before = await office.store.desired(SCREEN)
    (finding,) = (await publish(office)).findings
    assert "Bo (rights" in finding.sentence
    assert await office.store.desired(SCREEN) == before


class Meddling(MemoryStore):
    """Somebody takes an approval back just before a publication is stored."""

    taken_back: Approval | None = None

    async def save_publication(self, publication: Publication) -> None:
        if self.taken_back is not None:
            await self.save_approvals([self.taken_back], Event(NOON, "approval_revoked", "music"))
        await super().save_publication(publication)


async def test_a_word_taken_back_while_plans_are_made_stops_that_publication(clock: SetClock) -> None:
    store = Meddling()
    office = PaperOffice(clock, store)
    await publish(office)
    await approve_all(office)
    film = next(each for each in await store.candidates(screen=SCREEN) if each.required)
    store.taken_back = say(film, Approver.RIGHTS, ApprovalWord.REVOKED, by="Bo", note="music")
    outcome = await publish(office)
    assert outcome.refused
    (finding,) = outcome.findings
    assert (finding.code, "Bo (rights" in finding.sentence) == (Code.APPROVAL, True)
    assert await store.desired(SCREEN) is None
    assert office.outbox.announced == []
    store.taken_back = None
    await keep(office, say(film, Approver.RIGHTS))
    assert not (await publish(office)).refused


async def test_where_nobody_is_required_nothing_is_asked(office: PaperOffice) -> None:
    outcome = await publish(office, ("", ""))
    assert not outcome.refused
    assert await waiting(office) == []
    assert {each.screen for each in await office.store.candidates()} == set(SCREENS)


async def test_what_only_the_kept_part_of_a_plan_still_plays_is_asked_for_too(
    office: PaperOffice, clock: SetClock
) -> None:
    """Films of the plan in force that the edit drops, under a rule that the same edit brings."""
    await publish(office, ("", ""))
    files, dropped = sample_files(hong_kong=REQUIRED), "paper-moon-harbour"
    row = next(each for each in files[CATALOGUE].splitlines() if each.startswith(f"{dropped},"))
    files[CATALOGUE] = files[CATALOGUE].replace(row, row.replace(",winner,", ",shortlist,"))
    effective = Instant(NOON + 8 * HOUR)
    assert (await office.publisher.publish(files, effective)).refused
    assert dropped not in {each.short for each in await waiting(office)}
    await approve_all(office)
    assert (await office.publisher.publish(files, effective)).refused
    assert {(each.screen, each.short) for each in await waiting(office)} == {(SCREEN, dropped)}
    await approve_all(office)
    assert not (await office.publisher.publish(files, effective)).refused


async def test_a_takeover_brings_no_film_that_is_not_approved(office: PaperOffice) -> None:
    await publish(office)
    await approve_all(office)
    await publish(office)
    plan = office.watch.plan(SCREEN)
    assert plan is not None
    files = await office.store.schedule_in_force() or {}
    schedule = parsed(files)
    other = next(each for each in schedule.shorts if each not in {film.short for film in plan.renditions})
    wish = TakeoverWish(by="ann", reason="gala", screens=(SCREEN,), shorts=(other,), wait_ms=0)
    with pytest.raises(OrderRefusedError, match=f"landmark approve {other} --screen {SCREEN} --as content"):
        await office.orders.act(wish)
    assert await office.store.standing_orders([SCREEN]) == {}
    assert {each.short for each in await waiting(office)} == {other}
    await approve_all(office)
    assert (await office.orders.act(wish)).acted.screens == (SCREEN,)
