"""Orders on a real X display with real libvlc: what the framebuffer shows, and what the receipts claim."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import dropwhile
from pathlib import Path

import pytest

from player_agent.journal import JournalReader
from tests.support.film_code import BLACK, SLATE, Content, Kind
from tests.support.walls import FILMS, FRAME_MS, OPENS, SLOT_MS, Wall, playing, prepared_wall
from wire.asrun import AsRunEntry, AsRunKind, Cause
from wire.instants import Instant
from wire.orders import Kill, KillPicture, Pull, Takeover

pytestmark = [pytest.mark.screen, pytest.mark.films]

TAKEN = "short-03"
LATE_MS = 1_000
"""So late a busy machine may begin; the benchmark measures how late."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@asynccontextmanager
async def watched(wall: Wall) -> AsyncIterator[list[Content]]:
    """Every content that the glass has while the body runs, each once as long as it stays."""
    seen: list[Content] = []

    async def look() -> None:
        while True:
            reading = wall.glass.read()
            if reading.upper == reading.lower and (not seen or seen[-1] != reading.upper):
                seen.append(reading.upper)
            await wall.clock.sleep(1)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
        await asyncio.wait([looking])


def broken_off(wall: Wall) -> list[AsRunEntry]:
    """From the first film on that did not run whole, those left out that were joined late."""
    whole = {Cause.NONE, Cause.JOINED}
    written = JournalReader(wall.folder.journal).read_after(0, 100)[1]
    return list(dropwhile(lambda each: each.cause in whole, written))


async def entry_of(wall: Wall, order_id: str, within_s: float = 60.0) -> AsRunEntry:
    """Wait until a play that an order put there has ended, and is in the journal."""
    async with asyncio.timeout(within_s):
        while True:
            for entry in JournalReader(wall.folder.journal).read_after(0, 100)[1]:
                if entry.order_id == order_id:
                    return entry
            await wall.clock.sleep(5)


def kinds(seen: list[Content]) -> set[Kind]:
    return {each.kind for each in seen}


def kill(wall: Wall, picture: KillPicture) -> Kill:
    now = wall.clock.now()
    return Kill(order_id="aaaaaa", given_at=now, by="ops", reason="drill", start=now, picture=picture)


def takeover(wall: Wall, start: Instant, until: Instant | None = None) -> Takeover:
    film = wall.plan.rendition_of(TAKEN)
    assert film is not None
    return Takeover(
        order_id="bbbbbb",
        given_at=wall.clock.now(),
        by="ops",
        reason="news",
        start=start,
        until=until,
        films=(film,),
    )


@pytest.mark.parametrize(("picture", "wanted"), [(KillPicture.SLATE, SLATE), (KillPicture.BLACK, BLACK)])
async def test_a_kill_reaches_the_glass_and_its_release_brings_the_right_frame(
    tmp_path: Path, films: Path, picture: KillPicture, wanted: Content
) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_500))
            assert await wall.in_step()
            async with watched(wall) as seen:
                wall.order(kill(wall, picture))
                await wall.sees(lambda content: content == wanted)
                await wall.confirms(1)
            assert kinds(seen) <= {Kind.FILM, wanted.kind}, "nothing else flashes up"
            await wall.until(Instant(OPENS + SLOT_MS + 1_000))
            assert wall.glass.read().upper == wanted
            wall.order()
            await wall.sees(lambda content: content.kind is Kind.FILM)
            assert await wall.in_step()
            await wall.confirms(2)
        assert broken_off(wall)[0].cause is Cause.KILLED


async def test_a_killed_wall_stays_killed_over_a_restart_and_never_shows_a_frame(
    tmp_path: Path, films: Path
) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_000))
            wall.order(kill(wall, KillPicture.BLACK))
            await wall.sees(lambda content: content == BLACK)
            await wall.confirms(1)
        wall.folder.desired.unlink()
        async with watched(wall) as seen, playing(wall):
            await wall.clock.sleep(2_500)
        assert kinds(seen) == {Kind.BLACK}


async def test_a_takeover_now_and_its_release_leave_no_hole(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_500))
            assert await wall.in_step()
            async with watched(wall) as seen:
                wall.order(takeover(wall, wall.clock.now()))
                await wall.sees(lambda content: content.film == FILMS[TAKEN])
                await wall.confirms(1)
                await wall.clock.sleep(1_500)
                wall.order()
                await wall.confirms(2)
                assert await wall.in_step()
            assert kinds(seen) == {Kind.FILM}, "neither slate nor black"
        taken, takes = broken_off(wall)[:2]
        assert taken.cause is Cause.TAKEN_OVER
        assert takes.kind is AsRunKind.TAKEOVER
        assert takes.order_id == "bbbbbb"


async def test_a_prepared_takeover_covers_the_plan_and_gives_it_back(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_000))
            assert await wall.in_step()
            begin = Instant(wall.clock.now() + SLOT_MS + 600)
            until = Instant(begin + SLOT_MS)

            def in_step(content: Content) -> bool:
                due = (wall.clock.now() - begin) // FRAME_MS
                return content.film == FILMS[TAKEN] and abs(content.frame - due) <= 2

            wall.order(takeover(wall, begin, until))
            async with watched(wall) as seen:
                await wall.sees(in_step)
                await wall.until(Instant(until + 500))
                assert await wall.in_step()
            assert kinds(seen) == {Kind.FILM}, "neither slate nor black"
            assert (await wall.confirms(1)).waits_for == ()
            first = next(content for content in seen if content.film == FILMS[TAKEN])
            assert first.frame <= LATE_MS // FRAME_MS, "from its beginning"
            entry = await entry_of(wall, "bbbbbb")
            assert entry.started_at is not None
            assert -FRAME_MS <= entry.started_at - begin <= LATE_MS, "at its instant"


async def test_a_pulled_short_leaves_the_glass(tmp_path: Path, films: Path) -> None:
    with prepared_wall(tmp_path, films, before_ms=1_000) as wall:
        async with playing(wall):
            await wall.until(Instant(OPENS + 1_500))
            assert await wall.in_step()
            now = wall.clock.now()
            wall.order(
                Pull(order_id="cccccc", given_at=now, by="ops", reason="rights", start=now, short="short-01")
            )
            await wall.sees(lambda content: content == SLATE)
            await wall.confirms(1)
            await wall.until(Instant(OPENS + SLOT_MS + 1_000))
            assert await wall.in_step()
