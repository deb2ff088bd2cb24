"""What every store promises: the twin in memory, SQLite and PostgreSQL."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import (
    Approval,
    ApprovalWord,
    Candidate,
    FilmKey,
    Ledger,
    signed_off_of,
    tallies_of,
)
from controller.errors import RevokedError, StaleRevisionError, StoreError
from controller.fleet.readiness import Evidence, judge_readiness
from controller.schedule import Approver
from controller.services.ports import Store
from controller.services.records import (
    Decision,
    Desired,
    Event,
    KeptDeletion,
    KeptReceipt,
    Origin,
    PlanDigest,
    PlayerAccount,
    Publication,
    Release,
    ScreenDecision,
    ScreenOrder,
    Sighting,
    SightingKind,
)
from controller.signing import PlannerKey
from controller.store import MemoryStore, SqlStore, approvals_sql, open_store
from tests.support.approvals import build_candidate, say
from tests.support.observations import observe
from tests.support.plans import MIDNIGHT
from tests.support.postgres import postgres_server
from tests.support.records import (
    build_entry,
    build_facts,
    build_kill,
    build_order_act,
    build_publication,
    build_takeover,
    sealed_orders,
    sealed_plan,
    sealed_policy,
)
from wire.asrun import AsRunKind
from wire.films import Deletion, DeletionCause
from wire.instants import DAY, SECOND, Instant
from wire.orders import Receipt, ReceiptWord

KEY = PlannerKey.generate()
JOURNAL = "a" * 32


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    match request.param:
        case "memory":
            yield MemoryStore()
        case "sqlite":
            async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db") as opened:
                yield opened
        case _:
            url = request.getfixturevalue("postgres_url")
            async with open_store(url) as opened:
                await _empty(opened)
                yield opened


async def _empty(store: object) -> None:
    from sqlmodel import SQLModel

    async with store._engine.begin() as connection:  # type: ignore[attr-defined]
        for table in reversed(SQLModel.metadata.sorted_tables):
            await connection.execute(table.delete())


async def test_a_new_store_is_empty(store: Store) -> None:
    assert await store.desired("par-opera") is None
    assert await store.published_screens() == {}
    assert await store.published_credits() == {}
    assert await store.schedule_in_force() is None
    assert await store.sightings() == []
    assert await store.players() == []
    assert await store.standing_orders(["par-opera"]) == {}
    assert await store.orders_given(["kkkkk1"]) == []
    assert await store.receipts() == []
    assert await store.events(10) == []
    assert await store.candidates() == []
    assert await store.approvals() == []
    assert await store.approval_tallies() == []
    assert await store.decisions(9) == []
    assert await store.newest_decisions() == {}
    assert await store.required_approvals() == {}
    assert await store.plan_revisions("par-opera") == []
    assert await store.recorded_plan("par-opera", 1) is None


async def test_a_publication_becomes_the_desired_state(store: Store) -> None:
    plan, policy = sealed_plan(KEY), sealed_policy(KEY)
    publication = build_publication([plan], [policy])
    await store.save_publication(publication)
    assert await store.desired("par-opera") == Desired("par-opera", plan, policy)
    assert await store.published_screens() == {"par-opera": build_facts()}
    assert await store.published_credits() == publication.credits
    assert await store.schedule_in_force() == publication.files


async def test_a_plan_may_change_without_its_policy(store: Store) -> None:
    policy, newer = sealed_policy(KEY), sealed_plan(KEY, revision=2)
    await store.save_publication(build_publication([sealed_plan(KEY)], [policy]))
    await store.save_publication(build_publication([newer]))
    assert await store.desired("par-opera") == Desired("par-opera", newer, policy)


async def test_every_revision_is_kept_with_what_it_was_compiled_from(store: Store) -> None:
    first = build_publication([sealed_plan(KEY)], [sealed_policy(KEY)])
    upon = PlanDigest(1, "ab" * 32)
    second = build_publication(
        [sealed_plan(KEY, revision=2), sealed_plan(KEY, "yto-dundas")],
        at=Instant(MIDNIGHT + DAY),
        upon={"par-opera": upon},
    )
    await store.save_publication(first)
    await store.save_publication(second)
    assert await store.plan_revisions("par-opera") == [1, 2]
    assert await store.plan_revisions("hkg-sogo") == []
    assert await store.recorded_plan("par-opera", 3) is None
    assert await store.recorded_plan("hkg-sogo", 1) is None
    for screen, revision, act, before in (
        ("par-opera", 1, first, None),
        ("par-opera", 2, second, upon),
        ("yto-dundas", 1, second, None),
    ):
        origin = Origin(act.files, act.effective, before, act.tzdata, act.product)
        recorded = await store.recorded_plan(screen, revision)
        assert recorded is not None
        assert (recorded.published_at, recorded.origin) == (act.at, origin)
        assert recorded.sealed == sealed_plan(KEY, screen, revision)


async def test_a_renewed_plan_keeps_its_origin(store: Store) -> None:
    await store.save_publication(build_publication([sealed_plan(KEY)]))
    before = await store.recorded_plan("par-opera", 1)
    assert before is not None
    renewed = replace(before.sealed, accept_until=Instant(MIDNIGHT + 60 * DAY))
    await store.renew([renewed], [])
    assert await store.recorded_plan("par-opera", 1) == replace(before, sealed=renewed)


@pytest.mark.parametrize("revision", [1, 3])
async def test_only_the_next_revision_is_taken_and_the_rest_of_the_act_falls_with_it(
    store: Store, revision: int
) -> None:
    await store.save_publication(build_publication([sealed_plan(KEY)], [sealed_policy(KEY)]))
    before = await store.desired("par-opera")
    late = build_publication(
        [sealed_plan(KEY, "yto-dundas"), sealed_plan(KEY, revision=revision)],
        [sealed_policy(KEY, revision=2)],
    )
    with pytest.raises(StaleRevisionError, match="not the next"):
        await store.save_publication(late)
    assert await store.desired("par-opera") == before
    assert await store.desired("yto-dundas") is None
    assert list(await store.published_screens()) == ["par-opera"]


async def test_a_renewed_envelope_replaces_the_same_revision_only(store: Store) -> None:
    plan, policy = sealed_plan(KEY), sealed_policy(KEY)
    await store.save_publication(build_publication([plan], [policy]))
    renewed = type(plan)(
        plan.screen, 1, sealed_plan(PlannerKey.generate()).envelope, Instant(MIDNIGHT + 60 * DAY)
    )
    unknown = type(plan)("yto-dundas", 7, plan.envelope, MIDNIGHT)
    await store.renew([renewed, unknown], [])
    assert await store.desired("par-opera") == Desired("par-opera", renewed, policy)
    assert await store.desired("yto-dundas") is None


async def test_orders_become_part_of_the_desired_state_and_of_the_log(store: Store) -> None:
    plan, policy = sealed_plan(KEY), sealed_policy(KEY)
    await store.save_publication(build_publication([plan], [policy]))
    kill = build_kill()
    sealed = sealed_orders(KEY, orders=[kill])
    given = ScreenOrder("par-opera", 1, kill)
    await store.save_orders(build_order_act([sealed], [given]))
    assert await store.desired("par-opera") == Desired("par-opera", plan, policy, sealed)
    assert await store.standing_orders(["yto-dundas", "par-opera"]) == {"par-opera": sealed}
    assert await store.orders_given([kill.order_id, "zzzzzz"]) == [given]
    assert await store.orders_given([]) == []
    assert [event.kind for event in await store.events(10)] == ["order"]


async def test_a_screen_may_be_given_orders_before_anything_was_published(store: Store) -> None:
    sealed = sealed_orders(KEY)
    await store.save_orders(build_order_act([sealed]))
    assert await store.desired("par-opera") == Desired("par-opera", None, None, sealed)
    assert await store.published_screens() == {}


@pytest.mark.parametrize("revision", [1, 3])
async def test_orders_of_a_revision_that_is_not_the_next_change_no_screen(
    store: Store, revision: int
) -> None:
    first, kill = sealed_orders(KEY), build_kill()
    await store.save_orders(build_order_act([first]))
    late = build_order_act(
        [sealed_orders(KEY, "yto-dundas"), sealed_orders(KEY, revision=revision)],
        [ScreenOrder("yto-dundas", 1, kill)],
    )
    with pytest.raises(StaleRevisionError, match="not the next"):
        await store.save_orders(late)
    assert await store.standing_orders(["par-opera", "yto-dundas"]) == {"par-opera": first}
    assert await store.orders_given([kill.order_id]) == []
    assert len(await store.events(10)) == 1


async def test_a_revision_that_leaps_must_still_follow_the_newest(store: Store) -> None:
    await store.save_orders(build_order_act([sealed_orders(KEY)]))
    for revision, follows in ((41, 0), (41, 2), (1, 1)):
        act = build_order_act([sealed_orders(KEY, revision=revision)])
        with pytest.raises(StaleRevisionError, match="not the next"):
            await store.save_orders(replace(act, follows={"par-opera": follows}))
    leap = sealed_orders(KEY, revision=41)
    await store.save_orders(replace(build_order_act([leap]), follows={"par-opera": 1}))
    assert await store.standing_orders(["par-opera"]) == {"par-opera": leap}


async def test_of_two_operators_at_once_one_is_told_to_try_again(store: Store) -> None:
    import asyncio

    async def give(order_id: str) -> bool:
        kill = build_kill(order_id)
        try:
            await store.save_orders(
                build_order_act([sealed_orders(KEY, orders=[kill])], [ScreenOrder("par-opera", 1, kill)])
            )
        except StaleRevisionError:
            return False
        return True

    assert sorted(await asyncio.gather(give("aaaaaa"), give("bbbbbb"))) == [False, True]
    assert len(await store.orders_given(["aaaaaa", "bbbbbb"])) == 1


async def test_a_release_ends_an_order_where_it_was_released_only(store: Store) -> None:
    kill, later = build_kill(), build_kill("kkkkk2", Instant(MIDNIGHT + 1))
    screens = ["par-opera", "yto-dundas"]
    await store.save_orders(
        build_order_act(
            [sealed_orders(KEY, screen, orders=[kill, later]) for screen in screens],
            [ScreenOrder(screen, 1, each) for screen in screens for each in (kill, later)],
        )
    )
    release = Release(Instant(MIDNIGHT + SECOND), "bo", "all clear")
    newer = sealed_orders(KEY, revision=2, orders=[later])
    await store.save_orders(build_order_act([newer], (), [("kkkkk1", "par-opera")], release))
    assert (await store.standing_orders(screens))["par-opera"] == newer
    assert sorted(await store.orders_given([kill.order_id]), key=lambda each: each.screen) == [
        ScreenOrder("par-opera", 1, kill, release),
        ScreenOrder("yto-dundas", 1, kill),
    ]
    assert len(await store.orders_given([kill.order_id, later.order_id])) == 4


async def test_an_order_with_an_earlier_end_takes_the_place_of_the_one_that_was_kept(store: Store) -> None:
    kill = build_kill()
    await store.save_orders(
        build_order_act([sealed_orders(KEY, orders=[kill])], [ScreenOrder("par-opera", 1, kill)])
    )
    shorter = kill.model_copy(update={"until": Instant(kill.start + SECOND)})
    newer = sealed_orders(KEY, revision=2, orders=[shorter])
    await store.save_orders(build_order_act([newer], [ScreenOrder("par-opera", 2, shorter)]))
    assert await store.orders_given([kill.order_id]) == [ScreenOrder("par-opera", 2, shorter)]


async def test_renewed_orders_keep_their_revision(store: Store) -> None:
    sealed = sealed_orders(KEY)
    await store.save_orders(build_order_act([sealed]))
    renewed = type(sealed)(
        "par-opera", 1, sealed_orders(PlannerKey.generate()).envelope, Instant(MIDNIGHT + 60 * DAY)
    )
    await store.renew([], [], [renewed])
    assert await store.standing_orders(["par-opera"]) == {"par-opera": renewed}


async def test_the_first_receipt_of_each_word_about_the_newest_revision_is_given_back(store: Store) -> None:
    def receipt(screen: str, revision: int, word: ReceiptWord, at: int = 0) -> KeptReceipt:
        said = Receipt(
            screen=screen,
            orders_revision=revision,
            word=word,
            at=Instant(MIDNIGHT + at),
            in_player_ms=1.25,
            sentence="é",
        )
        return KeptReceipt(said, Instant(MIDNIGHT + at + 5))

    old = receipt("par-opera", 1, ReceiptWord.ON_GLASS)
    seen = receipt("par-opera", 2, ReceiptWord.SEEN)
    on_glass = receipt("par-opera", 2, ReceiptWord.ON_GLASS, 7)
    other = receipt("yto-dundas", 1, ReceiptWord.REFUSED)
    await store.save_receipts([old, other, seen])
    await store.save_receipts([on_glass, receipt("par-opera", 2, ReceiptWord.SEEN, 99)])
    assert await store.receipts() == [on_glass, seen, other]
    later = receipt("par-opera", 3, ReceiptWord.SEEN)
    await store.save_receipts([later])
    assert await store.receipts() == [on_glass, later, other], "what was on the glass stays so"


async def test_an_entry_is_kept_once_and_comes_back_whole(store: Store) -> None:
    entries = [build_entry(sequence) for sequence in (1, 2, 3)]
    entries[1] = entries[1].model_copy(update={"kind": AsRunKind.TAKEOVER, "order_id": "k7m2qp"})
    assert await store.append_asrun("par-opera", JOURNAL, entries, MIDNIGHT) == 3
    assert await store.append_asrun("par-opera", JOURNAL, entries, Instant(MIDNIGHT + DAY)) == 3
    records = await store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + DAY))
    assert [record.entry for record in records] == entries
    assert {record.received_at for record in records} == {MIDNIGHT}


async def test_the_acknowledgement_stops_at_a_hole(store: Store) -> None:
    async def append(*sequences: int) -> int:
        return await store.append_asrun(
            "par-opera", JOURNAL, [build_entry(each) for each in sequences], MIDNIGHT
        )

    assert await append(2, 3) == 0
    assert await append(5) == 0
    assert await append(1) == 3
    assert await append(4, 6) == 6


async def test_a_store_that_was_lost_goes_on_where_its_predecessor_was(store: Store) -> None:
    async def append(held_ack: int, *sequences: int) -> int:
        entries = [build_entry(each) for each in sequences]
        return await store.append_asrun("par-opera", JOURNAL, entries, MIDNIGHT, held_ack=held_ack)

    assert await append(7, 8, 9) == 9
    assert await append(7, 11) == 9
    assert await append(9, 10) == 11


async def test_journals_and_screens_do_not_mix(store: Store) -> None:
    first, other = build_entry(1), build_entry(1, Instant(MIDNIGHT + DAY))
    assert await store.append_asrun("par-opera", JOURNAL, [first], MIDNIGHT) == 1
    assert await store.append_asrun("par-opera", "b" * 32, [other], MIDNIGHT) == 1
    assert await store.append_asrun("yto-dundas", JOURNAL, [other], MIDNIGHT) == 1
    assert len(await store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + 3 * DAY))) == 3
    assert len(await store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + 3 * DAY), "par-opera")) == 2


async def test_the_interval_of_a_query_is_half_open(store: Store) -> None:
    await store.append_asrun("par-opera", JOURNAL, [build_entry(1), build_entry(2)], MIDNIGHT)
    start, end = Instant(MIDNIGHT + 10 * SECOND), Instant(MIDNIGHT + 20 * SECOND)
    assert [record.entry.sequence for record in await store.asrun_between(start, end)] == [1]


async def test_a_large_batch_in_any_order_is_kept_whole(store: Store) -> None:
    entries = [build_entry(sequence) for sequence in range(1, 1_801)]
    random.Random(7).shuffle(entries)
    assert await store.append_asrun("par-opera", JOURNAL, entries, MIDNIGHT) == 1_800
    assert len(await store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + DAY))) == 1_800


async def test_sightings_keep_the_newest_word_of_each_kind(store: Store) -> None:
    def sighting(kind: SightingKind, at: int) -> Sighting:
        return Sighting("par-opera", kind, Instant(MIDNIGHT + at), f'{{"at": {at}}}'.encode())

    await store.save_sightings([sighting(SightingKind.HEARTBEAT, 1), sighting(SightingKind.PRESENCE, 1)])
    await store.save_sightings([sighting(SightingKind.HEARTBEAT, 2)])
    assert await store.sightings() == [
        sighting(SightingKind.HEARTBEAT, 2),
        sighting(SightingKind.PRESENCE, 1),
    ]


async def test_a_deletion_is_kept_once_however_often_it_comes(store: Store) -> None:
    def gone(sequence: int, received: int) -> KeptDeletion:
        deletion = Deletion(
            sequence=sequence,
            sha256="ab" * 32,
            short=None if sequence == 2 else "short-01",
            size_bytes=5_000_000_000,
            at=Instant(MIDNIGHT + sequence),
            cause=DeletionCause.RIGHTS_ENDED,
        )
        return KeptDeletion("par-opera", JOURNAL, Instant(MIDNIGHT + received), deletion)

    await store.save_deletions([gone(2, 10), gone(1, 10)])
    await store.save_deletions([gone(2, 99), gone(3, 99)])
    assert await store.deletions() == [gone(1, 10), gone(2, 10), gone(3, 99)]


async def test_a_player_added_again_replaces_its_account(store: Store) -> None:
    await store.save_player(PlayerAccount("yto-dundas", "$7$x", MIDNIGHT))
    await store.save_player(PlayerAccount("par-opera", "$7$old", MIDNIGHT))
    await store.save_player(PlayerAccount("par-opera", "$7$new", Instant(MIDNIGHT + 1)))
    assert [(each.screen, each.password_hash) for each in await store.players()] == [
        ("par-opera", "$7$new"),
        ("yto-dundas", "$7$x"),
    ]


async def test_what_is_offered_anew_takes_the_place_of_everything_or_of_its_own_kind(store: Store) -> None:
    tram, moon, recut = (
        build_candidate(),
        build_candidate("paper-moon", required=()),
        build_candidate(content=b"2"),
    )
    await store.offer([tram, moon], instead=True)
    assert await store.candidates() == [tram, moon]
    await store.offer([recut], instead=False)
    assert await store.candidates() == [moon, recut]
    await store.offer([moon], instead=True)
    assert await store.candidates() == [moon]


async def test_approvals_are_kept_one_by_one_in_the_order_in_which_they_were_given(store: Store) -> None:
    film = build_candidate()
    words = [
        say(film, note="zu laut? nein. 音量"),
        say(film, Approver.RIGHTS, after_ms=5),
        say(film, word=ApprovalWord.REVOKED, by="Bo", after_ms=2),
        say(film, after_ms=1),
    ]
    event = Event(MIDNIGHT, "approval", "Ann approved neon-tram")
    await store.save_approvals(words[:2], event)
    await store.save_approvals(words[2:], event)
    assert await store.approvals() == words
    assert await store.events(9) == [event, event]


async def test_approvals_and_candidates_of_one_screen_or_one_short(store: Store) -> None:
    films = [
        build_candidate(short, screen) for short in ("neon-tram", "paper-moon") for screen in ("hkg", "par")
    ]
    await store.offer(films, instead=True)
    await store.save_approvals([say(each) for each in films], Event(MIDNIGHT, "approval", "all"))
    assert await store.candidates(screen="par") == [films[1], films[3]]
    assert await store.candidates(short="neon-tram") == films[:2]
    assert await store.approvals(screen="par") == [say(films[1]), say(films[3])]
    assert await store.approvals(screen="hkg", short="paper-moon") == [say(films[2])]


async def test_a_publication_is_stored_only_while_its_approvals_stand(store: Store) -> None:
    film, other = build_candidate(), build_candidate(content=b"recut")
    event = Event(MIDNIGHT, "approval", "said")
    publication = build_publication([sealed_plan(KEY)], [sealed_policy(KEY)])
    resting = replace(publication, consents=frozenset(film.consents), required={"par-opera": film.required})
    await store.save_approvals([say(film, each) for each in Approver], event)
    await store.save_approvals([say(other), say(other, word=ApprovalWord.REVOKED)], event)
    await store.save_approvals([say(film, Approver.RIGHTS, ApprovalWord.REVOKED)], event)
    with pytest.raises(RevokedError, match="neon-tram on par-opera was taken back"):
        await store.save_publication(resting)
    assert await store.desired("par-opera") is None
    await store.save_approvals([say(film, Approver.RIGHTS)], event)
    await store.save_publication(resting)
    assert await store.desired("par-opera") is not None
    assert await store.required_approvals() == {"par-opera": tuple(Approver)}


async def test_every_word_comes_however_many_there_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approvals_sql, "WORDS_AT_A_TIME", 3)
    words = [say(build_candidate(), after_ms=each) for each in range(9)]
    await store.save_approvals(words[:7], Event(MIDNIGHT, "approval", "said"))
    assert await store.approvals() == words[:7]
    await store.save_approvals(words[7:], Event(MIDNIGHT, "approval", "said"))
    assert await store.approvals() == words


@pytest.mark.parametrize("read", ["candidates", "approvals"])
async def test_nobody_waits_until_rows_are_made_into_values(
    read: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def slowly(row: object) -> object:
        asked.set()
        assert answered.wait(120)
        return row

    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db") as store:
        await store.offer([build_candidate()], instead=True)
        await store.save_approvals([say(build_candidate())], Event(MIDNIGHT, "approval", "said"))
        for name in ("_candidate", "_approval"):
            monkeypatch.setattr(approvals_sql, name, slowly)
        reading = asyncio.create_task(getattr(store, read)())
        assert await asyncio.to_thread(asked.wait, 60)
        try:
            async with asyncio.timeout(60):
                await store.takeovers()
        finally:
            answered.set()
            await reading


@pytest.fixture
async def shared(postgres_url: str) -> AsyncIterator[SqlStore]:
    """A store whose transactions run beside each other."""
    async with open_store(postgres_url) as opened:
        await _empty(opened)
        yield opened


async def _someone_waits(store: SqlStore) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(60), store._engine.connect() as connection:
        while not (await connection.execute(waiting)).scalar_one():
            await asyncio.sleep(0.01)


def _resting_on(film: Candidate) -> Publication:
    publication = build_publication([sealed_plan(KEY)], [sealed_policy(KEY)])
    return replace(publication, consents=frozenset(film.consents), required={"par-opera": film.required})


@pytest.mark.postgres
async def test_no_approval_is_taken_back_between_its_check_and_the_commit(shared: SqlStore) -> None:
    film, event = build_candidate(), Event(MIDNIGHT, "approval", "said")
    await shared.save_approvals([say(film, each) for each in Approver], event)
    async with shared._engine.connect() as other, asyncio.TaskGroup() as group:
        await other.execute(text("LOCK TABLE publication IN EXCLUSIVE MODE"))
        publishing = group.create_task(shared.save_publication(_resting_on(film)))
        await _someone_waits(shared)
        word = say(film, Approver.RIGHTS, ApprovalWord.REVOKED)
        revoking = group.create_task(shared.save_approvals([word], event))
        await asyncio.wait([revoking], timeout=0.5)
        assert not revoking.done()
        await other.rollback()
        await publishing
    assert await shared.desired("par-opera") is not None


@pytest.mark.postgres
async def test_a_word_that_is_being_said_is_waited_for(shared: SqlStore) -> None:
    film, event = build_candidate(), Event(MIDNIGHT, "approval", "said")
    await shared.save_approvals([say(film, each) for each in Approver], event)
    async with shared._engine.connect() as other:
        await other.execute(text("LOCK TABLE event IN EXCLUSIVE MODE"))
        word = say(film, Approver.RIGHTS, ApprovalWord.REVOKED)
        revoking = asyncio.create_task(shared.save_approvals([word], event))
        await _someone_waits(shared)
        publishing = asyncio.create_task(shared.save_publication(_resting_on(film)))
        await asyncio.wait([publishing], timeout=0.5)
        await other.rollback()
    await revoking
    with pytest.raises(RevokedError, match="neon-tram on par-opera was taken back"):
        await publishing
    assert await shared.desired("par-opera") is None


async def test_kills_and_receipts_of_late(store: Store) -> None:
    def late(revision: int) -> KeptReceipt:
        at = Instant(MIDNIGHT + revision * SECOND)
        said = Receipt(screen="par-opera", orders_revision=revision, word=ReceiptWord.ON_GLASS, at=at)
        return KeptReceipt(said, at)

    kills = [build_kill(f"kkkkk{each}", Instant(MIDNIGHT + each * SECOND)) for each in (1, 2)]
    given = [ScreenOrder("par-opera", revision, kill) for revision, kill in enumerate(kills, 1)]
    await store.save_orders(build_order_act([sealed_orders(KEY, revision=1, orders=kills[:1])], given[:1]))
    await store.save_orders(build_order_act([sealed_orders(KEY, revision=2, orders=kills)], given[1:]))
    await store.save_receipts([late(1), late(2)])
    assert await store.kills_since(MIDNIGHT) == given
    assert await store.kills_since(Instant(MIDNIGHT + 2 * SECOND)) == given[1:]
    assert await store.receipts_since(MIDNIGHT) == [late(1), late(2)]
    assert await store.receipts_since(Instant(MIDNIGHT + 2 * SECOND)) == [late(2)]


async def test_every_takeover_is_remembered_released_or_not(store: Store) -> None:
    takeover, kill = build_takeover("aaaaaa"), build_kill("kkkkkk", MIDNIGHT)
    given = [ScreenOrder("par-opera", 1, each) for each in (takeover, kill)]
    await store.save_orders(build_order_act([sealed_orders(KEY, revision=1, orders=[takeover, kill])], given))
    assert [each.order for each in await store.takeovers()] == [takeover]


async def test_decisions_keep_the_lights_as_they_were(store: Store) -> None:
    row = judge_readiness(observe(MIDNIGHT), Evidence(product="0.1.0"), MIDNIGHT)
    decisions = [
        Decision(Instant(MIDNIGHT + at), at > 0, "Zoë", "seen it all, 全部", (row,)) for at in range(2)
    ]
    for each in decisions:
        await store.save_decision(each, Event(each.at, "decision", "Zoë said"))
    assert await store.decisions(9) == decisions[::-1]
    assert await store.decisions(1) == decisions[1:]
    assert len(await store.events(9)) == 2


async def test_the_newest_decision_about_each_screen_is_found_by_itself(store: Store) -> None:
    row = judge_readiness(observe(MIDNIGHT), Evidence(product="0.1.0"), MIDNIGHT)
    both = (row, row.model_copy(update={"screen": "yto-dundas", "plan_revision": 7}))
    first = Decision(MIDNIGHT, True, "Ann", "", both)
    second = Decision(Instant(MIDNIGHT + SECOND), False, "Bo", "panel", both[:1])
    for each in (first, second):
        await store.save_decision(each, Event(each.at, "decision", "said"))
    assert await store.newest_decisions() == {
        "par-opera": ScreenDecision(second.at, False, "Bo", "panel", row.plan_revision, row.policy_revision),
        "yto-dundas": ScreenDecision(MIDNIGHT, True, "Ann", "", 7, row.policy_revision),
    }


async def test_events_come_newest_first(store: Store) -> None:
    noted = [Event(Instant(MIDNIGHT + at), "published", f"number {at}", "par-opera") for at in range(3)]
    for event in noted:
        await store.add_event(event)
    assert await store.events(2) == [noted[2], noted[1]]


async def test_a_sqlite_store_outlives_its_process(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/landmark.db"
    async with open_store(url) as first:
        await first.append_asrun("par-opera", JOURNAL, [build_entry(1)], MIDNIGHT)
    async with open_store(url) as second:
        assert await second.append_asrun("par-opera", JOURNAL, [build_entry(2)], MIDNIGHT) == 2


async def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not open the database: unable to open"):
        async with open_store(f"sqlite+aiosqlite:///{tmp_path}/missing/landmark.db"):
            pass
    with pytest.raises(StoreError, match="LANDMARK_DATABASE"):
        async with open_store("oracle+nothing://x"):
            pass


@given(st.lists(st.lists(st.integers(1, 12), min_size=1), max_size=8))
def test_whatever_the_order_the_twin_acknowledges_what_has_no_hole(batches: list[list[int]]) -> None:
    import asyncio

    async def deliver() -> None:
        store, seen = MemoryStore(), set[int]()
        for batch in batches:
            seen |= set(batch)
            through = await store.append_asrun(
                "par-opera", JOURNAL, [build_entry(each) for each in batch], MIDNIGHT
            )
            assert set(range(1, through + 1)) <= seen
            assert through + 1 not in seen

    asyncio.run(deliver())


async def test_approvals_are_counted_as_the_ledger_counts_them(store: Store) -> None:
    chance, event = random.Random(20250604), Event(MIDNIGHT, "approval", "said")
    approvers = tuple(Approver)
    films = [
        build_candidate(short, screen, approvers[: chance.randrange(4)], content=b"%d" % chance.randrange(2))
        for screen in ("par", "hkg", "tyo", "Öster")
        for short in ("neon-tram", "paper-moon", "slow-water", "landmark-film")
    ]
    await store.offer(films, instead=True)
    other_bytes = [
        replace(each, rendition=build_candidate(each.short, content=b"old").rendition) for each in films
    ]
    for _ in range(12):
        words = [
            say(
                chance.choice([*films, *other_bytes]),
                each,
                chance.choice(list(ApprovalWord)),
                by=f"P{each}{n}",
            )
            for n in range(4)
            for each in approvers
        ]
        await store.save_approvals(words, event)
        ledger = Ledger(await store.approvals())
        assert await store.approval_tallies() == tallies_of(films, ledger)
        for screen in ("par", "hkg", "tyo", "Öster", "elsewhere"):
            asked = [
                FilmKey(each.short, each.rendition.sha256)
                for each in chance.sample([*films, *other_bytes], 9)
            ]
            for about in (asked, []):
                said = await store.signed_off(screen, about, approvers)
                assert said == signed_off_of(screen, about, approvers, ledger)


@pytest.mark.postgres
async def test_words_that_are_read_in_parts_are_of_one_moment(
    shared: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approvals_sql, "WORDS_AT_A_TIME", 2)
    event, rows_to_words = Event(MIDNIGHT, "approval", "said"), approvals_sql.approvals_of
    early, slow, quick, late = (
        say(build_candidate(), by=name) for name in ("early", "slow", "quick", "late")
    )
    await shared.save_approvals([early], event)
    async with AsyncSession(shared._engine) as other:
        await approvals_sql.add_approvals(other, [slow])  # has its id, and is not committed
        await shared.save_approvals([quick], event)
        hurry = iter([True])

        async def meanwhile(rows: Sequence[object]) -> list[Approval]:
            if next(hurry, False):
                await other.commit()
                await shared.save_approvals([late], event)
            return await rows_to_words(rows)

        monkeypatch.setattr(approvals_sql, "approvals_of", meanwhile)
        assert await shared.approvals() == [early, quick], "late came after slow"
    assert await shared.approvals() == [early, slow, quick, late]
