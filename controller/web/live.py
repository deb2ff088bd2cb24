"""The fleet as JSON, once and as a stream of server-sent events; the page and `landmark status` read it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from controller.clock import Clock
from controller.fleet import Band, FleetStatus, ScreenObservation, judge_fleet, outlook
from wire.health import Still
from wire.ids import NetworkId, ScreenId
from wire.instants import HOUR, SECOND, Instant, InstantField, Millis
from wire.message import Message

LIVE_MS: Millis = 1 * SECOND  # what people call live; the page moves its clocks by itself in between
RETRY_MS: Millis = 2 * SECOND  # how soon a browser comes back after the controller went away
LOOK_BACK_MS: Millis = 6 * HOUR
LOOK_AHEAD_MS: Millis = 18 * HOUR


class FleetView(Protocol):
    """What the web needs of the watch over the fleet."""

    @property
    def stills(self) -> Mapping[ScreenId, Still]:
        """The newest picture of each framebuffer."""
        ...

    def snapshot(self) -> Sequence[ScreenObservation]:
        """Every screen that something was published for."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Which fleet this is, and on what clock."""

    network: NetworkId
    sample: bool
    clock_shift_ms: Millis = 0


class ScreenOutlook(Message):
    """One screen's hours before and after now."""

    screen: ScreenId
    venue: str
    bands: tuple[Band, ...]


class Outlook(Message):
    """The hours before and after now of every screen, in bands."""

    schema_version: int = 1
    now: InstantField
    start: InstantField
    end: InstantField
    screens: tuple[ScreenOutlook, ...]


class Judge:
    """Reads the watch and the clock once per question."""

    def __init__(self, fleet: FleetView, clock: Clock, identity: Identity) -> None:
        self.fleet = fleet
        self.clock = clock
        self.identity = identity
        self._frame = ""
        self._frame_at: Instant | None = None
        self._frame_turn = asyncio.Lock()

    def status(self) -> FleetStatus:
        """Every screen, judged now."""
        now = self.clock.now()
        return self._judge(self.fleet.snapshot(), now)

    async def status_json(self) -> str:
        """The same as JSON, worked out in a thread: a fleet of hundreds takes its time."""
        now = self.clock.now()
        return await asyncio.to_thread(self._judge_json, self.fleet.snapshot(), now)

    async def frame(self) -> str:
        """The same for pages that are watched: worked out once for all that ask within half a period."""
        async with self._frame_turn:
            now = self.clock.now()
            if self._frame_at is None or not 0 <= now - self._frame_at < LIVE_MS // 2:
                self._frame_at, self._frame = now, await self.status_json()
            return self._frame

    def _judge(self, observed: Sequence[ScreenObservation], now: Instant) -> FleetStatus:
        return judge_fleet(
            observed,
            now,
            network=self.identity.network,
            sample=self.identity.sample,
            clock_shift_ms=self.identity.clock_shift_ms,
        )

    def _judge_json(self, observed: Sequence[ScreenObservation], now: Instant) -> str:
        return self._judge(observed, now).model_dump_json()

    def outlook(self) -> Outlook:
        """The hours around now."""
        now = self.clock.now()
        start, end = Instant(now - LOOK_BACK_MS), Instant(now + LOOK_AHEAD_MS)
        return Outlook(
            now=now,
            start=start,
            end=end,
            screens=tuple(
                ScreenOutlook(
                    screen=each.screen,
                    venue=each.facts.venue_name,
                    bands=outlook(each.plan, start, end) if each.plan is not None else (),
                )
                for each in self.fleet.snapshot()
            ),
        )


def build_live_router(judge: Judge, closing: Callable[[], bool]) -> APIRouter:
    """Routes of status and outlook. A stream ends within a second after `closing` says so."""
    router = APIRouter()

    @router.get("/api/status", response_model=FleetStatus)
    async def status() -> Response:
        """Every screen: what is on, and how it is."""
        return Response(await judge.status_json(), media_type="application/json")

    @router.get("/api/outlook")
    async def hours() -> Outlook:
        """When screens are lit, static, dark, or in a simulcast."""
        return await asyncio.to_thread(judge.outlook)

    @router.get("/api/live")
    async def live() -> StreamingResponse:
        """The status again and again, as server-sent events."""
        return StreamingResponse(
            _frames(judge, closing), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return router


async def _frames(judge: Judge, closing: Callable[[], bool]) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    while not closing():
        yield f"data: {await judge.frame()}\n\n"
        await judge.clock.sleep(LIVE_MS)
