"""The cache becomes what stage wants, whatever breaks on the way."""

import asyncio
import errno
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder, Wanted, save_bytes, save_message
from player_agent.folder_watch import FolderWatch, Signal
from player_agent.link import cache_store
from player_agent.link.downloads import Downloads
from tests.support.memory_library import MemoryLibrary
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.instants import MINUTE, SECOND, parse_instant
from wire.renditions import Rendition

NOON = parse_instant("2025-06-04T12:00:00Z")
FILM = bytes(range(256)) * 40


class Bench:
    """Downloads at work in a folder, over a library that does as it is told."""

    def __init__(self, root: Path) -> None:
        self.folder = PlayerFolder(root)
        self.folder.create()
        self.library = MemoryLibrary()
        self.clock = VirtualClock(NOON)
        self.faults = FaultNotes()
        self.downloads = Downloads(self.folder, self.clock, self.library, self.faults, lambda: 0.0)
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
