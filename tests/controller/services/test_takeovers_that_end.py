"""Takeovers under the law: approvals and rights like a planned film, when given and while they stand."""

import asyncio

import pytest

from controller.app import look_at_takeovers
from controller.approvals import ApprovalWord
from controller.errors import StoreError
from controller.fleet.confirmation import Confirmation
from controller.schedule import Approver
from controller.services.approval_wishes import ApprovalAct, ApprovalWish
from controller.services.approve_films import ApproveFilms
from controller.services.draft_orders import OrderRefusedError
from controller.services.order_wishes import PullWish, ReleaseWish, TakeoverWish
from controller.services.records import Event
from controller.services.takeover_grounds import LawInForce
from tests.support.approvals import EVERYBODY, say
from tests.support.publishing import SCREENS, PaperOffice, SetClock, published_office, sample_files
from wire.instants import DAY, HOUR, SECOND, Instant, parse_instant
from wire.orders import Order, Receipt, ReceiptWord, Takeover

NOON = parse_instant("2025-06-04T12:00:00Z")
HONG_KONG, PARIS = "hkg-sogo", "par-opera"
CATALOGUE = "campaigns/catalogue.csv"
REQUIRED = ("audio: none", "audio: none\n    approvals: [content, rights, media_owner]")


@pytest.fixture
async def office(clock: SetClock) -> PaperOffice:
    return await published_office(clock)


@pytest.fixture
async def strict(clock: SetClock) -> PaperOffice:
    """A screen in Hong Kong requires approvals, and has them all."""
    office = PaperOffice(clock)
    await office.publisher.publish(sample_files(hong_kong=REQUIRED), None)
    candidates = [each for each in await office.store.candidates() if each.required]
    words = [say(each, approver) for each in candidates for approver in EVERYBODY]
    await office.store.save_approvals(words, Event(NOON, "approval", "all of it"))
    assert not (await office.publisher.publish(sample_files(hong_kong=REQUIRED), None)).refused
    return office


def takeover(*shorts: str, **facts: object) -> TakeoverWish:
    who = {"by": "ann", "reason": "opening", "shorts": shorts or ("landmark-film",)}
    return TakeoverWish(**(who | {"everywhere": "screens" not in facts} | facts))  # type: ignore[arg-type]


def standing(office: PaperOffice, screen: str = PARIS) -> list[Order]:
    held = office.watch.standing(screen)
    return list(held.orders) if held is not None else []


def withdrawn(short: str, day: str) -> dict[str, str]:
    """The sample's files in which a short's creator withdrew it."""
    files = sample_files()
    remark, head, *rows = files[CATALOGUE].splitlines()
    changed = [f"{row},{day if row.startswith(f'{short},') else ''}" for row in rows]
    return {**files, CATALOGUE: "\n".join([remark, f"{head},withdrawn", *changed]) + "\n"}


def of_parts(*parts: str, withdrawn_part: str = "", day: str = "") -> dict[str, str]:
    """The sample's files in which the landmark film names its parts, and one of them may be withdrawn."""
    files = sample_files()
    remark, head, *rows = files[CATALOGUE].splitlines()
    changed = [
        f"{row},{day if row.startswith(f'{withdrawn_part},') else ''},"
        f"{'; '.join(parts) if row.startswith('landmark-film,') else ''}"
        for row in rows
    ]
    return {**files, CATALOGUE: "\n".join([remark, f"{head},withdrawn,parts", *changed]) + "\n"}


async def nothing() -> tuple[str, ...]:
    return ()


async def revoke(
    office: PaperOffice, clock: SetClock, short: str = "landmark-film", by: str = "C. Blanc"
) -> ApprovalAct:
    approvals = ApproveFilms(office.store, office.watch, clock)
    approvals.after_revoking = office.takeovers.after_revoking
    wish = ApprovalWish(
        short=short,
        screens=(HONG_KONG,),
        approver=Approver.MEDIA_OWNER,
        by=by,
        note="not at night",
        revoke=True,
    )
    return await approvals.act(wish)


async def test_a_takeover_of_a_planned_film_whose_approval_was_taken_back_is_refused(
    strict: PaperOffice, clock: SetClock
) -> None:
    await strict.orders.act(takeover())
    await strict.orders.act(ReleaseWish(by="ann", reason="over", what=("all",), everywhere=True))
    await revoke(strict, clock)
    with pytest.raises(OrderRefusedError) as refused:
        await strict.orders.act(takeover())
    sentence = str(refused.value)
    assert f"landmark-film on {HONG_KONG} (sha256 " in sentence
    assert (
        "is not approved by media owner: C. Blanc (media owner, 2025-06-04) revoked it, 'not at night'"
        in (sentence)
    )
    assert f"landmark approve landmark-film --screen {HONG_KONG} --as media-owner" in sentence
    assert all(standing(strict, screen) == [] for screen in SCREENS)
    await strict.orders.act(takeover(screens=(PARIS,)))


