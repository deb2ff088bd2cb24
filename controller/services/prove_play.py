"""Proves what played: puts the plan in force beside the as-run log, for the screens and days asked for."""

import asyncio
from dataclasses import dataclass

from controller.errors import UnknownScreenError, UnknownShortError
from controller.fleet import ScreenObservation
from controller.planning.localtime import add_days, day_start, local_date
from controller.proof import DayTally, SpotProof, reconcile, tally
from controller.schedule import LocalDate
from controller.services.ports import Store
from controller.services.watch_fleet import FleetWatch
from wire.ids import ScreenId, ShortId
from wire.instants import DAY, Instant, Millis
from wire.plan import Plan

JOURNAL_DELAY_MS: Millis = 5_000  # a spot that has just ended may not be in the journal yet


@dataclass(frozen=True, slots=True)
class Asked:
    """Which spots to prove: those that every given condition allows."""

    screen: ScreenId | None = None
    short: ShortId | None = None
    date: LocalDate | None = None
    """A local date of each venue. Without it, and without `until`: all days until today."""
    since: Instant | None = None
    until: Instant | None = None


class ProvePlay:
    """Answers what became of each planned spot."""

    def __init__(self, store: Store, watch: FleetWatch) -> None:
        self._store = store
        self._watch = watch

    async def spots(self, asked: Asked, now: Instant) -> list[SpotProof]:
        """Every spot asked for, by screen and planned start.

        Raises UnknownScreenError, UnknownShortError, StoreError.
        """
        proofs: list[SpotProof] = []
        planned = False
        for observation in self._screens(asked.screen):
            if observation.plan is not None:
                told = await self._prove(observation, observation.plan, asked, now)
                proofs += [each for each in told if asked.short in {None, each.short}]
                planned = planned or asked.short in observation.plan.needed_until
        if asked.short is not None and not proofs and not planned:
            raise UnknownShortError(
                f"no plan in force and no as-run log there has the short {asked.short!r}; "
                "landmark shorts lists those of the catalogue"
            )
        return proofs

    async def days(self, asked: Asked, now: Instant) -> list[DayTally]:
        """Counts by screen and local day. Raises UnknownScreenError, UnknownShortError, StoreError."""
        zones = {each.screen: each.facts.zone for each in self._watch.snapshot()}
        return tally(
            await self.spots(asked, now), lambda proof: local_date(proof.planned_start, zones[proof.screen])
        )

    def _screens(self, screen: ScreenId | None) -> list[ScreenObservation]:
        known = self._watch.snapshot()
        if screen is None:
            return known
        chosen = [each for each in known if each.screen == screen]
        if not chosen:
            names = ", ".join(each.screen for each in known) or "none"
            raise UnknownScreenError(f"no screen {screen!r} was published; there are: {names}")
        return chosen

    async def _prove(
        self, observation: ScreenObservation, plan: Plan, asked: Asked, now: Instant
    ) -> list[SpotProof]:
        start, end = interval_of(asked, plan, observation.facts.zone, now)
        if start >= end:
            return []
        # A day's end is followed by hours without a word: look a day further to know that it was delivered.
        records = await self._store.asrun_between(start, Instant(end + DAY), plan.screen)
        entries = [record.entry for record in records]
        heard = max(
            (each for each in (heard_by_heartbeat(observation), *(e.planned_end for e in entries)) if each),
            default=None,
        )
        return await asyncio.to_thread(
            reconcile, plan, entries, start=start, end=end, now=now, heard_through=heard
        )


def interval_of(asked: Asked, plan: Plan, zone: str, now: Instant) -> tuple[Instant, Instant]:
    """The interval [start, end) of `plan` that is asked for; empty where start is not before end."""
    starts, ends = [plan.start], [plan.end]
    if asked.date is not None:
        starts.append(day_start(asked.date, zone))
        ends.append(day_start(add_days(asked.date, 1), zone))
    elif asked.until is None:
        ends.append(day_start(add_days(local_date(now, zone), 1), zone))
    if asked.since is not None:
        starts.append(asked.since)
    if asked.until is not None:
        ends.append(asked.until)
    return max(starts), min(ends)


def heard_by_heartbeat(observation: ScreenObservation) -> Instant | None:
    """Up to where the log is surely delivered: a player with nothing waiting told all until it said so."""
    heartbeat = observation.heartbeat
    if heartbeat is None or heartbeat.journal_waiting:
        return None
    return Instant(heartbeat.sent_at - JOURNAL_DELAY_MS)
