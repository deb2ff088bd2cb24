"""A film that nobody needs any more: from the player's disk to the proof, the controller away meanwhile."""

import hashlib
from pathlib import Path

from controller.films.store import FolderFilms
from controller.schedule_files import read_schedule_files
from controller.services.purge_films import PurgeFilms
from controller.services.purge_report import PurgeReport, Remains
from tests.support.fleet import Fleet, run_fleet
from tests.support.plans import NETWORK
from tests.support.ram import ram_folder
from tests.support.virtual_time import run_virtual
from wire.films import DeletionCause
from wire.instants import MINUTE, Instant, parse_instant

START = parse_instant("2025-06-04T01:00:00Z")  # at night in Paris
SCREEN = "par-opera"
LEFT = b"of an earlier campaign"
BEGUN = "ab" * 32


def minutes(count: int) -> Instant:
    return Instant(START + count * MINUTE)


async def _story(root: Path) -> None:
    async with run_fleet(root, START, [SCREEN]) as fleet:
        controller, player = fleet.controller, fleet.players[SCREEN]
        await controller.publisher.publish(read_schedule_files(Path("schedules")), None)
        await fleet.until(minutes(5))
        sha256 = hashlib.sha256(LEFT).hexdigest()
        left = player.folder.cache / f"{sha256}.mp4"
        left.write_bytes(LEFT)
        begun = player.folder.cache / f".{BEGUN}.mp4.part"
        begun.write_bytes(LEFT)
        await fleet.until(minutes(50))
        assert left.exists(), "an edit may want it again"
        held = {each.sha256: each.remains for each in (await _report(fleet, root)).films}
        assert (held[sha256], held[BEGUN]) == (Remains.HELD, Remains.HELD)
        await controller.kill()
        await fleet.until(minutes(80))
        assert not left.exists()
        assert not begun.exists()
        await player.kill_link()
        player.start_link()
        await fleet.until(minutes(85))
        await controller.start()
        await fleet.until(minutes(90))
        [kept] = await controller.store.deletions()
        assert (kept.screen, kept.deletion.sha256) == (SCREEN, sha256)
        assert kept.deletion.cause is DeletionCause.UNWANTED
        assert kept.deletion.size_bytes == len(LEFT)
        await _check_words(fleet, root, sha256)


async def _check_words(fleet: Fleet, root: Path, sha256: str) -> None:
    watch = fleet.controller.watch
    said, plan = watch.films(SCREEN), watch.plan(SCREEN)
    assert said is not None
    assert plan is not None
    to_come = {spot.short for spot in plan.spots_between(fleet.clock.now(), plan.end)} | set(plan.house)
    needed = {each.sha256 for each in plan.renditions if each.short in to_come}
    assert needed <= {each.sha256 for each in said.films if each.unwanted_since is None}
    report = await _report(fleet, root)
    words = {each.sha256: each.remains for each in report.films if each.screen == SCREEN}
    assert words[sha256] is Remains.DELETED
    assert BEGUN not in words, "it never was a film here, and is nowhere"
    assert said.rests == ()


async def _report(fleet: Fleet, root: Path) -> PurgeReport:
    controller = fleet.controller
    purge = PurgeFilms(
        NETWORK,
        controller.store,
        controller.watch,
        controller.key,
        [FolderFilms(root / "films")],
        fleet.clock,
        controller.publisher.turn,
        controller.orders.in_hand,
    )
    return await purge.report(None)


def test_what_nobody_needs_goes_and_is_proved_once() -> None:
    with ram_folder() as root:
        run_virtual(_story(root))
