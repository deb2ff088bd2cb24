"""The page's router over five pretended players, on a clock that begins just before the simulcast."""

import asyncio
import time

from fastapi import FastAPI

from controller.proof import DayTally, SpotProof
from controller.services.prove_play import Asked, UnknownScreenError
from controller.web.live import Identity
from controller.web.pages import build_router
from tests.support.fake_fleet import FakeFleet
from wire.instants import Instant


class FleetClock:
    """Runs on from where the fleet stands; moves the fleet along."""

    def __init__(self, fleet: FakeFleet) -> None:
        self._fleet = fleet
        self._start = fleet.now
        self._began_ns = time.monotonic_ns()

    def now(self) -> Instant:
        """The present instant; the players have lived until then."""
        self._fleet.now = Instant(self._start + (time.monotonic_ns() - self._began_ns) // 1_000_000)
        return self._fleet.now

    async def sleep(self, duration_ms: float) -> None:
        """Let this much time pass."""
        await asyncio.sleep(duration_ms / 1_000)


class HeldClock(FleetClock):
    """Stands at the fleet's instant: what is on does not change, however long a browser takes to look."""

    def now(self) -> Instant:
        """Where the test put the fleet."""
        return self._fleet.now


class FixedProver:
    """Answers with what it was given; remembers what it was asked."""

    def __init__(self, tallies: list[DayTally] | None = None, proofs: list[SpotProof] | None = None) -> None:
        self.tallies = tallies or []
        self.proofs = proofs or []
        self.asked: list[Asked] = []

    async def days(self, asked: Asked, now: Instant) -> list[DayTally]:
        """The counts given."""
        self.asked.append(asked)
        if asked.screen == "nowhere":
            raise UnknownScreenError("no screen 'nowhere' was published")
        return self.tallies

    async def spots(self, asked: Asked, now: Instant) -> list[SpotProof]:
        """The spots given."""
        await self.days(asked, now)
        return self.proofs


def build_page_app(
    fleet: FakeFleet, prover: FixedProver | None = None, clock: FleetClock | None = None
) -> FastAPI:
    """An application of the page alone; by default time goes on from where the fleet stands."""
    app = FastAPI()
    router = build_router(
        fleet,
        prover or FixedProver(),
        clock or FleetClock(fleet),
        Identity("sample", sample=True),
        closing=lambda: app.state.closing(),
    )
    app.include_router(router)
    return app
