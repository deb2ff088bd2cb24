"""What has ended is known from the players' words, and our own copies go when asked."""

import asyncio
import io
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.films.errors import FilmError
from controller.films.store import FolderFilms
from controller.services.draft_orders import takeover_films
from controller.services.ended_films import remains_of
from controller.services.film_store import FilmStore
from controller.services.named_films import named_by
from controller.services.order_wishes import TakeoverWish
from controller.services.ports import FilmProgress, FilmWish
from controller.services.purge_films import PurgeFilms
from controller.services.purge_report import Remains
from controller.services.records import KeptDeletion, ScreenOrder
from controller.services.takeover_grounds import LawInForce
from tests.support.approvals import build_candidate
from tests.support.plans import (
    HOUSE,
    MIDNIGHT,
    NETWORK,
    SCREEN,
    SHORTS,
    build_plan,
    build_policy,
    rendition,
)
from tests.support.publishing import SCREENS, PaperFilms, PaperOffice, SetClock, sample_files
from tests.support.records import build_order_act, build_takeover, sealed_orders
from wire.films import Deletion, DeletionCause, FilmFacts, FilmReport, FilmRest, FilmWord
from wire.ids import ScreenId, ShortId
from wire.instants import DAY, HOUR, MINUTE, Instant, parse_instant
from wire.needs import needed_at
from wire.policy import RightsEnd
from wire.renditions import Rendition

LOG = "cd" * 16
SHA = "ab" * 32
CATALOGUE = "campaigns/catalogue.csv"


def held(at: int) -> FilmFacts:
    return FilmFacts(sha256=SHA, short="short-01", word=FilmWord.VERIFIED, at=Instant(MIDNIGHT + at))


def receipt(at: int, sha256: str = SHA, screen: str = SCREEN) -> KeptDeletion:
    gone = Deletion(
        sequence=at + 1,
        sha256=sha256,
        short="short-01",
        size_bytes=10,
        at=Instant(MIDNIGHT + at),
        cause=DeletionCause.UNWANTED,
    )
    return KeptDeletion(screen, LOG, Instant(MIDNIGHT + at + 5), gone)


def said(at: int, *films: FilmFacts, more: int = 0, rest: bool = False) -> FilmReport:
    """By a player that looked just then."""
    rests, now = (FilmRest(sha256=SHA),) if rest else (), Instant(MIDNIGHT + at)
    return FilmReport(screen=SCREEN, at=now, looked_at=now, films=films, more=more, rests=rests)


def said_from_memory(at: int, looked_at: int | None, *films: FilmFacts) -> FilmReport:
    """By a player that looked earlier, or not since its start."""
    looked = None if looked_at is None else Instant(MIDNIGHT + looked_at)
    return said(at, *films).model_copy(update={"looked_at": looked})


def purging(office: PaperOffice, keep: FilmStore, clock: SetClock) -> PurgeFilms:
    turn, in_hand = office.publisher.turn, office.orders.in_hand
    return PurgeFilms(NETWORK, office.store, office.watch, office.key, [keep], clock, turn, in_hand)


@pytest.mark.parametrize(
    ("report", "receipts", "remains"),
    [
        (None, [], Remains.UNCONFIRMED),
        (said(9), [], Remains.UNCONFIRMED),
        (said(10), [], Remains.ABSENT),
        (said(10, more=1), [], Remains.UNCONFIRMED),
        (said(20, held(5)), [], Remains.HELD),
        (said(20, held(5)), [receipt(15)], Remains.DELETED),
        (said(20, held(18)), [receipt(15)], Remains.HELD),
        (None, [receipt(15)], Remains.DELETED),
        (None, [receipt(5)], Remains.UNCONFIRMED),  # needed again after it
        (said(9), [receipt(5)], Remains.UNCONFIRMED),
        (said(10), [receipt(5)], Remains.DELETED),
        (said(20, rest=True), [], Remains.HELD),
        (said(20, rest=True), [receipt(15)], Remains.HELD),
        (said(12, rest=True), [receipt(15)], Remains.DELETED),
        (
            said_from_memory(20, None),
            [],
            Remains.UNCONFIRMED,
        ),  # bytes may lie there of which it does not know
        (said_from_memory(20, None), [receipt(5)], Remains.UNCONFIRMED),
        (said_from_memory(20, 9), [], Remains.UNCONFIRMED),
        (said_from_memory(20, 10), [], Remains.ABSENT),
        (said_from_memory(20, None, held(5)), [], Remains.HELD),
        (said_from_memory(20, None), [receipt(15)], Remains.DELETED),
    ],
)
def test_what_remains_is_what_the_player_said_last(
    report: FilmReport | None, receipts: list[KeptDeletion], remains: Remains
) -> None:
    assert remains_of(SHA, report, receipts, Instant(MIDNIGHT + 10)) is remains