async def test_a_word_taken_back_ends_what_stands_on_that_screen_alone_with_a_receipt(
    strict: PaperOffice, clock: SetClock
) -> None:
    given = await strict.orders.act(takeover())
    (order_id,) = given.acted.order_ids
    strict.outbox.urgent.clear()
    strict.watch.accept_receipt(
        Receipt(screen=HONG_KONG, orders_revision=1, word=ReceiptWord.ON_GLASS, at=NOON), NOON
    )
    act = await revoke(strict, clock)
    assert standing(strict, HONG_KONG) == []
    assert all(len(standing(strict, screen)) == 1 for screen in SCREENS if screen != HONG_KONG)
    assert strict.outbox.urgent == [[HONG_KONG]]
    (ended,) = act.ended
    assert ended.acted.words == f"takeover with landmark-film ({order_id})"
    assert ended.why == (
        "landmark-film is not approved by media owner: C. Blanc (media owner, 2025-06-04) revoked it, "
        "'not at night'"
    )
    (receipt,) = ended.screens
    assert (receipt.screen, receipt.state) == (HONG_KONG, Confirmation.UNCONFIRMED), (
        "it waited, and was not heard"
    )
    event = (await strict.store.events(1))[0]
    assert event.sentence.startswith(
        f"C. Blanc released takeover with landmark-film ({order_id}) on {HONG_KONG}: "
    )


async def test_a_word_that_a_screen_does_not_require_ends_nothing(
    office: PaperOffice, clock: SetClock
) -> None:
    given = next(
        each
        for each in await office.store.candidates()
        if (each.screen, each.short) == (HONG_KONG, "landmark-film")
    )
    await office.store.save_approvals([say(given, Approver.MEDIA_OWNER)], Event(NOON, "approval", "yes"))
    await office.orders.act(takeover())
    assert (await revoke(office, clock)).ended == ()
    assert len(standing(office, HONG_KONG)) == 1


async def test_a_takeover_ends_with_the_rights_of_its_films_and_says_so(office: PaperOffice) -> None:
    await office.publisher.publish(withdrawn("neon-tram", "2025-06-05"), None)
    given = await office.orders.act(takeover("neon-tram", until="2025-06-07T00:00:00Z"))
    ends = {screen: standing(office, screen)[0].until for screen in (PARIS, HONG_KONG)}
    assert ends == {
        PARIS: parse_instant("2025-06-04T22:00:00Z"),
        HONG_KONG: parse_instant("2025-06-04T16:00:00Z"),
    }, "midnight there"
    assert given.acted.notes == (
        "it ends by itself at each venue's midnight: neon-tram: its creator withdraws it from 2025-06-05 on",
    )
    sooner = await office.orders.act(takeover("neon-tram", lasting="10m"))
    assert sooner.acted.notes == ()
    with pytest.raises(
        OrderRefusedError, match="withdraws it from 2025-06-05 on; on hkg-sogo that is over at"
    ):
        await office.orders.act(takeover("neon-tram", start="2025-06-04T16:00:00Z"))


async def test_withdrawing_a_short_today_ends_what_shows_it_and_the_policy_says_it_too(
    office: PaperOffice, clock: SetClock
) -> None:
    given = await office.orders.act(takeover("neon-tram"))
    (order,) = standing(office)
    assert isinstance(order, Takeover)
    clock.set_to = Instant(NOON + HOUR)
    outcome = await office.publisher.publish(withdrawn("neon-tram", "2025-06-04"), None)
    assert standing(office) == []
    (sentence,) = outcome.ended
    assert sentence == (
        f"ended takeover with neon-tram ({given.acted.order_ids[0]}) on {', '.join(sorted(SCREENS))}: "
        "neon-tram: its creator withdraws it from 2025-06-04 on"
    )
    policy = office.watch.policy(PARIS)
    assert policy is not None
    assert order.films[0].sha256 in policy.ended_at(clock.now())


async def test_a_film_that_only_a_takeover_shows_ends_in_the_policy_as_well(
    office: PaperOffice, clock: SetClock
) -> None:
    other = "polar-garden"
    await office.orders.act(takeover(other, screens=(PARIS,)))
    (order,) = standing(office)
    assert isinstance(order, Takeover)
    await office.publisher.publish(withdrawn(other, "2025-06-05"), None)
    policy = office.watch.policy(PARIS)
    assert policy is not None
    assert policy.next_rights_end_after(NOON) == parse_instant("2025-06-04T22:00:00Z")
    assert order.films[0].sha256 in policy.ended_at(Instant(NOON + DAY))


