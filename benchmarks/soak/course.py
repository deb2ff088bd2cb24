"""One endurance run: the system comes up, settles, and is watched until the time is over."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.site import Player, Site, SiteError, now_ms
from benchmarks.soak.readings import Reading, read_roles
from player_agent.folder import ClockState, StageFacts, load_message

EVERY_S = 10.0
UP_S = 90.0
SETTLE_S = 30.0
"""After every player has its plan: imports, caches and first films are not growth."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one player said of itself at one moment."""

    at_s: float
    screen: str
    drift_ms: float | None
    pictures_lost: int
    uncertainty_ms: float | None
    faults: int


@dataclass(frozen=True, slots=True)
class Course:
    """What a run leaves, beside the recording."""

    start_ms: int
    end_ms: int
    readings: tuple[Reading, ...]
    reports: tuple[Report, ...]
    starts: int
    """How often units were started; as many as there are, if none ended."""


async def soak(site: Site, seconds: float, recording: Path, tell: Callable[[str], None]) -> Course:
    """The whole run. Raises SiteError where the system does not come up."""
    async with site.running():
        slates = await _slates(site)
        tell(f"every player has its plan; {SETTLE_S:.0f} s to settle")
        await asyncio.sleep(SETTLE_S)
        async with _sampler(site.players, slates, recording):
            began, start_ms = time.monotonic(), now_ms()
            readings: list[Reading] = []
            reports: list[Report] = []
            while (at_s := time.monotonic() - began) < seconds:
                readings.append(read_roles(at_s, _roots(site)))
                reports += [report for each in site.players if (report := _report(each, at_s)) is not None]
                tell(f"{at_s:.0f} of {seconds:.0f} s")
                await asyncio.sleep(max(0.0, began + len(readings) * EVERY_S - time.monotonic()))
            end_ms = now_ms()
        await site.end_players()
        starts = site.controller.starts + sum(each.unit.starts for each in site.players)
        return Course(start_ms, end_ms, tuple(readings), tuple(reports), starts)


def _roots(site: Site) -> dict[str, int]:
    """The units that run now; one that is being started again counts in `starts`."""
    roots = {}
    for unit in (site.controller, *(each.unit for each in site.players)):
        with contextlib.suppress(SiteError):
            roots[unit.name] = unit.pid
    return roots


def _report(player: Player, at_s: float) -> Report | None:
    facts = load_message(player.folder.stage, StageFacts)
    clock = load_message(player.folder.clock, ClockState)
    if facts is None:
        return None
    return Report(
        at_s=at_s,
        screen=player.screen,
        drift_ms=facts.drift_ms,
        pictures_lost=facts.pictures_lost,
        uncertainty_ms=clock.uncertainty_ms if clock else None,
        faults=len(facts.faults),
    )


async def _slates(site: Site) -> list[Path]:
    """Each player's slate, once all have a plan."""
    until = time.monotonic() + UP_S
    while any(each.policy() is None or each.plan() is None for each in site.players):
        if time.monotonic() > until:
            raise SiteError(f"a player got no plan; see {site.run / 'logs'}")
        await asyncio.sleep(0.5)
    names = [policy.slate.file_name for each in site.players if (policy := each.policy()) is not None]
    return [site.renditions / name[:2] / name for name in names]


@asynccontextmanager
async def _sampler(players: Sequence[Player], slates: Sequence[Path], output: Path) -> AsyncIterator[None]:
    sources = [f"{each.screen}={each.glass}={slate}" for each, slate in zip(players, slates, strict=True)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.chaos.sampler", str(output), *sources
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()
