"""A wall that is all real: X display, coded films, a plan, a clock.

However slow a machine is: the clock stands an hour before the opening until the stage is ready, and only then
is set to shortly before it, as link sets a clock that it compared.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from player_agent.clock import SystemClock
from player_agent.decks.aim import FIRST_LATENCY_NS
from player_agent.decks.process import WorkerDecks
from player_agent.decks.surface import Surface as Target
from player_agent.folder import (
    ClockState,
    PlayerFolder,
    Receipts,
    StageFacts,
    StageReceipt,
    load_message,
    save_bytes,
    save_message,
)
from player_agent.stage.runner import run_stage
from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.film_code import BLACK, Content, Kind
from tests.support.framebuffer import Glass, VirtualDisplay, open_framebuffer
from tests.support.plans import HOUSE, MIDNIGHT, SHORTS, Key, build_plan, build_policy, rendition
from tests.support.stages import build_bundle, sealed
from wire.bundle import Bundle, Surface
from wire.codec import encode
from wire.instants import HOUR, Instant, Millis
from wire.orders import Order, ReceiptWord, StandingOrders
from wire.plan import Plan
from wire.policy import Policy, PolicyWindow, Rule, strictest
from wire.renditions import Rendition, RenditionKind
from wire.state import DesiredState, Phase

WIDTH, HEIGHT, FPS = 320, 480, 25
FRAME_MS = 1_000 // FPS
SLOT_MS = 4_000
OPENS = Instant(MIDNIGHT + 9 * HOUR)
Curfew = tuple[Millis, Millis, Rule]
"""From and to, in milliseconds after the opening, and the rule between."""
FILMS = {short: number for number, short in enumerate((*SHORTS, *HOUSE), start=1)}


@dataclass
class Wall:
    """One screen with all that is real, on a clock that stands shortly before it opens."""

    folder: PlayerFolder
    bundle: Bundle
    glass: Glass
    clock: SystemClock
    plan: Plan
    key: Key
    desired: DesiredState
    """What the controller wants; the last that was written."""
    before_ms: Millis
    """How long before the opening a stage that is ready begins."""
    _opens: bool = False

    def compare_clock(self, now: Instant) -> None:
        """The controller's time is `now`; written as link would."""
        state = ClockState(
            offset_ms=float(now - self.clock.wall()),
            uncertainty_ms=1.0,
            sampled_at=now,
            sampled_monotonic_ms=self.clock.monotonic_ns() // 1_000_000,
            boot_id=self.clock.boot_id,
        )
        save_message(self.folder.clock, state)
        state.set_clock(self.clock)

    def open_at_once(self) -> None:
        """It was open before any stage is there."""
        self._opens = True
        self.compare_clock(Instant(OPENS - self.before_ms))

    async def opens(self, within_s: float = 120.0) -> None:
        """Wait until the stage is ready, and let it come to the opening; a second stage finds it open."""
        if self._opens:
            return
        held = {each.sha256 for each in self.plan.renditions if self.folder.cached(each).exists()}
        async with asyncio.timeout(within_s):
            while True:
                facts = load_message(self.folder.stage, StageFacts)
                if facts and "libvlc" in facts.versions and held <= set(facts.verified):
                    break
                await self.clock.sleep(5)
        self.open_at_once()

    def order(self, *orders: Order) -> None:
        """These orders stand from now on, and no others; written as link would."""
        revision = self.desired.orders_revision + 1
        standing = StandingOrders(
            network=self.plan.network, screen=self.plan.screen, revision=revision, orders=orders
        )
        envelope = sealed(self.key, standing, self.clock.now())
        changes = {"orders_revision": revision, "standing_orders": envelope}
        self.desired = self.desired.model_copy(update=changes)
        save_bytes(self.folder.desired, encode(self.desired))

    async def confirms(self, revision: int, within_s: float = 60.0) -> StageReceipt:
        """Wait until stage says that these orders are on the glass."""
        async with asyncio.timeout(within_s):
            while True:
                written = load_message(self.folder.receipts, Receipts)
                standing = written.standing if written else None
                if standing and (standing.orders_revision, standing.word) == (revision, ReceiptWord.ON_GLASS):
                    return standing
                await self.clock.sleep(2)

    def expected(self, now: Instant) -> Content:
        """What the plan wants on the glass."""
        if now < OPENS:
            return BLACK
        spot = self.plan.spot_at(now)
        slot = (now - OPENS) // SLOT_MS
        short = spot.short if spot else self.plan.house[slot % len(self.plan.house)]
        return Content(Kind.FILM, FILMS[short], (now - OPENS) % SLOT_MS // FRAME_MS)

    async def sees(self, wanted: Callable[[Content], bool], within_s: float = 60.0) -> Content:
        """The first content that is as wanted."""
        async with asyncio.timeout(within_s):
            while True:
                reading = self.glass.read()
                if reading.upper == reading.lower and wanted(reading.upper):
                    return reading.upper
                await self.clock.sleep(2)

    async def in_step(self) -> bool:
        """Whether film and frame come within two frames of the plan; waits, for a machine that is busy."""
        for _ in range(6_000):
            wanted, seen = self.expected(self.clock.now()), self.glass.read().upper
            if seen.kind is wanted.kind and seen.film == wanted.film and abs(seen.frame - wanted.frame) <= 2:
                return True
            await self.clock.sleep(5)
        return False

    async def until(self, instant: Instant) -> None:
        """Let real time pass up to an instant of the shifted clock."""
        await self.clock.sleep(instant - self.clock.now())

    async def says(self, phase: Phase, within_s: float = 60.0) -> None:
        """Wait until stage says so."""
        async with asyncio.timeout(within_s):
            while self.facts().phase is not phase:
                await self.clock.sleep(5)

    def facts(self) -> StageFacts:
        """What stage last said."""
        facts = load_message(self.folder.stage, StageFacts)
        assert facts is not None
        return facts


@contextmanager
def prepared_wall(
    root: Path, films: Path, *, before_ms: int = 3_000, curfews: Sequence[Curfew] = (), sound: bool = False
) -> Iterator[Wall]:
    """A wall on which nobody plays yet: display, cache, desired state, clock.

    `before_ms`: how long before the opening a stage that is ready begins; below 0, it finds the wall open.
    """
    folder, key = PlayerFolder(root), Key()
    folder.create()
    renditions = _coded_renditions(folder, films, sound=sound)
    plan = replace(
        build_plan(slot_ms=SLOT_MS, loop_slots=2),
        renditions=tuple(renditions[short] for short in (*SHORTS, *HOUSE)),
    )
    policy = with_curfews(build_policy(plan, slate=renditions["slate"]), curfews)
    clock = SystemClock(OPENS - HOUR - round(time.time() * 1_000))
    now = clock.now()
    desired = DesiredState(
        screen=plan.screen,
        plan_revision=1,
        policy_revision=1,
        plan=sealed(key, plan, now),
        policy=sealed(key, policy, now),
    )
    save_bytes(folder.desired, encode(desired))
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as glass:
        surface = Surface(width=WIDTH, height=HEIGHT, display=display.name)
        bundle = build_bundle(key).model_copy(update={"surface": surface})
        wall = Wall(folder, bundle, glass, clock, plan, key, desired, before_ms)
        wall.compare_clock(now)
        if before_ms < 0:
            wall.open_at_once()
        yield wall


@asynccontextmanager
async def playing(wall: Wall) -> AsyncIterator[WorkerDecks]:
    """A stage in this process plays on the wall while the body runs, which begins when it is ready."""
    assert wall.bundle.surface.display is not None
    target = Target(wall.bundle.surface.display, WIDTH, HEIGHT, "xcb_x11")
    decks = WorkerDecks(target, wall.clock, latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)
    stop = asyncio.Event()
    stage = asyncio.create_task(run_stage(wall.bundle, wall.folder, wall.clock, decks, stop=stop))
    opening = asyncio.create_task(wall.opens())
    try:
        await asyncio.wait([opening, stage], return_when=asyncio.FIRST_COMPLETED)
        if not stage.done():
            await opening
        yield decks
    finally:
        opening.cancel()
        stop.set()
        await stage


def with_curfews(policy: Policy, curfews: Sequence[Curfew]) -> Policy:
    """The policy, and these curfews besides."""
    edges = {Instant(OPENS + at_ms) for curfew in curfews for at_ms in curfew[:2]}
    edges |= {edge for window in policy.windows for edge in (window.start, window.end)}
    windows = []
    for start, end in pairwise(sorted(edges)):
        held = [rule for first, last, rule in curfews if OPENS + first <= start < OPENS + last]
        rule = strictest([policy.rule_at(start), *held])
        windows.append(
            PolicyWindow(
                start=start,
                end=end,
                light=rule.light,
                mute=rule.mute,
                brightness_percent=rule.brightness_percent,
            )
        )
    return policy.model_copy(update={"windows": tuple(windows)})


def _coded_renditions(folder: PlayerFolder, films: Path, *, sound: bool) -> dict[str, Rendition]:
    renditions = {}
    for short, number in FILMS.items():
        film = CodedFilm(number, WIDTH, HEIGHT, FPS, SLOT_MS // FRAME_MS, audio=sound)
        kind = RenditionKind.HOUSE if short in HOUSE else RenditionKind.SHORT
        content = make_film(film, films).read_bytes()
        renditions[short] = rendition(short, content=content, kind=kind, duration_ms=SLOT_MS)
        folder.cached(renditions[short]).write_bytes(content)
    content = make_slate(WIDTH, HEIGHT, films / "slate.png").read_bytes()
    renditions["slate"] = rendition("slate", content=content, kind=RenditionKind.SLATE)
    folder.cached(renditions["slate"]).write_bytes(content)
    return renditions
