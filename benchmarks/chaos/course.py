"""The course of a run: the system comes up, faults strike one after the other, the system ends in order."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.chaos.faults import BEFORE_FILM, FROM_RELEASE, Fault, FaultKind
from benchmarks.chaos.hands import Hands, film_of
from benchmarks.site.processes import GoneError
from benchmarks.site.programme import FILMS
from benchmarks.site.site import Site, SiteError, now_ms
from benchmarks.site.truth import Due, dues_of
from benchmarks.site.watch import Watch

SETTLE_LIMIT_S = 45.0
WATCHDOG_S = 20.0
"""What nobody ended by then is continued, so that the run goes on."""
HELD_LOOK_S = 0.2
HEALTHY_LIMIT_S = 60.0
TAIL_S = 3.0
BEFORE_MS = (300, 2_700)
"""How soon before its start a film is damaged: before and after its pre-roll."""

NEEDS_FLEET = {
    *BEFORE_FILM,
    FaultKind.FILM_TRUNCATED,
    FaultKind.FILM_CHANGED,
    FaultKind.FILM_DELETED,
    FaultKind.PLAN_REPLACED,
}
"""Faults whose repair needs controller and link; they wait for the fleet to be whole."""


@dataclass(frozen=True, slots=True)
class Struck:
    """One fault as it went. Instants in ms of the wall clock."""

    fault: Fault
    at_ms: int
    released_ms: int | None
    counted_from_ms: int
    """From where its recovery counts."""
    settled_ms: int | None
    """When the harness saw every screen right again, to stay; None if not within its limit."""
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether it could not be brought about."""
        return self.note.startswith("not struck")


@dataclass(frozen=True, slots=True)
class Course:
    """What a run leaves."""

    struck: tuple[Struck, ...]
    start_ms: int
    """When every screen was right for the first time."""
    end_ms: int
    restarts: dict[str, int]
    """How often each unit had to be started again as a whole."""


class Runner:
    """One run."""

    def __init__(self, site: Site, faults: Sequence[Fault], tell: Callable[[str], None]) -> None:
        self._site = site
        self._faults = faults
        self._tell = tell
        self._watch = Watch(site)

    async def run(self, recording: Path) -> Course:
        """The whole course. Raises SiteError where the system does not come up."""
        async with self._site.running():
            hands = Hands(self._site)
            async with self._watch.sampling(recording):
                await self._watch.up()
                start_ms = now_ms()
                struck = []
                try:
                    for fault in self._faults:
                        struck.append(await self._one(fault, hands))
                        self._note(struck[-1])
                finally:
                    hands.let_all_go()
                await asyncio.sleep(TAIL_S)
                end_ms = now_ms()
                await self._fleet_whole()
                await self._site.end_players()
            await self._site.reachable(HEALTHY_LIMIT_S)
            units = [self._site.controller, *(each.unit for each in self._site.players)]
            return Course(tuple(struck), start_ms, end_ms, {each.name: each.starts - 1 for each in units})

    async def _one(self, fault: Fault, hands: Hands) -> Struck:
        where = "all" if fault.screen is None else self._site.players[fault.screen].screen
        self._tell(f"{fault.number}/{len(self._faults)}  {where}: {fault.kind}")
        if not hands.can(fault.kind):
            return self._missed(fault, "this machine does not permit it")
        await asyncio.sleep(fault.pause_s)
        if fault.kind in NEEDS_FLEET:
            await self._fleet_whole()
        try:
            return await self._strike(fault, hands)
        except (GoneError, SiteError) as error:
            return self._missed(fault, str(error))

    async def _strike(self, fault: Fault, hands: Hands) -> Struck:
        due = await self._wait_for_place(fault)
        film = None
        if due is not None and fault.screen is not None:
            player = self._site.players[fault.screen]
            film = film_of(player, self._watch.plan(player), due.short)
        at_ms = now_ms()
        release = await hands.strike(fault, film, at_ms)
        released_ms: int | None = None
        if release is not None and fault.hold_s:
            await asyncio.sleep(fault.hold_s)
            released_ms = now_ms()
            await release()
        elif release is not None:
            until = time.monotonic() + WATCHDOG_S
            while hands.holds() and time.monotonic() < until:
                await asyncio.sleep(HELD_LOOK_S)
            released_ms = now_ms()
            await release()
        if fault.kind is FaultKind.PLAN_REPLACED:
            await asyncio.sleep(5.0)
        settled = await self._watch.settled(SETTLE_LIMIT_S)
        counted = at_ms
        if fault.kind in FROM_RELEASE and released_ms is not None:
            counted = released_ms
        if fault.kind in BEFORE_FILM and due is not None:
            await self._until(due.start + 1_500)
            settled = await self._watch.settled(SETTLE_LIMIT_S)
            counted = due.start
        return Struck(fault, at_ms, released_ms, counted, now_ms() if settled else None)

    @staticmethod
    def _missed(fault: Fault, why: str) -> Struck:
        return Struck(fault, now_ms(), None, now_ms(), now_ms(), f"not struck: {why}")

    async def _wait_for_place(self, fault: Fault) -> Due | None:
        """Let time pass until the film is where the fault strikes; the film that it strikes, if it does."""
        player = self._site.players[fault.screen or 0]
        now = now_ms()
        dues = dues_of(self._watch.plan(player), FILMS, now, now + 30_000)
        if fault.kind in BEFORE_FILM:
            first, last = BEFORE_MS
            ahead = first + fault.place * (last - first)
            due = next(each for each in dues if each.start - ahead > now)
            await self._until(due.start - ahead)
            return due
        due = next(each for each in dues if each.start + fault.place * (each.end - each.start) > now)
        await self._until(due.start + fault.place * (due.end - due.start))
        damages = fault.kind in NEEDS_FLEET and fault.kind is not FaultKind.PLAN_REPLACED
        return due if damages else None

    @staticmethod
    async def _until(instant_ms: float) -> None:
        await asyncio.sleep(max(0.0, (instant_ms - now_ms()) / 1_000))

    async def _fleet_whole(self) -> None:
        """Wait until the controller answers and hears of every player; after the limit, go on."""
        until = time.monotonic() + HEALTHY_LIMIT_S
        while time.monotonic() < until:
            with contextlib.suppress(SiteError):
                report = await self._site.reachable(5.0)
                screens = report["screens"]
                assert isinstance(screens, list)
                if all(_is_heard(each) for each in screens):
                    return
            await asyncio.sleep(0.5)

    def _note(self, struck: Struck) -> None:
        with (self._site.run / "faults.jsonl").open("a") as file:
            file.write(json.dumps(asdict(struck)) + "\n")
        if struck.note:
            self._tell(f"   {struck.note}")
        elif struck.settled_ms is None:
            self._tell(f"   the right film is not back within {SETTLE_LIMIT_S:.0f} s")
        else:
            wrong_s = (self._watch.wrong_ms - struck.counted_from_ms) / 1_000
            self._tell(f"   right again after {wrong_s:.1f} s" if wrong_s > 0 else "   nothing seen yet")


def _is_heard(screen: dict[str, object]) -> bool:
    return screen.get("liveness") in {"ready", "asleep"}
