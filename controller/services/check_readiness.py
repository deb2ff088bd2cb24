"""Checks readiness: gathers the evidence of each screen's lights, and keeps named decisions."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from controller.approvals import FilmKey, SignedOff, words_of
from controller.clock import Clock
from controller.errors import UnknownScreenError
from controller.findings import did_you_mean
from controller.fleet import ScreenObservation
from controller.fleet.kill_drill import GivenKill, KillDrill, drills_of
from controller.fleet.light import Colour, SignOff
from controller.fleet.readiness import (
    DRILL_MEMORY_MS,
    Evidence,
    GoWord,
    ReadinessRow,
    Verdict,
    judge_readiness,
    verdict_of,
)
from controller.release import PRODUCT_VERSION
from controller.schedule import Approver
from controller.services.ports import Store
from controller.services.records import Decision, Event, KeptReceipt, ScreenDecision, ScreenOrder
from controller.services.watch_fleet import FleetWatch
from wire.ids import ScreenId
from wire.instants import Instant, InstantField
from wire.message import Message
from wire.needs import needed_at
from wire.orders import Kill, Words


class DecisionWish(Message):
    """Somebody's go or no-go."""

    go: bool
    by: Words
    reason: str = Field(default="", max_length=500)
    screens: tuple[ScreenId, ...] = ()
    """These alone; none for all."""


class ReadinessReport(Message):
    """All lights at one moment."""

    schema_version: int = 1
    now: InstantField
    verdict: Verdict = Field(strict=False)
    rows: tuple[ReadinessRow, ...]


class DecisionLine(Message):
    """One go or no-go, with the lights as they were."""

    at: InstantField
    go: bool
    by: str
    reason: str
    rows: tuple[ReadinessRow, ...]


class DecisionLog(Message):
    """What was decided, newest first."""

    schema_version: int = 1
    decisions: tuple[DecisionLine, ...]


class CheckReadiness:
    """Reports on screens, and decides about them."""

    def __init__(self, store: Store, watch: FleetWatch, clock: Clock) -> None:
        self._store = store
        self._watch = watch
        self._clock = clock

    async def report(self, screens: Sequence[ScreenId] = ()) -> ReadinessReport:
        """The lights of these screens, or of all. Raises UnknownScreenError, StoreError."""
        now = self._clock.now()
        rows = await self._rows(screens, now)
        return ReadinessReport(now=now, verdict=verdict_of(rows), rows=rows)

    async def log(self, limit: int) -> DecisionLog:
        """The newest decisions. Raises StoreError."""
        kept = await self._store.decisions(limit)
        return DecisionLog(
            decisions=tuple(
                DecisionLine(at=each.at, go=each.go, by=each.by, reason=each.reason, rows=each.rows)
                for each in kept
            )
        )

    async def decide(self, wish: DecisionWish) -> ReadinessReport:
        """Keep a go or no-go with the lights as they are. Raises UnknownScreenError, StoreError."""
        now = self._clock.now()
        rows = await self._rows(wish.screens, now)
        decision = Decision(now, wish.go, wish.by, wish.reason, rows)
        await self._store.save_decision(decision, _event(decision))
        return await self.report(wish.screens)

    async def _rows(self, screens: Sequence[ScreenId], now: Instant) -> tuple[ReadinessRow, ...]:
        observed = {each.screen: each for each in self._watch.snapshot()}
        for screen in screens:
            if screen not in observed:
                raise UnknownScreenError(
                    f"no screen {screen!r} was published; {did_you_mean(screen, observed)}"
                )
        wanted = [observed[screen] for screen in sorted(set(screens) or observed)]
        await self._watch.save_receipts()  # those that came just now are read below
        since = Instant(now - DRILL_MEMORY_MS)
        known = _Known(
            kills=await self._store.kills_since(since),
            receipts=await self._store.receipts_since(since),
            signed_off=await self._signed_off(wanted, now),
            decisions=await self._store.newest_decisions(),
        )
        return await asyncio.to_thread(_judge, wanted, known, now)

    async def _signed_off(
        self, wanted: Sequence[ScreenObservation], now: Instant
    ) -> Mapping[ScreenId, Mapping[Approver, SignedOff]]:
        """Who approved what each screen still shows; what is over needs nobody's word any more."""
        required = await self._store.required_approvals()
        asking = [each for each in wanted if required.get(each.screen)]
        shown = await asyncio.to_thread(lambda: {each.screen: _still_shown(each, now) for each in asking})
        return {
            screen: await self._store.signed_off(screen, films, required[screen])
            for screen, films in shown.items()
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of all screens."""

    kills: Sequence[ScreenOrder]
    receipts: Sequence[KeptReceipt]
    signed_off: Mapping[ScreenId, Mapping[Approver, SignedOff]]
    decisions: Mapping[ScreenId, ScreenDecision]


def _judge(wanted: Sequence[ScreenObservation], known: _Known, now: Instant) -> tuple[ReadinessRow, ...]:
    """The row of each screen; in a thread, since a fleet has thousands of films."""
    drills = defaultdict[ScreenId, list[KillDrill]](list)
    for drill in drills_of(_given(known.kills), [each.receipt for each in known.receipts]):
        drills[drill.kill.screen].append(drill)
    return tuple(
        judge_readiness(
            each,
            Evidence(
                product=PRODUCT_VERSION,
                drills=tuple(drills[each.screen]),
                signed_off=tuple(_sign_offs(known.signed_off.get(each.screen, {}))),
                decision=_go_word(known.decisions.get(each.screen), each),
            ),
            now,
        )
        for each in wanted
    )


def _given(kills: Iterable[ScreenOrder]) -> Iterable[GivenKill]:
    for each in kills:
        if isinstance(each.order, Kill):
            released = each.released.at if each.released is not None else None
            yield GivenKill(each.screen, each.revision, each.order, released)


def _still_shown(observation: ScreenObservation, now: Instant) -> list[FilmKey]:
    needed = needed_at(observation.plan, observation.policy, observation.standing, now)
    return [FilmKey(each.short, each.sha256) for each in needed.values()]


def _sign_offs(said: Mapping[Approver, SignedOff]) -> Iterable[SignOff]:
    for approver, signed in said.items():
        yield SignOff(approver=words_of([approver]), by=signed.by, lacking=signed.lacking)


def _go_word(decision: ScreenDecision | None, observation: ScreenObservation) -> GoWord | None:
    """The newest decision about a screen; it holds while plan and policy are those that it was about."""
    if decision is None:
        return None
    revisions = (observation.desired_plan_revision, observation.desired_policy_revision)
    return GoWord(
        go=decision.go,
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        holds=revisions == (decision.plan_revision, decision.policy_revision),
    )


def _event(decision: Decision) -> Event:
    said = "go" if decision.go else "no-go"
    off = [
        f"{row.screen} {light.name} {light.colour}"
        for row in decision.rows
        for light in row.lights
        if light.colour is not Colour.GREEN
    ]
    lights = f"; not green: {', '.join(off)}" if off else "; every light is green"
    where = ", ".join(row.screen for row in decision.rows)
    reason = f": {decision.reason}" if decision.reason else ""
    only = decision.rows[0].screen if len(decision.rows) == 1 else None
    return Event(decision.at, "decision", f"{decision.by} said {said} for {where}{reason}{lights}", only)
