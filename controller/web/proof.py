"""Proof of play over HTTP: counts per screen and day as JSON, every spot as CSV."""

from typing import Annotated, Protocol

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import PlainTextResponse

from controller.clock import Clock
from controller.errors import UnknownScreenError, UnknownShortError
from controller.proof import DayTally, SpotProof, to_csv
from controller.schedule import parse_date
from controller.services.prove_play import Asked
from wire.errors import ContractError
from wire.ids import ScreenId
from wire.instants import Instant, InstantField, parse_instant
from wire.message import Message


class Prover(Protocol):
    """What the web needs of the service that proves play."""

    async def spots(self, asked: Asked, now: Instant) -> list[SpotProof]:
        """Every spot asked for. Raises UnknownScreenError, UnknownShortError."""
        ...

    async def days(self, asked: Asked, now: Instant) -> list[DayTally]:
        """Counts by screen and local day. Raises UnknownScreenError, UnknownShortError."""
        ...


class Day(Message):
    """What became of one screen's spots on one local day."""

    screen: ScreenId
    day: str
    planned: int
    aired: int
    completed: int
    partial: int
    missed: int
    awaited: int
    upcoming: int
    unplanned: int
    takeover: int
    missed_by_reason: dict[str, int]


class AsRunReport(Message):
    """Planned, aired and missed, by screen and local day."""

    schema_version: int = 1
    now: InstantField
    days: tuple[Day, ...]


Text = Annotated[str | None, Query(max_length=64)]


def build_proof_router(prover: Prover, clock: Clock) -> APIRouter:
    """Routes of the as-run report."""
    router = APIRouter()

    @router.get("/api/asrun")
    async def report(
        screen: Text = None, short: Text = None, date: Text = None, since: Text = None, until: Text = None
    ) -> AsRunReport:
        """Counts per screen and local day; without a date all days until today."""
        now = clock.now()
        try:
            days = await prover.days(_asked(screen, short, date, since, until), now)
        except (UnknownScreenError, UnknownShortError) as error:
            raise HTTPException(404, str(error)) from error
        return AsRunReport(now=now, days=tuple(_day(each) for each in days))

    @router.get("/api/asrun.csv", response_class=PlainTextResponse)
    async def spots(
        screen: Text = None, short: Text = None, date: Text = None, since: Text = None, until: Text = None
    ) -> PlainTextResponse:
        """One row per spot."""
        try:
            proofs = await prover.spots(_asked(screen, short, date, since, until), clock.now())
        except (UnknownScreenError, UnknownShortError) as error:
            raise HTTPException(404, str(error)) from error
        return PlainTextResponse(to_csv(proofs), media_type="text/csv")

    return router


def _day(counts: DayTally) -> Day:
    return Day(
        screen=counts.screen,
        day=counts.day,
        planned=counts.planned,
        aired=counts.aired,
        completed=counts.completed,
        partial=counts.partial,
        missed=counts.missed,
        awaited=counts.awaited,
        upcoming=counts.upcoming,
        unplanned=counts.unplanned,
        takeover=counts.takeover,
        missed_by_reason=counts.missed_by_reason,
    )


def _asked(
    screen: str | None, short: str | None, date: str | None, since: str | None, until: str | None
) -> Asked:
    try:
        return Asked(
            screen=screen,
            short=short,
            date=parse_date(date) if date is not None else None,
            since=parse_instant(since) if since is not None else None,
            until=parse_instant(until) if until is not None else None,
        )
    except (ContractError, ValueError) as error:
        raise HTTPException(400, str(error)) from error
