"""Proving play from what the store holds: which spots are asked for, and how far the player has told."""

import pytest

from controller.proof import Verdict
from controller.schedule import LocalDate
from controller.services.prove_play import (
    Asked,
    ProvePlay,
    UnknownScreenError,
    UnknownShortError,
    interval_of,
)
from controller.services.watch_fleet import FleetWatch
from controller.store.memory import MemoryStore
from tests.support.observations import heartbeat
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, Key, Trust, build_plan
from tests.support.plays import play
from tests.support.records import build_publication, sealed_plan
from wire.instants import DAY, HOUR, MINUTE, Instant, parse_instant

PLAN = build_plan()
OPENS = Instant(MIDNIGHT + 9 * HOUR)
JOURNAL = "a" * 32
PARIS = "Europe/Paris"


@pytest.fixture
async def parts() -> tuple[MemoryStore, FleetWatch, ProvePlay]:
    key, store = Key(), MemoryStore()
    await store.save_publication(build_publication([sealed_plan(key)]))
    watch = FleetWatch(NETWORK, store, Trust(key))
    await watch.load()
    return store, watch, ProvePlay(store, watch)


async def test_a_morning_is_counted_by_local_day(parts: tuple[MemoryStore, FleetWatch, ProvePlay]) -> None:
    store, _, prove = parts
    told = [play(spot, number) for number, spot in enumerate(PLAN.spots[:8], 1) if number != 4]
    await store.append_asrun(SCREEN, JOURNAL, told, OPENS)
    (day,) = await prove.days(Asked(), Instant(OPENS + 10 * MINUTE))
    assert (day.screen, day.day) == (SCREEN, "2025-06-03")
    assert (day.planned, day.completed, day.missed, day.awaited) == (len(PLAN.spots), 7, 1, 2)
    assert day.missed_by_reason == {"no_record": 1}


async def test_a_heartbeat_with_nothing_waiting_says_that_the_log_is_complete(
    parts: tuple[MemoryStore, FleetWatch, ProvePlay],
) -> None:
    _, watch, prove = parts
    now = Instant(OPENS + 10 * MINUTE)
    watch.accept_heartbeat(heartbeat(PLAN, now), now)
    spots = await prove.spots(Asked(until=now), now)
    assert [spot.verdict for spot in spots] == [Verdict.MISSED] * 10
    watch.accept_heartbeat(heartbeat(PLAN, now, journal_waiting=10), now)
    spots = await prove.spots(Asked(until=now), now)
    assert [spot.verdict for spot in spots] == [Verdict.AWAITED] * 10


async def test_entries_of_the_next_day_prove_that_a_day_was_delivered(
    parts: tuple[MemoryStore, FleetWatch, ProvePlay],
) -> None:
    store, _, prove = parts
    house = play(PLAN.spots[-1], 1, kind="house", spot_id=None, short="house-01")
    await store.append_asrun(SCREEN, JOURNAL, [house], OPENS)
    first = Asked(until=Instant(OPENS + MINUTE))
    (spot,) = await prove.spots(first, Instant(MIDNIGHT + DAY))
    assert (spot.verdict, spot.reason) == (Verdict.MISSED, "no_record")


async def test_an_unknown_screen_is_refused_with_the_known_ones(
    parts: tuple[MemoryStore, FleetWatch, ProvePlay],
) -> None:
    with pytest.raises(UnknownScreenError, match="no screen 'nowhere' was published; there are: par-opera"):
        await parts[2].days(Asked(screen="nowhere"), OPENS)


async def test_a_creator_gets_the_plays_of_one_short(
    parts: tuple[MemoryStore, FleetWatch, ProvePlay],
) -> None:
    store, _, prove = parts
    now = Instant(OPENS + 10 * MINUTE)
    told = [play(spot, number) for number, spot in enumerate(PLAN.spots[:8], 1)]
    await store.append_asrun(SCREEN, JOURNAL, told, OPENS)
    short = PLAN.spots[0].short
    own = [spot for spot in PLAN.spots if spot.short == short]
    spots = await prove.spots(Asked(short=short), now)
    assert [spot.spot_id for spot in spots] == [spot.spot_id for spot in own]
    (day,) = await prove.days(Asked(short=short), now)
    assert (day.planned, day.completed) == (len(own), sum(spot.short == short for spot in PLAN.spots[:8]))
    before = Asked(short=short, until=Instant(MIDNIGHT + 1))
    assert await prove.spots(before, now) == [], "known, and not yet on"
    with pytest.raises(UnknownShortError, match="has the short 'nothing'; landmark shorts"):
        await prove.spots(Asked(short="nothing"), now)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        (Asked(), "2025-06-03T00:00:00Z", "2025-06-03T22:00:00Z"),
        (Asked(date=LocalDate("2025-06-03")), "2025-06-03T00:00:00Z", "2025-06-03T22:00:00Z"),
        (Asked(date=LocalDate("2025-06-04")), "2025-06-03T22:00:00Z", "2025-06-04T00:00:00Z"),
        (Asked(since=Instant(OPENS)), "2025-06-03T09:00:00Z", "2025-06-03T22:00:00Z"),
        (Asked(until=Instant(OPENS)), "2025-06-03T00:00:00Z", "2025-06-03T09:00:00Z"),
        (
            Asked(date=LocalDate("2025-06-03"), since=OPENS, until=Instant(OPENS + HOUR)),
            "2025-06-03T09:00:00Z",
            "2025-06-03T10:00:00Z",
        ),
    ],
)
def test_the_interval_asked_for_is_cut_to_the_plan(asked: Asked, start: str, end: str) -> None:
    assert interval_of(asked, PLAN, PARIS, OPENS) == (parse_instant(start), parse_instant(end))


def test_a_day_without_plan_is_empty() -> None:
    start, end = interval_of(Asked(date=LocalDate("2025-07-01")), PLAN, PARIS, OPENS)
    assert start >= end
