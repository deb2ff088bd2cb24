"""The cache becomes what stage wants, whatever breaks on the way."""

import asyncio
import errno
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from player_agent.clock import Reference
from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder, StageFacts, Wanted, save_bytes, save_message
from player_agent.folder_watch import FolderWatch, Signal
from player_agent.link import cache_store
from player_agent.link.downloads import LOOK_EVERY_MS, Downloads
from player_agent.link.film_book import FilmBook
from tests.support.memory_library import MemoryLibrary
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.bundle import DailyWindow, Delivery
from wire.films import DeletionCause
from wire.instants import MINUTE, SECOND, Instant, parse_instant
from wire.policy import RightsEnd
from wire.renditions import Rendition
from wire.state import CueFacts, Phase

NOON = parse_instant("2025-06-04T12:00:00Z")
FILM = bytes(range(256)) * 40


class Bench:
    """Downloads at work in a folder, over a library that does as it is told."""

    def __init__(self, root: Path, delivery: Delivery | None = None) -> None:
        delivery = delivery or Delivery()
        self.folder = PlayerFolder(root)
        self.folder.create()
        self.library = MemoryLibrary()
        self.clock = VirtualClock(NOON)
        self.faults = FaultNotes()
        self.book = FilmBook(self.folder)
        self.downloads = Downloads(
            self.folder,
            self.clock,
            self.library,
            self.faults,
            lambda: 0.0,
            screen="par-opera",
            delivery=delivery,
            book=self.book,
        )
        self.reports = 0

    def want(self, *renditions: Rendition) -> None:
        save_message(self.folder.wanted, Wanted(renditions=renditions))

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        """Run the downloads beside a story, until it is told."""

        async def main() -> None:
            watch = FolderWatch()
            wanted_changed, cache_changed = watch.signal(self.folder.wanted), Signal()
            async with watch.watching():
                task = asyncio.create_task(self.downloads.run(wanted_changed, cache_changed))
                await story()
                task.cancel()
                await asyncio.wait([task])

        run_virtual(main())

    def compare_clock(self) -> None:
        """The controller was heard in this boot."""
        self.clock.reference = Reference(0, float(NOON))

    def show(self, short: str | None) -> None:
        """This short is on the glass."""
        cue = CueFacts(kind="spot", short=short, start=NOON, end=NOON)
        facts = StageFacts(at=NOON, phase=Phase.PLAYING, plan_revision=1, policy_revision=1, cue=cue)
        save_message(self.folder.stage, facts)

    def content(self, rendition: Rendition) -> bytes | None:
        path = self.folder.cached(rendition)
        return path.read_bytes() if path.exists() else None

    def kinds(self) -> list[str]:
        return [each.kind for each in self.faults.with_those_of(())]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_wanted_comes_soonest_first_and_nothing_else(bench: Bench) -> None:
    films = [bench.library.add(f"short-0{n}", FILM + bytes([n])) for n in range(5)]
    bench.library.add("not-wanted", b"other")

    async def story() -> None:
        bench.want(*films[:4])
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert [path for path, _ in bench.library.requests] == [each.path for each in films[:4]]
    assert [bench.content(each) for each in films[:4]] == [FILM + bytes([n]) for n in range(4)]
    facts = bench.downloads.facts()
    assert (facts.held, facts.wanted, facts.missing) == (4, 4, ())
    assert facts.bytes_held == 4 * (len(FILM) + 1)


def test_what_becomes_urgent_interrupts_what_is_needed_later(bench: Bench) -> None:
    bench.library.pause_ms = 10
    later = [bench.library.add(f"later-{n}", FILM * 10 + bytes([n])) for n in range(2)]
    urgent = bench.library.add("urgent", FILM)

    async def story() -> None:
        bench.want(*later)
        await bench.clock.sleep(300)
        bench.want(urgent, *later)
        await bench.clock.sleep(200)
        assert bench.content(urgent) == FILM
        assert [bench.content(each) for each in later] == [None, None]
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert all(bench.content(each) for each in later)
    starts = [start for path, start in bench.library.requests if path in {each.path for each in later}]
    assert len(starts) == 3, "one of them was interrupted"
    assert starts[2] > 0, "and went on where it stopped"


