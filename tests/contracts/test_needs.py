"""What a player keeps and what its controller waits for are the same films, at any instant of a real plan."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from controller.fleet.light import Colour, LightName
from controller.fleet.lights import lights_of
from player_agent.clock import Reference
from player_agent.folder import PlayerFolder, Wanted
from player_agent.link.cache_store import CacheStore
from player_agent.link.clearing import Clearing
from player_agent.link.film_book import FilmBook
from player_agent.stage.acceptance import Accepted
from player_agent.stage.facts import needs_from, wanted_renditions
from tests.support.observations import observe
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from tests.support.virtual_time import VirtualClock
from wire.films import FilmFacts, FilmReport, FilmWord
from wire.instants import HOUR, Instant, parse_instant
from wire.needs import needed_at
from wire.plan import Plan
from wire.policy import Policy
from wire.renditions import Rendition

NOON = parse_instant("2025-06-04T12:00:00Z")


class StillClock(VirtualClock):
    """Compared with the controller's, and stands."""

    def __init__(self, now: Instant) -> None:
        super().__init__(now)
        self.reference = Reference(0, float(now))

    def monotonic_ns(self) -> int:
        return 0


class Keeper:
    """A player's own rule of what it keeps."""

    def __init__(self, root: Path, plan: Plan, policy: Policy) -> None:
        self._folder = PlayerFolder(root)
        self._folder.create()
        self._accepted = Accepted(plan=plan, policy=policy)

    def keeps(self, asked_at: Instant, now: Instant) -> set[str]:
        """What it keeps at `now` of what its stage asked for at `asked_at`."""
        policy = self._accepted.policy
        asked = Wanted(
            renditions=wanted_renditions(self._accepted, asked_at),
            until=dict(needs_from(self._accepted, asked_at).until),
            rights_end=(policy.rights_end if policy else None) or (),
        )
        clock = StillClock(now)
        store, book = CacheStore(self._folder.cache), FilmBook(self._folder)
        clearing = Clearing(self._folder, store, clock, book, None)
        return {each.sha256 for each in clearing.still_wanted(asked)}


async def published(screen: str) -> tuple[Plan, Policy]:
    office = PaperOffice(SetClock(NOON))
    await office.publisher.publish(sample_files(), None)
    plan, policy = office.watch.plan(screen), office.watch.policy(screen)
    assert plan is not None
    assert policy is not None
    return plan, policy


def decoded(plan: Plan, films: Sequence[Rendition], now: Instant) -> FilmReport:
    words = (FilmFacts(sha256=each.sha256, short=each.short, word=FilmWord.DECODED, at=now) for each in films)
    return FilmReport(screen=plan.screen, at=now, films=tuple(words))


@pytest.mark.parametrize("screen", SCREENS)
async def test_both_sides_know_the_same_needs_from_the_first_instant_to_the_last(
    tmp_path: Path, screen: str
) -> None:
    plan, policy = await published(screen)
    keeper = Keeper(tmp_path, plan, policy)
    edges = {end for end in plan.needed_until.values() if end > NOON} | {Instant(NOON + HOUR), plan.end}
    for edge in sorted(edges):
        for now in (Instant(edge - 1), edge):
            needed = set(needed_at(plan, policy, None, now))
            assert keeper.keeps(NOON, now) == needed, "asked long ago"
            assert keeper.keeps(now, now) == needed, "asked just now"
    assert set(needed_at(plan, policy, None, plan.end)) == {policy.slate.sha256}


@pytest.mark.parametrize("screen", SCREENS)
async def test_in_mid_flight_nobody_waits_for_films_whose_last_spot_is_over(screen: str) -> None:
    """A player that joins late never fetches them: the light `decoded` is green without."""
    plan, policy = await published(screen)
    ended = sorted(end for end in plan.needed_until.values() if end < plan.end)
    assert ended, "the sample's plan has films that end before the others"
    now = ended[0]
    needed = list(needed_at(plan, policy, None, now).values())
    assert len(needed) < len({each.sha256 for each in plan.renditions})
    observation = observe(now, plan=plan, policy=policy, films=decoded(plan, needed, now))
    lights = {each.name: each for each in lights_of(observation, (), (), "0.1.0", now)}
    films = [each for each in needed if each.duration_ms]
    assert lights[LightName.DECODED].colour is Colour.GREEN, lights[LightName.DECODED].sentence
    assert lights[LightName.DECODED].sentence.startswith(f"all {len(films)} films")


async def test_a_film_that_runs_is_needed_until_it_is_over(tmp_path: Path) -> None:
    """Also by a player that begins in its midst, and has to fetch it first."""
    plan, policy = await published(SCREENS[0])
    last = max(plan.spots, key=lambda spot: spot.start)
    in_its_midst = Instant(last.start + 1)
    film = plan.rendition_of(last.short)
    assert film is not None
    keeper = Keeper(tmp_path, plan, policy)
    assert film.sha256 in keeper.keeps(in_its_midst, in_its_midst)
    assert film.sha256 not in keeper.keeps(in_its_midst, last.end)
