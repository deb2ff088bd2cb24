"""Recalls published plans for people who ask about them: any revision, with what it was made from."""

import asyncio

from controller.clock import Clock
from controller.errors import SigningError, UnknownScreenError
from controller.services.ports import Store
from controller.services.records import RecordedPlan
from controller.services.sealing import open_plan
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Verifier
from wire.errors import ContractError
from wire.ids import NetworkId, ScreenId
from wire.instants import InstantField
from wire.message import Message
from wire.orders import StandingOrders
from wire.plan_columns import PlanColumns, to_columns


class ScreenRevisions(Message):
    """The revisions of one screen's plan, the oldest first."""

    screen: ScreenId
    zone: str
    revisions: tuple[int, ...]


class PlanShelf(Message):
    """Every published plan that is kept."""

    schema_version: int = 1
    screens: tuple[ScreenRevisions, ...]


class RecalledPlan(Message):
    """One revision of a screen's plan, beside what stands on that screen now."""

    schema_version: int = 1
    screen: ScreenId
    zone: str
    revision: int
    published_at: InstantField
    plan: PlanColumns
    files: dict[str, str]
    """The schedule's texts that it was compiled from; empty where they were not recorded with it."""
    now: InstantField
    """By the controller's clock."""
    standing: StandingOrders | None
    """The screen's standing orders; None where it never had any."""


class RecallPlans:
    """Answers which revisions there are, and what one of them says."""

    def __init__(
        self, network: NetworkId, store: Store, watch: FleetWatch, verifier: Verifier, clock: Clock
    ) -> None:
        self._network = network
        self._store = store
        self._watch = watch
        self._verifier = verifier
        self._clock = clock

    async def shelf(self) -> PlanShelf:
        """What there is. Raises StoreError."""
        facts = await self._store.published_screens()
        screens = [
            ScreenRevisions(
                screen=screen, zone=each.zone, revisions=tuple(await self._store.plan_revisions(screen))
            )
            for screen, each in facts.items()
        ]
        return PlanShelf(screens=tuple(screens))

    async def recall(self, screen: ScreenId, revision: int | None) -> RecalledPlan:
        """One revision; None for the newest.

        Raises UnknownScreenError where there is none, SigningError where the stored plan is not ours,
        StoreError.
        """
        revisions = await self._store.plan_revisions(screen)
        number = revision if revision is not None else max(revisions, default=0)
        record = await self._store.recorded_plan(screen, number)
        if record is None:
            there_are = f"the newest is {revisions[-1]}" if revisions else "it has none"
            raise UnknownScreenError(f"there is no revision {number} of the plan of {screen!r}; {there_are}")
        zone = (await self._store.published_screens())[screen].zone
        return await asyncio.to_thread(self._answer, record, zone)

    def _answer(self, record: RecordedPlan, zone: str) -> RecalledPlan:
        try:
            plan = open_plan(record.sealed, self._verifier, network=self._network)
        except ContractError as error:
            raise SigningError(f"a stored plan cannot be trusted: {error}; restore a backup") from error
        return RecalledPlan(
            screen=plan.screen,
            zone=zone,
            revision=plan.revision,
            published_at=record.published_at,
            plan=to_columns(plan),
            files=dict(record.origin.files) if record.origin is not None else {},
            now=self._clock.now(),
            standing=self._watch.standing(plan.screen),
        )