def test_a_broken_download_goes_on_where_it_stopped(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.breaks_after = 4_000

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert [start for _, start in bench.library.requests] == [0, 4_000, 8_000]
    assert bench.content(film) == FILM
    assert "download" in bench.kinds()


def test_it_goes_on_after_a_restart_too(bench: Bench, tmp_path: Path) -> None:
    film = bench.library.add("short-01", FILM)
    (bench.folder.cache / f".{film.file_name}.part").write_bytes(FILM[:5_000])

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert bench.library.requests == [(film.path, 5_000)]
    assert bench.content(film) == FILM


def test_a_complete_part_needs_no_request(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    (bench.folder.cache / f".{film.file_name}.part").write_bytes(FILM)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert (bench.library.requests, bench.content(film)) == ([], FILM)


@pytest.mark.parametrize("left", [b"rubbish" * 100, FILM + b"more than there is"])
def test_a_part_with_wrong_bytes_is_thrown_away(bench: Bench, left: bytes) -> None:
    film = bench.library.add("short-01", FILM)
    (bench.folder.cache / f".{film.file_name}.part").write_bytes(left)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_server_without_ranges_begins_again(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.knows_ranges = False
    (bench.folder.cache / f".{film.file_name}.part").write_bytes(FILM[:5_000])

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert bench.content(film) == FILM


def test_bytes_that_are_not_the_signed_ones_never_get_the_name(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.files[film.path] = FILM[:-1] + b"!"

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(10 * MINUTE)
        assert bench.content(film) is None
        assert bench.downloads.facts().missing == ("short-01",)
        bench.library.files[film.path] = FILM
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM
    assert 5 < len(bench.library.requests) < 40, "tries again, ever slower"
    assert "sha256" in bench.faults.with_those_of(())[-1].sentence


def test_a_controller_that_is_away_is_asked_again(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.reachable = False

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(60 * MINUTE)
        bench.library.reachable = True
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_damaged_file_is_fetched_anew(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)
        bench.folder.cached(film).write_bytes(b"x" * len(FILM))
        await bench.clock.sleep(MINUTE)
        assert bench.content(film) == FILM
        bench.folder.cached(film).unlink()
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM
    assert len(bench.library.requests) == 3


def test_a_file_that_the_disk_cannot_read_is_fetched_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    film, other = bench.library.add("short-01", FILM), bench.library.add("short-02", FILM[::-1])
    bench.folder.cached(film).write_bytes(FILM)
    worn = bench.folder.cached(film).stat().st_ino
    digest = cache_store._digest

    def read(path: Path) -> object:
        if path.stat().st_ino == worn:
            raise OSError(errno.EIO, "Input/output error")
        return digest(path)

    monkeypatch.setattr(cache_store, "_digest", read)

    async def story() -> None:
        bench.want(film, other)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert bench.content(film) == FILM
    assert bench.folder.cached(film).stat().st_ino != worn
    assert bench.content(other) == FILM[::-1]


def test_a_download_that_is_no_longer_wanted_ends(bench: Bench) -> None:
    gone, stays = bench.library.add("short-01", FILM), bench.library.add("short-02", FILM[::-1])
    del bench.library.files[gone.path]

    async def story() -> None:
        bench.want(gone, stays)
        await bench.clock.sleep(MINUTE)
        bench.want(stays)
        await bench.clock.sleep(SECOND)
        asked = len(bench.library.requests)
        await bench.clock.sleep(10 * MINUTE)
        assert len(bench.library.requests) == asked

    bench.run(story)
    assert bench.downloads.facts().wanted == 1


def test_a_cache_that_is_taken_away_is_made_again_and_filled(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)
        shutil.rmtree(bench.folder.cache)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_disk_that_fails_is_told_and_the_next_turn_finds_a_better_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = bench.library.add("short-01", FILM)
    fails = [True]

    def free(_: Path) -> int:
        if fails[0]:
            raise OSError(errno.EIO, "Input/output error")
        return 1 << 40

    monkeypatch.setattr(cache_store, "free_bytes", free)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(SECOND)
        assert bench.kinds() == ["cache"]
        assert bench.content(film) is None
        fails[0] = False
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_list_of_nonsense_and_a_folder_in_the_cache_end_nothing(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    (bench.folder.cache / "folder.mp4" / "x").mkdir(parents=True)

    async def story() -> None:
        save_bytes(bench.folder.wanted, b'{"renditions": 7}')
        await bench.clock.sleep(MINUTE)
        bench.want(film)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_film_that_is_over_goes_after_an_hour_and_leaves_one_receipt(bench: Bench) -> None:
    bench.compare_clock()
    film, stays = bench.library.add("short-01", FILM), bench.library.add("short-02", FILM[::-1])

    async def story() -> None:
        until = {film.sha256: Instant(NOON + 5 * MINUTE)}
        save_message(bench.folder.wanted, Wanted(renditions=(film, stays), until=until))
        await bench.clock.sleep(60 * MINUTE)
        assert bench.content(film) == FILM, "an edit may want it again"
        await bench.clock.sleep(10 * MINUTE)

    bench.run(story)
    assert (bench.content(film), bench.content(stays)) == (None, FILM[::-1])
    [gone] = bench.book.pages.gone
    assert (gone.sha256, gone.short, gone.size_bytes) == (film.sha256, "short-01", len(FILM))
    assert gone.cause is DeletionCause.UNWANTED
    assert FilmBook(bench.folder).pages == bench.book.pages, "a restart tells the same"


def test_rights_that_end_take_the_bytes_at_once_but_not_from_the_glass(bench: Bench) -> None:
    bench.compare_clock()
    film = bench.library.add("short-01", FILM)

    async def story() -> None:
        ends = (RightsEnd(sha256=film.sha256, at=Instant(NOON + 10 * MINUTE)),)
        save_message(bench.folder.wanted, Wanted(renditions=(film,), rights_end=ends))
        await bench.clock.sleep(9 * MINUTE)
        assert bench.content(film) == FILM
        bench.show("short-01")
        await bench.clock.sleep(5 * MINUTE)
        assert bench.content(film) == FILM
        bench.show(None)
        await bench.clock.sleep(MINUTE)
        assert bench.content(film) is None
        await bench.clock.sleep(30 * MINUTE)

    bench.run(story)
    assert [each.cause for each in bench.book.pages.gone] == [DeletionCause.RIGHTS_ENDED]
    assert len(bench.library.requests) == 1, "it is not fetched again"


def part_of(bench: Bench, film: Rendition) -> Path:
    return bench.folder.cache / f".{film.file_name}.part"


def test_a_begun_download_that_nobody_wants_goes_after_an_hour_and_is_told_until_then(bench: Bench) -> None:
    bench.compare_clock()
    film = bench.library.add("short-01", FILM)
    part_of(bench, film).write_bytes(FILM[:5_000])

    async def story() -> None:
        bench.want()
        await bench.clock.sleep(55 * MINUTE)
        assert [each.sha256 for each in bench.book.report("par-opera", NOON).rests] == [film.sha256]
        await bench.clock.sleep(10 * MINUTE)

    bench.run(story)
    assert not part_of(bench, film).exists()
    assert bench.book.report("par-opera", NOON).rests == ()


def test_before_the_first_look_into_the_cache_the_report_does_not_claim_one(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    part_of(bench, film).write_bytes(FILM[:5_000])
    before = bench.book.report("par-opera", NOON)
    assert (before.films, before.rests, before.more, before.looked_at) == ((), (), 0, None)

    async def story() -> None:
        bench.want()
        await bench.clock.sleep(5 * MINUTE)
        report = bench.book.report("par-opera", bench.clock.now())
        assert [each.sha256 for each in report.rests] == [film.sha256]
        assert report.looked_at is not None
        assert bench.clock.now() - report.looked_at <= LOOK_EVERY_MS

    bench.run(story)


def test_rights_that_end_take_a_begun_download_at_once(bench: Bench) -> None:
    bench.compare_clock()
    film = bench.library.add("short-01", FILM)
    part_of(bench, film).write_bytes(FILM[:5_000])
    bench.library.reachable = False

    async def story() -> None:
        ends = (RightsEnd(sha256=film.sha256, at=Instant(NOON + 10 * MINUTE)),)
        save_message(bench.folder.wanted, Wanted(renditions=(film,), rights_end=ends))
        await bench.clock.sleep(9 * MINUTE)
        [rest] = bench.book.report("par-opera", NOON).rests
        assert (rest.sha256, rest.short) == (film.sha256, "short-01")
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert not part_of(bench, film).exists()


def test_a_film_of_which_nobody_said_the_short_is_told(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.folder.cached(film).write_bytes(FILM)

    async def story() -> None:
        bench.want()
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    report = bench.book.report("par-opera", NOON)
    assert ([each.sha256 for each in report.rests], report.films) == ([film.sha256], ())


def test_a_clock_that_was_never_compared_ends_nothing(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)

    async def story() -> None:
        ends = (RightsEnd(sha256=film.sha256, at=Instant(NOON - 1)),)
        save_message(bench.folder.wanted, Wanted(renditions=(film,), rights_end=ends))
        await bench.clock.sleep(3 * 60 * MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_windows_hold_back_what_is_not_urgent(tmp_path: Path) -> None:
    night = DailyWindow(start_minute=14 * 60, end_minute=15 * 60)
    bench = Bench(tmp_path, Delivery(windows=(night,), spread_ms=0))
    early, soon = bench.library.add("early", FILM), bench.library.add("soon", FILM[::-1])

    async def story() -> None:
        due = {early.sha256: Instant(NOON + 24 * 60 * MINUTE), soon.sha256: Instant(NOON + 90 * MINUTE)}
        save_message(bench.folder.wanted, Wanted(renditions=(soon, early), due=due))
        await bench.clock.sleep(29 * MINUTE)
        assert bench.library.requests == []
        await bench.clock.sleep(2 * MINUTE)
        assert bench.content(soon) == FILM[::-1]
        assert bench.kinds() == ["window"], "it is said"
        await bench.clock.sleep(88 * MINUTE)
        assert bench.content(early) is None
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert bench.content(early) == FILM


def test_the_bandwidth_holds_for_all_downloads_together(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Delivery(bytes_per_second=16_384, parallel=3))
    films = [bench.library.add(f"short-0{n}", FILM * 16 + bytes([n])) for n in range(3)]

    async def story() -> None:
        bench.want(*films)
        await bench.clock.sleep(27 * SECOND)
        assert not all(bench.content(each) for each in films)
        await bench.clock.sleep(4 * SECOND)

    bench.run(story)
    assert all(bench.content(each) for each in films)


def test_a_budget_that_is_too_small_is_said_with_the_bytes_that_lack(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Delivery(budget_bytes=len(FILM) + 100))
    films = [bench.library.add("short-01", FILM), bench.library.add("short-02", FILM[::-1])]

    async def story() -> None:
        bench.want(*films)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(films[0]) == FILM
    assert bench.downloads.facts().bytes_lacking == len(FILM) - 100
    assert "bytes too small" in bench.faults.with_those_of(())[-1].sentence


def test_wrong_bytes_of_a_cache_in_between_are_fetched_from_the_controller(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.in_between[film.path] = b"?" * len(FILM)

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_cache_that_always_breaks_off_there_is_gone_round(bench: Bench, knows_ranges: bool) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.breaks_at, bench.library.knows_ranges = 4_000, knows_ranges

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM
    assert len(bench.library.requests) == 3
    assert any("at byte 4000" in each.sentence for each in bench.faults.latest)


def test_where_the_controller_breaks_off_there_too_the_download_begins_again(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.library.breaks_at = bench.library.origin_breaks_at = 4_000

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(5 * SECOND)
        assert [start for _, start in bench.library.requests] == [0, 4_000, 4_000, 4_000, 0]
        assert any("it begins again" in each.sentence for each in bench.faults.latest)
        await bench.clock.sleep(10 * MINUTE)
        assert len(bench.library.requests) < 30, "ever slower"
        bench.library.breaks_at = bench.library.origin_breaks_at = None
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert bench.content(film) == FILM


def test_a_controller_that_is_away_costs_no_byte_of_a_begun_download(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    (bench.folder.cache / f".{film.file_name}.part").write_bytes(FILM[:5_000])
    bench.library.reachable = False

    async def story() -> None:
        bench.want(film)
        await bench.clock.sleep(60 * MINUTE)
        bench.library.reachable = True
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert {start for _, start in bench.library.requests} == {5_000}
    assert bench.content(film) == FILM


def test_a_deletion_that_a_power_cut_broke_off_is_finished_with_one_receipt(bench: Bench) -> None:
    film = bench.library.add("short-01", FILM)
    bench.folder.cached(film).write_bytes(FILM)
    book = FilmBook(bench.folder)
    book.hold([film], [film], NOON)
    book.announce({film.file_name: DeletionCause.UNWANTED})
    again = Bench(bench.folder.root)
    again.run(lambda: again.clock.sleep(MINUTE))
    assert again.content(film) is None
    assert [each.sequence for each in again.book.pages.gone] == [1]
