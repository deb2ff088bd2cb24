"""The whole stage on a real X display with real libvlc: what the framebuffer shows is what the plan says."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from player_agent.clock import SystemClock
from player_agent.decks.aim import FIRST_LATENCY_NS
from player_agent.decks.process import Surface, WorkerDecks
from player_agent.folder import ClockState, PlayerFolder, StageFacts, load_message, save_bytes, save_message
from player_agent.journal import JournalReader
from player_agent.stage.runner import run_stage
from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.film_code import BLACK, SLATE, Content, Kind
from tests.support.framebuffer import Glass, VirtualDisplay, open_framebuffer
from tests.support.plans import HOUSE, MIDNIGHT, SHORTS, Key, build_plan, build_policy, rendition
from tests.support.stages import build_bundle, sealed
from wire.asrun import Cause, Outcome
from wire.codec import encode
from wire.instants import HOUR, Instant
from wire.plan import Plan
from wire.renditions import Rendition, RenditionKind
from wire.state import DesiredState, Phase

pytestmark = [pytest.mark.screen, pytest.mark.films]

WIDTH, HEIGHT, FPS = 320, 480, 25
FRAME_MS = 1_000 // FPS
SLOT_MS = 4_000
OPENS = Instant(MIDNIGHT + 9 * HOUR)
FILMS = {short: number for number, short in enumerate((*SHORTS, *HOUSE), start=1)}


@dataclass
class Wall:
    """One screen with all that is real, on a clock that stands shortly before it opens."""

    folder: PlayerFolder
    glass: Glass
    clock: SystemClock
    decks: WorkerDecks
    plan: Plan

    def expected(self, now: Instant) -> Content:
        """What the plan wants on the glass."""
        if now < OPENS:
            return BLACK
        spot = self.plan.spot_at(now)
        slot = (now - OPENS) // SLOT_MS
        short = spot.short if spot else self.plan.house[slot % len(self.plan.house)]
        return Content(Kind.FILM, FILMS[short], (now - OPENS) % SLOT_MS // FRAME_MS)

    async def sees(self, wanted: Callable[[Content], bool], within_s: float = 20.0) -> Content:
        """The first content that is as wanted."""
        async with asyncio.timeout(within_s):
            while True:
                reading = self.glass.read()
                if reading.upper == reading.lower and wanted(reading.upper):
                    return reading.upper
                await self.clock.sleep(2)

    async def in_step(self) -> bool:
        """Whether film and frame are within two frames of the plan, looked at for a while."""
        for _ in range(200):
            wanted, seen = self.expected(self.clock.now()), self.glass.read().upper
            if seen.kind is wanted.kind and seen.film == wanted.film and abs(seen.frame - wanted.frame) <= 2:
                return True
            await self.clock.sleep(5)
        return False

    async def until(self, instant: Instant) -> None:
        """Let real time pass up to an instant of the shifted clock."""
        await self.clock.sleep(instant - self.clock.now())

    async def says(self, phase: Phase, within_s: float = 20.0) -> None:
        """Wait until stage says so."""
        async with asyncio.timeout(within_s):
            while self.facts().phase is not phase:
                await self.clock.sleep(5)

    def facts(self) -> StageFacts:
        """What stage last said."""
        facts = load_message(self.folder.stage, StageFacts)
        assert facts is not None
        return facts


def coded_renditions(folder: PlayerFolder, films: Path) -> dict[str, Rendition]:
    renditions = {}
    for short, number in FILMS.items():
        film = CodedFilm(number, WIDTH, HEIGHT, FPS, SLOT_MS // FRAME_MS)
        kind = RenditionKind.HOUSE if short in HOUSE else RenditionKind.SHORT
        content = make_film(film, films).read_bytes()
        renditions[short] = rendition(short, content=content, kind=kind, duration_ms=SLOT_MS)
        folder.cached(renditions[short]).write_bytes(content)
    content = make_slate(WIDTH, HEIGHT, films / "slate.png").read_bytes()
    renditions["slate"] = rendition("slate", content=content, kind=RenditionKind.SLATE)
    folder.cached(renditions["slate"]).write_bytes(content)
    return renditions


@asynccontextmanager
async def wall(tmp_path: Path, films: Path, *, before_ms: int = 3_000) -> AsyncIterator[Wall]:
    folder, key = PlayerFolder(tmp_path), Key()
    folder.create()
    renditions = coded_renditions(folder, films)
    plan = replace(
        build_plan(slot_ms=SLOT_MS, loop_slots=2),
        renditions=tuple(renditions[short] for short in (*SHORTS, *HOUSE)),
    )
    policy = build_policy(plan, slate=renditions["slate"])
    clock = SystemClock(OPENS - before_ms - round(time.time() * 1_000))
    now = clock.now()
    save_message(folder.clock, ClockState(offset_ms=0.0, uncertainty_ms=1.0, sampled_at=now))
    desired = DesiredState(
        screen=plan.screen,
        plan_revision=1,
        policy_revision=1,
        plan=sealed(key, plan, now),
        policy=sealed(key, policy, now),
    )
    save_bytes(folder.desired, encode(desired))
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as glass:
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11")
        decks = WorkerDecks(surface, clock, latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)
        stop = asyncio.Event()
        stage = asyncio.create_task(run_stage(build_bundle(key), folder, clock, decks, stop=stop))
        try:
            yield Wall(folder, glass, clock, decks, plan)
        finally:
            stop.set()
            await stage


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


async def test_the_right_film_is_on_the_glass_at_the_right_time(tmp_path: Path, films: Path) -> None:
    async with wall(tmp_path, films) as screen:
        await screen.sees(lambda content: content == BLACK)
        for slot in range(3):
            await screen.until(Instant(OPENS + slot * SLOT_MS + 1_000))
            assert await screen.in_step()
        await screen.says(Phase.PLAYING)
    entries = JournalReader(PlayerFolder(tmp_path).journal).read_after(0, 100)[1]
    assert [each.short for each in entries] == ["short-01", "house-02", "short-02"]
    assert entries[-1].cause is Cause.STOPPED


async def test_a_killed_worker_costs_a_moment_of_slate(tmp_path: Path, films: Path) -> None:
    async with wall(tmp_path, films, before_ms=1_000) as screen:
        await screen.until(Instant(OPENS + 1_000))
        assert await screen.in_step()
        screen.decks.kill_worker()
        await screen.sees(lambda content: content == SLATE)
        await screen.sees(lambda content: content.kind is Kind.FILM)
        assert await screen.in_step()
        await screen.says(Phase.PLAYING)
    entries = JournalReader(screen.folder.journal).read_after(0, 100)[1]
    assert [each.cause for each in entries[:2]] == [Cause.WORKER_LOST, Cause.STOPPED]
    assert {each.short for each in entries} == {"short-01"}


async def test_a_worker_that_hangs_is_found_and_replaced(tmp_path: Path, films: Path) -> None:
    async with wall(tmp_path, films, before_ms=1_000) as screen:
        await screen.until(Instant(OPENS + 1_000))
        assert await screen.in_step()
        pid = screen.decks.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await screen.sees(lambda content: content == SLATE)
        await screen.sees(lambda content: content.kind is Kind.FILM)
        assert await screen.in_step()
        assert screen.facts().faults[-1].kind == "worker"
        assert "hangs" in screen.facts().faults[-1].sentence


async def test_a_missing_film_is_the_slate_and_the_others_go_on(tmp_path: Path, films: Path) -> None:
    async with wall(tmp_path, films) as screen:
        rendition_of = screen.plan.rendition_of("short-01")
        assert rendition_of is not None
        screen.folder.cached(rendition_of).unlink()
        await screen.until(Instant(OPENS + 1_000))
        await screen.sees(lambda content: content == SLATE)
        await screen.until(Instant(OPENS + SLOT_MS + 1_000))
        assert await screen.in_step()
    entries = JournalReader(screen.folder.journal).read_after(0, 100)[1]
    assert (entries[0].outcome, entries[0].cause) == (Outcome.NOT_SHOWN, Cause.MISSING_BYTES)
