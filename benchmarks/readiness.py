"""How long approvals and readiness of a whole campaign hold up everything else that the controller does.

`python -m benchmarks.readiness [--shorts 2000] [--screens 200]` fills a store on disk with the approvals of
so many shorts on five screens, puts a fleet beside it, and asks the controller's own routes over HTTP, in one
process as `landmark serve` has it. A task on the same loop wakes every 2 ms: the longest that it was kept
waiting is what heartbeats, receipts and the page would have felt.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from controller.approvals import Candidate
from controller.client import ControllerClient
from controller.collecting import settle
from controller.fleet import ScreenFacts, ScreenObservation
from controller.schedule import Approver
from controller.services.approve_films import ApproveFilms
from controller.services.check_readiness import CheckReadiness
from controller.services.packed_spots import packed
from controller.services.records import Event
from controller.store import open_store
from controller.store.sql import SqlStore
from controller.web.approvals import build_approvals_router
from controller.web.live import Identity, Judge, build_live_router
from controller.web.readiness import build_readiness_router
from controller.web.server import build_app
from tests.support.approvals import EVERYBODY, say
from tests.support.http_server import served
from tests.support.observations import observe
from tests.support.plans import MIDNIGHT, build_plan, rendition
from tests.support.publishing import SetClock
from tests.support.readiness import decoded
from tests.support.records import build_publication
from wire.health import Still
from wire.ids import ScreenId
from wire.instants import HOUR, Instant
from wire.plan import Plan

NOON = Instant(MIDNIGHT + 12 * HOUR)
OF_APPROVALS = 5
WAKE_S = 0.002
TOKEN = "bench"


class Fleet:
    """Screens that say what they should; as the watch over the fleet has them."""

    def __init__(self, screens: int, shorts: tuple[str, ...]) -> None:
        self.stills: Mapping[ScreenId, Still] = {}
        few = shorts[:40]
        self._screens = {
            each.screen: each
            for each in (
                _observed(
                    build_plan(screen=f"screen-{number:03}", shorts=shorts if number < OF_APPROVALS else few)
                )
                for number in range(screens)
            )
        }

    def snapshot(self) -> list[ScreenObservation]:
        """Every screen."""
        return list(self._screens.values())

    def facts(self) -> dict[ScreenId, ScreenFacts]:
        """What each is."""
        return {screen: each.facts for screen, each in self._screens.items()}

    def plan(self, screen: ScreenId) -> Plan | None:
        """What each plays."""
        return self._screens[screen].plan

    async def save_receipts(self) -> None:
        """There are none."""


def _observed(whole: Plan) -> ScreenObservation:
    plan = packed(whole)
    facts = ScreenFacts(plan.screen, f"Venue of {plan.screen}", "Europe/Paris", 1920, 1080)
    return observe(
        NOON, plan=plan, facts=facts, films=decoded(replace(plan, renditions=plan.renditions[:400]), NOON)
    )


@dataclass
class Loop:
    """How long the loop was ever kept from its other work."""

    longest_s: float = 0.0
    """By the clock; a machine that is busy with other programs is in it."""
    process_s: float = 0.0
    """What the process computed between two turns, its threads for the most part."""
    own_s: float = 0.0
    """What the loop's own thread computed between two turns."""

    async def watch(self) -> None:
        """Wake again and again, for ever."""
        while True:
            before, process, own = time.perf_counter(), time.process_time(), time.thread_time()
            await asyncio.sleep(WAKE_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - before - WAKE_S)
            self.process_s = max(self.process_s, time.process_time() - process)
            self.own_s = max(self.own_s, time.thread_time() - own)


def candidates(shorts: tuple[str, ...]) -> list[Candidate]:
    """Each short on each of the five screens, for everybody's word."""
    return [
        Candidate(
            f"screen-{number:03}",
            rendition(short),
            f"Title of {short} 題",
            "Zoë",
            "Japan",
            EVERYBODY,
            MIDNIGHT,
        )
        for number in range(OF_APPROVALS)
        for short in shorts
    ]


async def fill(store: SqlStore, fleet: Fleet, films: list[Candidate]) -> None:
    """Everything approved but the last hundred of the last screen."""
    required = {each.screen: each.required for each in films}
    screens = tuple(fleet.facts().values())
    await store.save_publication(replace(build_publication([]), screens=screens, required=required))
    await store.offer(films, instead=True)
    words = [say(film, each) for film in films[:-100] for each in Approver]
    await store.save_approvals(words, Event(MIDNIGHT, "approval", "all of it"))


async def measure(shorts: int, screens: int) -> Table:
    """One row for each thing that is asked."""
    names = tuple(f"short-{number:04}" for number in range(shorts))
    fleet, films, clock = Fleet(screens, names), candidates(names), SetClock(NOON)
    settle()  # as `landmark serve` does once it knows its fleet
    table = Table(title=f"{shorts} shorts on {OF_APPROVALS} screens, 3 approvers; a fleet of {screens}")
    for heading in ("what", "answer", "took", "held up", "process computed", "loop computed"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite+aiosqlite:///{Path(folder)}/landmark.db") as store:
            await fill(store, fleet, films)
            app = build_app(
                [
                    build_approvals_router(ApproveFilms(store, fleet, clock), lambda: None),  # type: ignore[arg-type]
                    build_readiness_router(CheckReadiness(store, fleet, clock), lambda: None),  # type: ignore[arg-type]
                    build_live_router(Judge(fleet, clock, Identity("bench", sample=True)), lambda: False),
                ]
            )
            async with served(app) as url:
                client = ControllerClient(url, TOKEN, timeout_s=120)
                for what, ask in asked(client, names[0]):
                    table.add_row(what, *await timed(ask))
    return table


def asked(client: ControllerClient, short: str) -> list[tuple[str, Callable[[], bytes]]]:
    """What operators and pages ask."""
    word = {"short": short, "screens": [], "everywhere": True, "approver": "rights", "by": "Ann"}
    go = {"go": True, "by": "Ann"}
    return [
        ("GET /api/approvals/count", lambda: client.get("/api/approvals/count")),
        ("GET /api/approvals?missing=true", lambda: client.get("/api/approvals?missing=true")),
        ("GET /api/approvals, all cells", lambda: client.get("/api/approvals")),
        (
            "POST /api/approvals, one short everywhere",
            lambda: client.post("/api/approvals", json.dumps(word).encode()),
        ),
        ("GET /api/readiness", lambda: client.get("/api/readiness")),
        ("POST /api/readiness, a go for all", lambda: client.post("/api/readiness", json.dumps(go).encode())),
        ("GET /api/decisions", lambda: client.get("/api/decisions")),
        ("GET /api/status", lambda: client.get("/api/status")),
    ]


async def timed(ask: Callable[[], bytes]) -> tuple[str, ...]:
    """The answer's size, how long it took, and how long the loop was held up; the worst of three."""
    loop, size, longest = Loop(), 0, 0.0
    watch = asyncio.create_task(loop.watch(), name="loop")
    await asyncio.sleep(0.05)
    for _ in range(3):
        before = time.perf_counter()
        size = len(await asyncio.to_thread(ask))
        longest = max(longest, time.perf_counter() - before)
    watch.cancel()
    times = (longest, loop.longest_s, loop.process_s, loop.own_s)
    return f"{size / 1e3:,.0f} kB", *(f"{each * 1e3:,.0f} ms" for each in times)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shorts", type=int, default=2_000)
    parser.add_argument("--screens", type=int, default=200)
    words = parser.parse_args()
    Console().print(asyncio.run(measure(words.shorts, words.screens)))


if __name__ == "__main__":
    main()