@given(st.integers(-HOUR, 2 * DAY))
def test_a_plans_films_are_needed_until_their_last_spot_ends(at: int) -> None:
    plan, now = build_plan(), Instant(MIDNIGHT + at)
    policy = build_policy(plan)
    needed = needed_at(plan, policy, None, now)
    assert policy.slate.sha256 in needed
    for sha256, film in named_by(plan).items():
        if film.rendition.short not in HOUSE:
            assert (sha256 in needed) is (now < film.until)


def test_what_has_no_rights_any_more_is_not_needed() -> None:
    plan = build_plan()
    film = next(each for each in plan.renditions if each.short == SHORTS[0])
    ends = (RightsEnd(sha256=film.sha256, at=Instant(MIDNIGHT + HOUR)),)
    policy = build_policy(plan).model_copy(update={"rights_end": ends})
    assert film.sha256 in needed_at(plan, policy, None, Instant(MIDNIGHT + HOUR - 1))
    assert film.sha256 not in needed_at(plan, policy, None, Instant(MIDNIGHT + HOUR))


async def test_our_own_copies_go_when_asked_and_never_what_is_needed(tmp_path: Path) -> None:
    clock = SetClock(MIDNIGHT)
    office = PaperOffice(clock)
    await office.publisher.publish(sample_files(), None)
    keep = FolderFilms(tmp_path)
    plans = {screen: office.watch.plan(screen) for screen in SCREENS}
    for plan in plans.values():
        assert plan is not None
        for film in plan.renditions:
            path = tmp_path / film.file_name[:2] / film.file_name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"a film")
    there = set(keep.names())
    purge = purging(office, keep, clock)
    before = await purge.report(None)
    assert set(keep.names()) == there, "a report deletes nothing"
    clock.set_to = Instant(max(plan.end for plan in plans.values() if plan) + MINUTE)
    report = await purge.purge(None)
    assert len(report.films) > len(before.films)
    assert all(each.remains is Remains.UNCONFIRMED for each in report.films)
    slates = {policy.slate.file_name for screen in SCREENS if (policy := office.watch.policy(screen))}
    assert set(keep.names()) == there & slates, "only slates are needed after the flight"
    assert {each.file_name for each in report.own} == there - slates
    assert all(each.deleted for each in report.own)
    events = [each for each in await office.store.events(1_000) if each.kind == "purged"]
    assert len(events) == len(report.own)
    assert not report.is_clean, "no player confirmed"


async def test_what_was_withdrawn_and_purged_is_not_made_again(tmp_path: Path) -> None:
    clock = SetClock(Instant(MIDNIGHT + 36 * HOUR))
    office = PaperOffice(clock)
    files = sample_files()
    await office.publisher.publish(files, None)
    before = office.watch.plan(SCREEN)
    assert before is not None
    gone = next(each for each in before.renditions if each.short == "neon-tram")
    rights = "9.19,30s,2025-12-31", "9.19,30s,2025-06-03"
    assert rights[0] in files[CATALOGUE]
    ended = {**files, CATALOGUE: files[CATALOGUE].replace(*rights)}

    outcome = await office.publisher.publish(ended, None)

    assert not outcome.refused, outcome.findings
    assert "neon-tram" not in office.films.asked
    plan, policy = office.watch.plan(SCREEN), office.watch.policy(SCREEN)
    assert plan is not None
    assert policy is not None
    assert gone.sha256 not in policy.allowed
    assert gone.sha256 in policy.ended_at(clock.now()), "its player deletes it at once, and not an hour later"
    clock.set_to = Instant(clock.now() + HOUR)
    again = await office.publisher.publish(dict(ended), None)
    assert not any(each.changed for each in again.screens), "nothing new is to be said"
    assert office.watch.policy(SCREEN) == policy