async def test_rights_that_were_extended_count_for_a_film_that_only_a_takeover_shows(
    office: PaperOffice, clock: SetClock
) -> None:
    other = "polar-garden"
    await office.orders.act(takeover(other, screens=(PARIS,)))
    (order,) = standing(office)
    assert isinstance(order, Takeover)
    await office.publisher.publish(withdrawn(other, "2025-06-05"), None)
    await office.publisher.publish(sample_files(), None)
    policy = office.watch.policy(PARIS)
    assert policy is not None
    assert order.films[0].sha256 not in policy.ended_at(Instant(NOON + 10 * DAY))
    await office.orders.act(takeover(other, screens=(PARIS,)))
    assert standing(office)[-1].until == parse_instant("2025-12-31T23:00:00Z")


async def test_a_takeover_ends_with_what_the_policy_that_a_player_holds_has_ended(
    office: PaperOffice, clock: SetClock
) -> None:
    """Its rights were extended while nothing named it: the policy still ends the same bytes."""
    other = "polar-garden"
    await office.orders.act(takeover(other, screens=(PARIS,)))
    await office.publisher.publish(withdrawn(other, "2025-06-05"), None)
    await office.orders.act(ReleaseWish(by="ann", reason="over", what=("all",), everywhere=True))
    await office.publisher.publish(withdrawn(other, "2025-06-07"), None)
    given = await office.orders.act(takeover(other, screens=(PARIS,)))
    assert standing(office)[0].until == parse_instant("2025-06-04T22:00:00Z")
    (note,) = given.acted.notes
    assert "a publication that plans it there renews it" in note
    clock.set_to = parse_instant("2025-06-04T22:00:01Z")
    with pytest.raises(OrderRefusedError, match="the policy in force ends these bytes"):
        await office.orders.act(takeover(other, screens=(PARIS,)))


async def test_two_looks_at_once_write_down_one_earlier_end(office: PaperOffice, clock: SetClock) -> None:
    await office.orders.act(takeover("neon-tram"))
    office.publisher.and_then = nothing
    await office.publisher.publish(withdrawn("neon-tram", "2025-06-05"), None)
    looks = await asyncio.gather(office.takeovers.look("ann"), office.takeovers.look("ben"))
    assert sorted(len(each) for each in looks) == [0, 1]
    events = [each for each in await office.store.events(100) if each.kind == "order_shortened"]
    assert len(events) == 1


async def test_what_a_publication_says_of_a_short_in_no_plan_counts(office: PaperOffice) -> None:
    outcome = await office.publisher.publish(withdrawn("polar-garden", "2025-06-04"), None)
    assert not any(each.changed for each in outcome.screens)
    with pytest.raises(OrderRefusedError, match="polar-garden"):
        await office.orders.act(takeover("polar-garden"))


async def test_rights_that_end_earlier_by_now_shorten_what_stands_in_its_place(
    office: PaperOffice, clock: SetClock
) -> None:
    first = await office.orders.act(takeover("neon-tram"))
    await office.orders.act(takeover("tidal-memory", lasting="1h"))
    clock.set_to = Instant(NOON + 10 * SECOND)
    outcome = await office.publisher.publish(withdrawn("neon-tram", "2025-06-05"), None)
    shortened, other = standing(office)
    assert isinstance(other, Takeover)
    assert (shortened.order_id, shortened.until) == (
        first.acted.order_ids[0],
        parse_instant("2025-06-04T22:00:00Z"),
    )
    assert other.films[0].short == "tidal-memory", "the later one still goes before it"
    (sentence,) = outcome.ended
    assert sentence.startswith(
        f"takeover with neon-tram ({shortened.order_id}) ends at each venue's midnight on "
    )
    report = await office.orders.standing()
    (listed,) = [each for each in report.orders if each.order_id == shortened.order_id]
    assert {each.until for each in listed.screens if each.screen == PARIS} == {shortened.until}


async def test_a_landmark_film_ends_with_the_first_of_its_parts(office: PaperOffice, clock: SetClock) -> None:
    await office.publisher.publish(of_parts("neon-tram", "tidal-memory"), None)
    await office.orders.act(takeover("landmark-film"))
    clock.set_to = Instant(NOON + 10 * SECOND)
    files = of_parts("neon-tram", "tidal-memory", withdrawn_part="neon-tram", day="2025-06-05")
    outcome = await office.publisher.publish(files, None)
    assert not outcome.refused
    (order,) = standing(office)
    assert isinstance(order, Takeover)
    assert order.until == parse_instant("2025-06-04T22:00:00Z")
    (sentence,) = outcome.ended
    assert sentence.endswith(
        "landmark-film: the creator of its part 'neon-tram' withdraws that from 2025-06-05 on"
    )
    policy = office.watch.policy(PARIS)
    assert policy is not None
    assert order.films[0].sha256 in policy.ended_at(Instant(NOON + DAY)), "without a network, too"
    clock.set_to = parse_instant("2025-06-04T16:00:01Z")
    with pytest.raises(OrderRefusedError, match="its part 'neon-tram'"):
        await office.orders.act(takeover("landmark-film", screens=(HONG_KONG,)))


