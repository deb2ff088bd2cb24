"""Publishes: schedule texts become the plans in force, or nothing changes. One publication at a time.

Renditions are made before anything is signed, and the instant from which new plans hold is chosen after that:
what was planned for the time they took has aired already.
"""

import asyncio
from collections.abc import Callable, Mapping

from controller.clock import Clock
from controller.errors import ControllerError
from controller.findings import Finding
from controller.planning import TZDATA_VERSION, PlanningError
from controller.schedule import Schedule
from controller.services.draft import (
    Films,
    InForce,
    ScreenDraft,
    check_files,
    credits_of,
    draft_screens,
    gone_from,
    wishes_of,
)
from controller.services.finish import to_the_end
from controller.services.outcome import FoundLine, Outcome
from controller.services.ports import DesiredOutlet, FilmMaker, FilmProgress, Store
from controller.services.records import Event, Publication
from controller.services.renew_envelopes import RenewEnvelopes
from controller.services.sealing import seal_plan, seal_policy
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Signer
from wire.ids import NetworkId, ScreenId
from wire.instants import SECOND, Instant, Millis, format_instant

LEAD_MS: Millis = 10 * SECOND
"""From publishing to the first changed spot: players take a plan within a second, and a film within a few."""


class PublishError(ControllerError):
    """The schedule is right and yet cannot be published; the sentence says why."""


class PublishPlans:
    """Publishes, or says what publishing would change."""

    def __init__(
        self,
        network: NetworkId,
        store: Store,
        watch: FleetWatch,
        films: FilmMaker,
        signer: Signer,
        outlet: DesiredOutlet,
        renewal: RenewEnvelopes,
        clock: Clock,
    ) -> None:
        self._network = network
        self._store = store
        self._watch = watch
        self._films = films
        self._signer = signer
        self._outlet = outlet
        self._renewal = renewal
        self._clock = clock
        self._turn = asyncio.Lock()

    async def preview(self, files: Mapping[str, str], effective: Instant | None) -> Outcome:
        """What publishing would change. Raises PublishError, StoreError."""
        schedule, findings = await asyncio.to_thread(check_files, files)
        if schedule is None:
            return _refused(findings)
        chosen = self._choose(effective)
        drafts = await self._draft(schedule, chosen, None)
        return await self._outcome(schedule, findings, drafts, chosen, published=False)

    async def publish(
        self,
        files: Mapping[str, str],
        effective: Instant | None,
        on_progress: Callable[[FilmProgress], None] = lambda _: None,
    ) -> Outcome:
        """Make it the plan in force, or give the findings that forbid it.

        `effective` is from when new plans may differ from those in force; None for as soon as players can
        take them. Raises PublishError, StoreError, and what making films raises; nothing is changed then.
        """
        async with self._turn:
            self._choose(effective)
            schedule, findings = await asyncio.to_thread(check_files, files)
            if schedule is None:
                return _refused(findings)
            films = await self._films.make(wishes_of(schedule), on_progress)
            chosen = self._choose(effective)
            drafts = await self._draft(schedule, chosen, films)
            outcome = await self._outcome(schedule, findings, drafts, chosen, published=True)
            if any(each.changed for each in outcome.screens):
                now = self._clock.now()
                publication = await asyncio.to_thread(
                    self._seal, schedule, files, drafts, outcome.effective, now
                )
                await to_the_end(self._commit(publication, outcome), "publish: commit")
            return outcome

    def _choose(self, effective: Instant | None) -> Instant:
        now = self._clock.now()
        if effective is None:
            return Instant(now + LEAD_MS)
        if effective < now:
            raise PublishError(
                f"the effective instant {format_instant(effective)} is in the past (now "
                f"{format_instant(now)}): what was planned for it has aired; choose a later one, or none"
            )
        return effective

    async def _draft(self, schedule: Schedule, effective: Instant, films: Films | None) -> list[ScreenDraft]:
        in_force: dict[ScreenId, InForce] = {
            screen: InForce(self._watch.plan(screen), self._watch.policy(screen))
            for screen in schedule.screen_ids
        }
        try:
            return await asyncio.to_thread(
                draft_screens,
                schedule,
                in_force,
                network=self._network,
                now=self._clock.now(),
                effective=effective,
                films=films,
            )
        except PlanningError as error:
            raise PublishError(f"cannot be planned: {error}") from error

    async def _outcome(
        self,
        schedule: Schedule,
        findings: list[Finding],
        drafts: list[ScreenDraft],
        effective: Instant,
        *,
        published: bool,
    ) -> Outcome:
        edits = any(each.in_force.plan for each in drafts)
        return Outcome(
            refused=False,
            findings=tuple(FoundLine.of(each) for each in findings),
            effective=effective if edits else None,
            screens=tuple(each.change(published=published) for each in drafts),
            left_alone=gone_from(schedule, await self._store.published_screens()),
        )

    def _seal(
        self,
        schedule: Schedule,
        files: Mapping[str, str],
        drafts: list[ScreenDraft],
        effective: Instant | None,
        now: Instant,
    ) -> Publication:
        return Publication(
            at=now,
            effective=effective,
            tzdata=TZDATA_VERSION,
            files=files,
            screens=tuple(each.facts for each in drafts),
            credits=credits_of(schedule),
            plans=tuple(seal_plan(each.plan, self._signer, now) for each in drafts if each.plan_changed),
            policies=tuple(
                seal_policy(each.policy, self._signer, now)
                for each in drafts
                if each.policy_changed and each.policy is not None
            ),
        )

    async def _commit(self, publication: Publication, outcome: Outcome) -> None:
        changed = [each.screen for each in outcome.screens if each.changed]
        await self._store.save_publication(publication)
        sentence = f"published to {', '.join(changed)}"
        await self._store.add_event(Event(publication.at, "published", sentence))
        await self._watch.reload(changed)
        self._outlet.announce(changed)
        await self._renewal.watch(changed)


def _refused(findings: list[Finding]) -> Outcome:
    return Outcome(refused=True, findings=tuple(FoundLine.of(each) for each in findings))
