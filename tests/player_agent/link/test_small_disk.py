"""A real disk that is too small, and full: what is needed soonest comes, the rest is told with its bytes."""

from pathlib import Path

from player_agent.folder import Wanted, save_message
from player_agent.link.cache_rules import RESERVE_BYTES
from player_agent.link.spare_room import SpareRoom
from tests.player_agent.link.test_downloads import NOON, Bench
from tests.support.small_disk import fill_disk, small_disk
from wire.bundle import Delivery
from wire.instants import HOUR, MINUTE, Instant
from wire.renditions import Rendition

MIB = 1024 * 1024


def test_a_small_disk_holds_what_is_needed_soonest_and_says_what_lacks(tmp_path: Path) -> None:
    with small_disk(tmp_path, size_kib=(RESERVE_BYTES + 25 * MIB) // 1024):
        bench = Bench(tmp_path, Delivery(spread_ms=0))
        bench.compare_clock()
        soon, new, late = (
            bench.library.add(name, name.encode().ljust(8, b".") * (10 * MIB // 8))
            for name in ("soon", "new", "late")
        )

        def want(hours: dict[str, int], *films: Rendition) -> None:
            due = {each.sha256: Instant(NOON + hours[each.short] * HOUR) for each in films}
            save_message(bench.folder.wanted, Wanted(renditions=films, due=due))

        async def story() -> None:
            want({"soon": 24, "late": 72}, soon, late)
            await bench.clock.sleep(2 * MINUTE)
            assert (bench.downloads.facts().held, bench.kinds()) == (2, [])
            want({"soon": 24, "new": 30, "late": 72}, soon, new, late)
            await bench.clock.sleep(2 * MINUTE)
            assert (bench.content(late), bench.content(soon) is None) == (None, False), (
                "not of the next 48 hours"
            )
            facts = bench.downloads.facts()
            assert (facts.held, facts.missing) == (2, ("late",))
            assert 5 * MIB <= facts.bytes_lacking < 6 * MIB, "told days before it is due"
            assert "no room for late" in bench.faults.latest[-1].sentence
            want({"new": 30, "late": 72}, new, late)
            bench.folder.cached(new).unlink()
            ballast = fill_disk(tmp_path)
            await bench.clock.sleep(10 * MINUTE)
            assert bench.downloads.facts().missing == ("new", "late")
            assert len(bench.faults.latest) < 8, "a disk that stays full floods nothing"
            ballast.unlink()
            await bench.clock.sleep(2 * HOUR)
            assert bench.content(soon) is None, "nobody wants it any more"
            assert (bench.downloads.facts().held, bench.downloads.facts().bytes_lacking) == (2, 0)

        bench.run(story)


def test_a_full_disk_lets_go_of_what_nobody_wants(tmp_path: Path) -> None:
    with small_disk(tmp_path, size_kib=(RESERVE_BYTES + 25 * MIB) // 1024):
        bench = Bench(tmp_path, Delivery(spread_ms=0))
        bench.compare_clock()
        film = bench.library.add("over", b"over...." * (MIB // 8))
        SpareRoom(bench.folder.spare).save(bench.folder.desired, b"{}")

        async def story() -> None:
            bench.want(film)
            await bench.clock.sleep(MINUTE)
            assert bench.content(film) is not None
            bench.want()
            fill_disk(tmp_path)
            await bench.clock.sleep(2 * HOUR)
            assert bench.content(film) is None

        bench.run(story)
        assert [each.sha256 for each in bench.book.pages.gone] == [film.sha256]
