"""Orders over the whole way, in virtual time: the services, link and stage of every player are real."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.fleet.confirmation import Confirmation
from controller.schedule_files import read_schedule_files
from controller.services.order_wishes import KillWish, OrderWish, ReleaseWish, TakeoverWish
from tests.support.fleet import Fleet, run_fleet
from tests.support.virtual_time import run_virtual
from wire.instants import MINUTE, SECOND, Instant, parse_instant
from wire.orders import Takeover
from wire.state import Phase

SCREENS = ("sha-nanjing-east", "hkg-sogo", "par-opera")
START = parse_instant("2025-06-04T11:00:00Z")  # all three are lit
AWAY = "par-opera"
WHO = {"by": "ann", "reason": "drill", "screens": SCREENS}
SAME_INSTANT_NS = 1_000_000
MEMORY = Path("/dev/shm")


@pytest.fixture
def root() -> Iterator[Path]:
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


async def give(fleet: Fleet, wish: OrderWish) -> dict[str, Confirmation]:
    """Give an order and wait; how far each screen was in the end."""
    given = await fleet.controller.orders.act(wish)
    return {each.screen: each.state async for each in fleet.controller.orders.follow(given)}


def phases(fleet: Fleet) -> dict[str, Phase | None]:
    """What each player said last of its glass."""
    reported = {each.screen: each.reported for each in fleet.controller.watch.snapshot()}
    return {screen: word.phase if word else None for screen, word in reported.items()}


async def _play(fleet: Fleet) -> None:
    outcome = await fleet.controller.publisher.publish(read_schedule_files(Path("schedules")), None)
    assert not outcome.refused
    await fleet.until(Instant(START + 5 * MINUTE))


async def _unreachable(root: Path) -> None:
    async with run_fleet(root, START, SCREENS, heartbeat_ms=1_000) as fleet:
        await _play(fleet)
        fleet.broker.isolate(AWAY)
        told = await give(fleet, KillWish(**WHO))  # type: ignore[arg-type]
        assert told == {
            "sha-nanjing-east": Confirmation.ON_GLASS,
            "hkg-sogo": Confirmation.ON_GLASS,
            AWAY: Confirmation.UNCONFIRMED,
        }
        (order,) = (await fleet.controller.orders.standing()).orders
        assert {each.screen: each.state for each in order.screens} == told
        away = fleet.players[AWAY]
        assert away.decks.showings, "it plays its plan on"
        await away.kill_stage()
        away.start_stage()
        await fleet.until(Instant(fleet.clock.now() + MINUTE))
        fleet.broker.reach(AWAY)
        await fleet.until(Instant(fleet.clock.now() + 30 * SECOND))
        (order,) = (await fleet.controller.orders.standing()).orders
        assert {each.state for each in order.screens} == {Confirmation.ON_GLASS}
        assert {phases(fleet)[screen] for screen in SCREENS} == {Phase.SLATE}

        # a reboot without a network: the kill holds before anything else is shown
        fleet.broker.isolate(AWAY)
        await away.kill_link()
        await away.kill_stage()
        shown = len(away.showings)
        away.start_stage()
        away.start_link()
        await fleet.until(Instant(fleet.clock.now() + 2 * MINUTE))
        assert away.decks.showings == []
        assert len(away.showings) == shown
        fleet.broker.reach(AWAY)

        told = await give(fleet, ReleaseWish(**WHO, what=("all",), wait_ms=60_000))  # type: ignore[arg-type]
        assert set(told.values()) == {Confirmation.ON_GLASS}
        await fleet.until(Instant(fleet.clock.now() + 30 * SECOND))
        assert away.decks.showings, "the plan goes on"


async def _together(root: Path) -> None:
    async with run_fleet(root, START, SCREENS, heartbeat_ms=1_000) as fleet:
        await _play(fleet)
        film = "landmark-film"
        prepared = TakeoverWish(**WHO, shorts=(film,), prepare=True, wait_ms=60_000)  # type: ignore[arg-type]
        assert set((await give(fleet, prepared)).values()) <= {Confirmation.SEEN, Confirmation.ON_GLASS}
        given = await fleet.controller.orders.act(TakeoverWish(**WHO, shorts=(film,)))  # type: ignore[arg-type]
        told = {each.screen: each async for each in fleet.controller.orders.follow(given)}
        assert all(each.done for each in told.values()), told
        starts = []
        for screen, player in fleet.players.items():
            (order,) = fleet.controller.watch.standing(screen).orders  # type: ignore[union-attr]
            assert isinstance(order, Takeover)
            showing = next(each for each in player.decks.showings if order.films[0].sha256 in each.play.path)
            assert showing.from_ns == showing.play.zero_ns, "from its first frame"
            starts.append(showing.play.zero_ns)
        assert max(starts) - min(starts) <= SAME_INSTANT_NS


def test_a_kill_to_an_unreachable_screen_is_not_confirmed_and_holds_at_once_when_it_is_back(
    root: Path,
) -> None:
    run_virtual(_unreachable(root))


def test_a_prepared_takeover_begins_on_every_screen_at_one_instant(root: Path) -> None:
    run_virtual(_together(root))
