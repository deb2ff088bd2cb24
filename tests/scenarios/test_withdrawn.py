"""A short that its creator withdraws while a takeover shows it, over the whole way, in virtual time."""

from pathlib import Path

from controller.schedule_files import read_schedule_files
from controller.services.order_wishes import TakeoverWish
from tests.support.fleet import Fleet, run_fleet
from tests.support.virtual_time import run_virtual
from wire.asrun import AsRunKind, Cause
from wire.films import DeletionCause
from wire.instants import MINUTE, SECOND, Instant, parse_instant
from wire.orders import Takeover

SCREENS = ("hkg-sogo", "par-opera")
AWAY = "par-opera"
START = parse_instant("2025-06-04T11:00:00Z")  # both are lit
SHORT = "neon-tram"
CATALOGUE = "campaigns/catalogue.csv"


def withdrawn_today() -> dict[str, str]:
    """The sample's files in which the creator of one short withdrew it."""
    files = read_schedule_files(Path("schedules"))
    remark, head, *rows = files[CATALOGUE].splitlines()
    changed = [f"{row},{'2025-06-04' if row.startswith(f'{SHORT},') else ''}" for row in rows]
    return {**files, CATALOGUE: "\n".join([remark, f"{head},withdrawn", *changed]) + "\n"}


def shows_it(fleet: Fleet, screen: str, sha256: str) -> bool:
    play = fleet.players[screen].decks.on_glass
    return play is not None and sha256 in play.path


async def _story(root: Path) -> None:
    async with run_fleet(root, START, SCREENS, heartbeat_ms=1_000) as fleet:
        publisher = fleet.controller.publisher
        assert not (await publisher.publish(read_schedule_files(Path("schedules")), None)).refused
        await fleet.until(Instant(START + 5 * MINUTE))
        wish = TakeoverWish(by="ann", reason="opening", shorts=(SHORT,), screens=SCREENS)
        await fleet.controller.orders.act(wish)
        await fleet.until(Instant(fleet.clock.now() + 20 * SECOND))
        films = {}
        for screen in SCREENS:
            (order,) = fleet.controller.watch.standing(screen).orders  # type: ignore[union-attr]
            assert isinstance(order, Takeover)
            films[screen] = order.films[0].sha256
            assert shows_it(fleet, screen, films[screen])

        fleet.broker.isolate(AWAY)
        outcome = await publisher.publish(withdrawn_today(), None)
        assert not outcome.refused
        assert "its creator withdraws it from 2025-06-04 on" in outcome.ended[0]
        await fleet.until(Instant(fleet.clock.now() + SECOND))
        assert not shows_it(fleet, "hkg-sogo", films["hkg-sogo"])
        assert shows_it(fleet, AWAY, films[AWAY]), "nobody could tell it"
        fleet.broker.reach(AWAY)
        await fleet.until(Instant(fleet.clock.now() + 30 * SECOND))
        assert not shows_it(fleet, AWAY, films[AWAY])
        await fleet.until(Instant(fleet.clock.now() + 10 * MINUTE))

        gone = {
            (each.screen, each.deletion.sha256): each for each in await fleet.controller.store.deletions()
        }
        for screen, sha256 in films.items():
            assert gone[screen, sha256].deletion.cause is DeletionCause.RIGHTS_ENDED
        records = await fleet.controller.store.asrun_between(START, fleet.clock.now())
        cut = {
            each.screen: each.entry.cause
            for each in records
            if each.entry.kind is AsRunKind.TAKEOVER and each.entry.cause is not Cause.NONE
        }
        assert cut.keys() == set(SCREENS)
        last = {each.screen: each.entry.started_at or 0 for each in records if each.entry.short == SHORT}
        assert max(last.values()) < fleet.clock.now() - 9 * MINUTE, "and it came back nowhere"


def test_a_short_withdrawn_in_a_takeover_leaves_every_wall_and_every_disk(tmp_path: Path) -> None:
    run_virtual(_story(tmp_path))