async def test_a_pull_names_the_films_that_have_the_short_as_a_part(office: PaperOffice) -> None:
    await office.publisher.publish(of_parts("neon-tram", "tidal-memory"), None)
    pull = PullWish(by="ann", reason="complaint", short="neon-tram", everywhere=True)
    await office.orders.act(pull)
    assert await office.orders.notes_on(pull) == (
        "landmark-film has it as a part; that too: landmark pull landmark-film",
    )
    assert await office.orders.notes_on(pull.model_copy(update={"short": "fjord-signals"})) == ()


async def test_a_pull_stands_and_is_answered_without_a_look_into_the_schedule(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> LawInForce:
        raise StoreError("the disk is full")

    monkeypatch.setattr(office.orders.grounds, "in_force", fails)
    pull = PullWish(by="ann", reason="complaint", short="neon-tram", everywhere=True)
    given = await office.orders.act(pull)
    assert [each.order_id for each in standing(office)] == list(given.acted.order_ids)
    (note,) = await office.orders.notes_on(pull)
    assert note.endswith("look for yourself: the disk is full")


async def test_a_word_that_is_taken_back_is_kept_though_takeovers_cannot_be_looked_at(
    strict: PaperOffice, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> LawInForce:
        raise StoreError("the disk is full")

    await strict.orders.act(takeover())
    monkeypatch.setattr(strict.orders.grounds, "in_force", fails)
    act = await revoke(strict, clock)
    assert act.ended == ()
    (note,) = act.notes
    assert note.endswith("end by hand what may not be shown any more: the disk is full")
    assert act.films[0].lacking == (Approver.MEDIA_OWNER,)
    assert (await strict.store.events(1))[0].sentence == note


async def test_the_look_at_the_start_is_written_down(office: PaperOffice, clock: SetClock) -> None:
    await office.orders.act(takeover("neon-tram"))
    office.publisher.and_then = nothing
    await office.publisher.publish(withdrawn("neon-tram", "2025-06-04"), None)
    await look_at_takeovers(office.takeovers, office.store, clock)
    assert standing(office) == []
    (event,) = [each for each in await office.store.events(9) if each.kind == "takeovers_at_start"]
    assert event.sentence.endswith("neon-tram: its creator withdraws it from 2025-06-04 on")


async def test_a_prepared_takeover_ends_with_its_rights_and_nothing_is_looked_at_without_one(
    office: PaperOffice, clock: SetClock
) -> None:
    await office.orders.act(takeover("neon-tram", prepare=True))
    assert await office.takeovers.look("ann") == ()
    clock.set_to = Instant(NOON + HOUR)
    await office.publisher.publish(withdrawn("neon-tram", "2025-06-04"), None)
    assert standing(office) == []
    assert await office.takeovers.look("ann") == ()


async def test_a_word_taken_back_while_a_takeover_is_given_counts(
    strict: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = await strict.store.candidates()
    film = next(each for each in candidates if (each.screen, each.short) == (HONG_KONG, "landmark-film"))
    grounds = strict.orders.grounds
    in_force = grounds.in_force

    async def revoked_meanwhile() -> LawInForce:
        words = [say(film, Approver.RIGHTS, ApprovalWord.REVOKED, "Bo Li", after_ms=40 * HOUR)]
        await strict.store.save_approvals(words, Event(NOON, "approval", "no"))
        return await in_force()

    monkeypatch.setattr(grounds, "in_force", revoked_meanwhile)
    with pytest.raises(OrderRefusedError, match="Bo Li"):
        await strict.orders.act(takeover())
    assert standing(strict, HONG_KONG) == []


async def test_a_publication_while_a_takeover_is_given_counts(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    grounds = office.orders.grounds
    in_force, files = grounds.in_force, [withdrawn("neon-tram", "2025-06-05")]

    async def published_meanwhile() -> LawInForce:
        known = await in_force()
        if files:
            await office.publisher.publish(files.pop(), None)
        return known

    monkeypatch.setattr(grounds, "in_force", published_meanwhile)
    await office.orders.act(takeover("neon-tram"))
    assert standing(office)[0].until == parse_instant("2025-06-04T22:00:00Z")
