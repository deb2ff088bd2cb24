"""Watching a running system: the sampler beside it, and whether every screen is right at this moment."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.site.glass import ScreenGlass, Slate
from benchmarks.site.programme import FILMS, FPS
from benchmarks.site.site import Player, Site, SiteError, now_ms
from benchmarks.site.truth import Due, Seen, dues_of, seen_at
from wire.plan import Plan

UP_LIMIT_S = 60.0
SETTLED_S = 1.5
"""A right film has to stay this long before it counts as back."""
LOOK_S = 0.04


class Watch:
    """Looks at every screen of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._glasses: list[ScreenGlass] = []
        self._plans: dict[Path, tuple[int, Plan | None]] = {}
        self.wrong_ms = 0
        """When a screen was last seen to be wrong, in ms of the wall clock; 0: never."""

    @asynccontextmanager
    async def sampling(self, output: Path) -> AsyncIterator[None]:
        """Record every screen while the body runs. Raises SiteError where a player gets no plan."""
        await self._planned()
        slates = [self._slate_of(each) for each in self._site.players]
        self._glasses = [
            ScreenGlass(each.glass, Slate(slate))
            for each, slate in zip(self._site.players, slates, strict=True)
        ]
        sources = [
            f"{each.screen}={each.glass}={slate}"
            for each, slate in zip(self._site.players, slates, strict=True)
        ]
        command = [sys.executable, "-m", "benchmarks.site.sampler", str(output), *sources]
        process = await asyncio.create_subprocess_exec(*command)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()

    async def up(self) -> None:
        """Wait until every screen shows its film. Raises SiteError."""
        if not await self.settled(UP_LIMIT_S):
            raise SiteError(f"not every screen shows its film; see {self._site.run / 'logs'}")

    async def settled(self, limit_s: float) -> bool:
        """Whether every screen is right, and stays, within the limit."""
        until = time.monotonic() + limit_s
        right_since: float | None = None
        while (now := time.monotonic()) < until:
            if all(self._right(number) for number in range(len(self._glasses))):
                right_since = now if right_since is None else right_since
                if now - right_since >= SETTLED_S:
                    return True
            else:
                right_since, self.wrong_ms = None, now_ms()
            await asyncio.sleep(LOOK_S)
        return False

    def plan(self, player: Player) -> Plan:
        """What a player plays; read again when its file changes. Raises SiteError where it has none."""
        path = player.folder.accepted_plan
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError as error:
            raise SiteError(f"{player.screen} has no plan") from error
        if path not in self._plans or self._plans[path][0] != changed:
            self._plans[path] = changed, player.plan()
        plan = self._plans[path][1]
        if plan is None:
            raise SiteError(f"{player.screen} has no plan")
        return plan

    def _right(self, number: int) -> bool:
        try:
            plan = self.plan(self._site.players[number])
        except SiteError:
            return False
        now = now_ms()
        sight = self._glasses[number].look(time.monotonic_ns())
        return seen_at(sight, now, _around(plan, now), FPS) in {Seen.RIGHT, Seen.DARKNESS}

    async def _planned(self) -> None:
        until = time.monotonic() + UP_LIMIT_S
        while any(each.policy() is None or each.plan() is None for each in self._site.players):
            if time.monotonic() > until:
                raise SiteError(f"a player got no plan; see {self._site.run / 'logs'}")
            await asyncio.sleep(0.2)

    def _slate_of(self, player: Player) -> Path:
        policy = player.policy()
        assert policy is not None
        name = policy.slate.file_name
        return self._site.renditions / name[:2] / name


def _around(plan: Plan, now: int) -> tuple[Due | None, Due, Due | None]:
    dues = dues_of(plan, FILMS, now - 8_000, now + 8_000)
    at = next(index for index, each in enumerate(dues) if each.end > now)
    before = dues[at - 1] if at else None
    return before, dues[at], dues[at + 1] if at + 1 < len(dues) else None
