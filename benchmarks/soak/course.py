"""One endurance run: the system comes up, settles, and is watched until the time is over."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site.site import Player, Site, SiteError, now_ms
from benchmarks.site.watch import Watch
from benchmarks.soak.readings import Reading, read_roles
from player_agent.folder import ClockState, StageFacts, load_message
from wire.plan import Plan

EVERY_S = 10.0
SETTLE_S = 30.0
"""After every player shows its film: imports, caches and first films are not growth."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one player said of itself at one moment."""

    at_s: float
    screen: str
    drift_ms: float | None
    pictures_lost: int
    """Since its stage started."""
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
    plans: Mapping[str, Plan]
    """What each screen played."""


async def soak(site: Site, seconds: float, recording: Path, tell: Callable[[str], None]) -> Course:
    """The whole run. Raises SiteError where the system does not come up."""
    async with site.running():
        watch = Watch(site)
        async with watch.sampling(recording):
            await watch.up()
            tell(f"every player shows its film; {SETTLE_S:.0f} s to settle")
            await asyncio.sleep(SETTLE_S)
            began, start_ms = time.monotonic(), now_ms()
            readings: list[Reading] = []
            reports: list[Report] = []
            while (at_s := time.monotonic() - began) < seconds:
                readings.append(read_roles(at_s, _roots(site)))
                reports += [report for each in site.players if (report := _report(each, at_s)) is not None]
                tell(f"{at_s:.0f} of {seconds:.0f} s")
                await asyncio.sleep(max(0.0, began + len(readings) * EVERY_S - time.monotonic()))
            end_ms = now_ms()
            plans = {each.screen: watch.plan(each) for each in site.players}
        await site.end_players()
        starts = site.controller.starts + sum(each.unit.starts for each in site.players)
        return Course(start_ms, end_ms, tuple(readings), tuple(reports), starts, plans)


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