async def test_after_the_flight_a_publication_asks_for_the_slate_alone(tmp_path: Path) -> None:
    clock = SetClock(MIDNIGHT)
    office = PaperOffice(clock)
    await office.publisher.publish(sample_files(), None)
    clock.set_to = Instant(MIDNIGHT + 10 * DAY)
    await office.publisher.publish(sample_files(), None)
    assert office.films.asked == {"slate"}


def purge_of(office: PaperOffice, clock: SetClock, folder: Path) -> PurgeFilms:
    """The office's, with its films in this folder."""
    return PurgeFilms(
        "sample",
        office.store,
        office.watch,
        office.key,
        [FolderFilms(folder)],
        clock,
        office.publisher.turn,
        office.orders.in_hand,
    )


async def test_nothing_is_purged_while_a_publication_makes_and_names_films(tmp_path: Path) -> None:
    clock = SetClock(MIDNIGHT)
    office = PaperOffice(clock)
    purge = purge_of(office, clock, tmp_path)
    waiting: list[asyncio.Task[object]] = []

    async def purge_meanwhile() -> None:
        waiting.append(asyncio.create_task(purge.purge(None), name="purge"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting[0].done()

    office.films.before_last = purge_meanwhile
    await office.publisher.publish(sample_files(), None)
    await waiting[0]


async def test_receipts_are_listed_with_the_screen_that_gave_them(tmp_path: Path) -> None:
    clock = SetClock(MIDNIGHT)
    office = PaperOffice(clock)
    await office.store.save_deletions([receipt(1), receipt(2), receipt(1)])
    purge = purge_of(office, clock, tmp_path)
    [film] = (await purge.report("short-01")).films
    assert (film.screen, film.remains, [each.sequence for each in film.receipts]) == (
        SCREEN,
        Remains.DELETED,
        [2, 3],
    )
    assert (await purge.report("short-02")).films == ()
    assert (await purge.report("short-01")).is_clean


@dataclass
class Desk:
    """A purge beside a publishing on paper, with one place where films are kept."""

    office: PaperOffice
    keep: FolderFilms
    clock: SetClock
    root: Path

    @property
    def purge(self) -> PurgeFilms:
        store, watch = self.office.store, self.office.watch
        turn = self.office.publisher.turn
        masters = {"short-01": ["short-01.mp4"]}
        return PurgeFilms(
            "sample",
            store,
            watch,
            self.office.key,
            [self.keep],
            self.clock,
            turn,
            self.office.orders.in_hand,
            lambda short: masters.get(short, []),
        )

    def make(self, content: bytes, at: int = -2 * HOUR) -> Rendition:
        """A film on the shelf since `at`."""
        film = rendition("short-01", content=content)
        self.keep.put(film.file_name, io.BytesIO(content))
        since = (MIDNIGHT + at) / 1_000
        os.utime(self.root / film.file_name[:2] / film.file_name, (since, since))
        return film

    async def own(self, short: str | None = None) -> list[tuple[str, str | None]]:
        return [(each.file_name, each.short) for each in (await self.purge.report(short)).own]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    clock = SetClock(MIDNIGHT)
    return Desk(PaperOffice(clock), FolderFilms(tmp_path), clock, tmp_path)


async def test_films_of_a_takeover_alone_are_in_the_proof(desk: Desk) -> None:
    film = desk.make(b"an opening")
    order = build_takeover().model_copy(update={"films": (film,), "until": Instant(MIDNIGHT + HOUR)})
    given = ScreenOrder(SCREEN, 1, order)
    await desk.office.store.save_orders(
        build_order_act([sealed_orders(desk.office.key, screen=SCREEN, orders=[order])], [given])
    )
    await desk.office.watch.load()
    assert not [each for each in (await desk.purge.report("short-01")).films if each.sha256 == film.sha256]
    assert await desk.own("short-01") == [], "it is needed"
    desk.clock.set_to = Instant(MIDNIGHT + 2 * HOUR)
    report = await desk.purge.purge("short-01")
    assert [(each.sha256, each.remains) for each in report.films] == [(film.sha256, Remains.UNCONFIRMED)]
    assert [(each.file_name, each.deleted) for each in report.own] == [(film.file_name, True)]
    assert desk.keep.names() == []


async def test_what_was_made_and_never_in_force_is_our_copy_once_it_is_an_hour_old(desk: Desk) -> None:
    old, new = desk.make(b"of a draft"), desk.make(b"of an order that is being given", at=-MINUTE)
    assert await desk.own() == [(old.file_name, None)]
    assert await desk.own("short-01") == [(old.file_name, None)], "it may be of any short"
    report = await desk.purge.purge(None)
    assert [each.deleted for each in report.own] == [True]
    assert desk.keep.names() == [new.file_name]


async def test_what_waits_for_approval_stays_unless_its_short_is_named(desk: Desk) -> None:
    film = desk.make(b"a candidate")
    await desk.office.store.offer([build_candidate("short-01", content=b"a candidate")], instead=True)
    assert await desk.own() == []
    assert await desk.own("short-01") == [(film.file_name, "short-01")]
    assert await desk.own("short-02") == []


async def test_bytes_of_which_a_player_does_not_know_the_short_hold_up_every_proof(desk: Desk) -> None:
    await desk.office.publisher.publish(sample_files(), None)
    desk.office.watch.accept_films(said(20, rest=True), Instant(MIDNIGHT + 20))
    for short in (None, "short-01"):
        report = await desk.purge.report(short)
        words = {(each.screen, each.sha256): each.remains for each in report.films}
        assert words[SCREEN, SHA] is Remains.HELD
        assert not report.is_clean
    desk.office.watch.accept_films(said(30), Instant(MIDNIGHT + 30))
    assert (await desk.purge.report("short-01")).is_clean


async def test_masters_stay_and_are_named(desk: Desk) -> None:
    report = await desk.purge.report("short-01")
    assert (report.masters, report.is_clean) == (("short-01.mp4",), True)


class ShelvedFilms(PaperFilms):
    """Films that stand on a shelf since two hours; what is made anew there, since now."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root
        self.after: Callable[[], Awaitable[object]] | None = None
        """Runs once, when films were found or made."""

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        found = await super().make(wishes, on_progress)
        for film in found.values():
            path = self._root / film.file_name[:2] / film.file_name
            path.parent.mkdir(exist_ok=True)
            if not path.exists():
                path.write_bytes(b"a film")
                os.utime(path, ((MIDNIGHT - 2 * HOUR) / 1_000,) * 2)
        if (after := self.after) is not None:
            self.after = None
            await after()
        return found

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        return {each for each in file_names if not (self._root / each[:2] / each).exists()}


@pytest.mark.parametrize("found", [True, False], ids=["found, and not yet given", "being found"])
async def test_no_purge_deletes_what_a_takeover_is_about_to_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: bool
) -> None:
    clock, films, keep = SetClock(MIDNIGHT), ShelvedFilms(tmp_path), FolderFilms(tmp_path)
    office = PaperOffice(clock, maker=films)
    await office.publisher.publish(sample_files(), None)
    purge, grounds = purging(office, keep, clock), office.orders.grounds
    in_force = grounds.in_force

    async def purge_meanwhile() -> LawInForce:
        assert (await purge.purge(None)).own == ()
        return await in_force()

    if found:
        monkeypatch.setattr(grounds, "in_force", purge_meanwhile)
    else:
        films.after = lambda: purge.purge(None)
    wish = TakeoverWish(by="ann", reason="opening", shorts=("polar-garden",), screens=(SCREEN,))
    await asyncio.wait_for(office.orders.act(wish), 120)
    standing = office.watch.standing(SCREEN)
    assert standing is not None
    (film,) = takeover_films(standing, clock.now())
    assert film.file_name in keep.names()
    purged = [each for each in await office.store.events(100) if each.kind == "purged"]
    assert len(purged) == (0 if found else 1), "it was gone, and was made again"
    await purge.purge(None)
    assert film.file_name in keep.names(), "it is needed"


async def test_what_was_purged_after_its_last_line_is_not_made_again(desk: Desk) -> None:
    files, office = sample_files(), desk.office
    await office.publisher.publish(files, None)
    assert "landmark-film" in office.films.asked
    before = desk.office.watch.plan(SCREEN)
    assert before is not None
    (film,) = (each for each in before.renditions if each.short == "landmark-film")
    desk.clock.set_to = parse_instant("2025-06-04T13:00:00Z")  # half an hour after its only simulcast
    await office.publisher.publish(files, None)
    assert "landmark-film" not in office.films.asked
    assert office.watch.plan(SCREEN) == before, "that is no reason for a new revision"
    edited = {**files, CATALOGUE: files[CATALOGUE].replace("9.19,30s,2025-12-31", "9.19,30s,2025-06-04")}
    outcome = await office.publisher.publish(edited, None)
    assert not outcome.refused, outcome.findings
    assert "landmark-film" not in office.films.asked
    after = office.watch.plan(SCREEN)
    assert after is not None
    assert after.revision > before.revision
    assert film not in after.renditions


@pytest.mark.parametrize("restarted", [False, True], ids=["by this process", "by an earlier one"])
async def test_a_takeover_of_what_was_purged_after_its_last_spot_makes_it_again(
    tmp_path: Path, restarted: bool
) -> None:
    clock, films, keep = SetClock(MIDNIGHT), ShelvedFilms(tmp_path), FolderFilms(tmp_path)
    office = PaperOffice(clock, maker=films)
    await office.publisher.publish(sample_files(), None)
    clock.set_to = parse_instant("2025-06-04T15:00:00Z")  # its only simulcast was at 12:30
    plan = office.watch.plan(SCREEN)
    assert plan is not None
    (planned,) = (each for each in plan.renditions if each.short == "landmark-film")
    assert planned.file_name in {
        each.file_name for each in (await purging(office, keep, clock).purge(None)).own
    }
    assert planned.file_name not in keep.names()
    if restarted:
        office = PaperOffice(clock, office.store, office.key, maker=films)
        await office.watch.load()
    assert office.watch.plan(SCREEN) == plan, "it still names the film"
    wish = TakeoverWish(by="ann", reason="once more", shorts=("landmark-film",), screens=(SCREEN,))
    await office.orders.act(wish)
    standing = office.watch.standing(SCREEN)
    assert standing is not None
    assert takeover_films(standing, clock.now()) == (planned,), "the same bytes"
    assert planned.file_name in keep.names()


async def test_a_takeover_of_a_lost_film_without_its_master_is_refused(tmp_path: Path) -> None:
    office = PaperOffice(SetClock(MIDNIGHT))
    await office.publisher.publish(sample_files(), None)
    plan = office.watch.plan(SCREEN)
    assert plan is not None
    office.films.nowhere = {each.file_name for each in plan.renditions}
    office.films.missing = "landmark-film"
    wish = TakeoverWish(by="ann", reason="once more", shorts=("landmark-film",), screens=(SCREEN,))
    with pytest.raises(FilmError, match="no film of landmark-film; put one there"):
        await office.orders.act(wish)
    assert office.watch.standing(SCREEN) is None
