"""Publishes: schedule texts become the plans in force, or nothing changes. One publication at a time.

Renditions are made before anything is signed; where their exact bytes lack an approval that a screen
requires, nothing is. The instant from which new plans hold is chosen after that: what was planned for the
time they took has aired already. Then a plan is compiled, compared, sealed and let go, screen by screen; what
is sealed is stored for all screens together, or not at all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence

from controller.approvals import Candidate, kept_candidates
from controller.clock import Clock
from controller.errors import ControllerError, RevokedError
from controller.findings import Finding
from controller.planning import TZDATA_VERSION, PlanningError, check_files
from controller.release import PRODUCT_VERSION
from controller.schedule import Schedule
from controller.services.asked_approvals import Asked, UnapprovedError, ask, ask_again
from controller.services.draft import (
    Films,
    InForce,
    ScreenDraft,
    credits_of,
    draft_screen,
    gone_from,
    same_texts_of,
    wishes_of,
)
from controller.services.draft_orders import takeover_films
from controller.services.finish import to_the_end
from controller.services.outcome import FoundLine, Outcome, ScreenChange
from controller.services.ports import DesiredOutlet, FilmMaker, FilmProgress, Store
from controller.services.records import Event, Publication
from controller.services.renew_envelopes import RenewEnvelopes
from controller.services.sealed_screen import SealedScreen, seal_draft
from controller.services.unmade_films import UnmadeFilmsError, findings_of
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Signer
from wire.ids import NetworkId, ScreenId
from wire.instants import SECOND, Instant, Millis, format_instant

_LEAD_MS: Millis = 10 * SECOND
"""From publishing to the first changed spot: players take a plan within a second, and a film within a few."""
_LEAD_PER_SCREEN_MS: Millis = 200
"""Twice what it takes to compile, compare and seal a screen's busy week."""


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
        self.turn = asyncio.Lock()
        """Held from the first film that is made until plans name them; who deletes films holds it as well."""
        self.and_then: Callable[[], Awaitable[Sequence[str]]] = _nothing
        """What else is to be done once a publication is in force; gives sentences for whoever published."""
        self._compiled: Mapping[str, str] = {}
        """From which texts this process compiled all plans that they name; empty where it did not yet."""

    async def preview(self, files: Mapping[str, str], effective: Instant | None) -> Outcome:
        """What publishing would change. Raises PublishError, StoreError."""
        schedule, findings = await asyncio.to_thread(check_files, files)
        if schedule is None:
            return _refused(findings)
        chosen = self._choose(effective, schedule)
        same = same_texts_of(self._compiled, files, schedule)
        changes = await asyncio.to_thread(self._changes, schedule, chosen, same, self._clock.now())
        return await self._outcome(schedule, findings, changes, chosen)

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
        async with self.turn:
            self._check_to_come(effective)
            schedule, findings = await asyncio.to_thread(check_files, files)
            if schedule is None:
                return _refused(findings)
            try:
                films = await self._films.make(wishes_of(schedule, self._clock.now()), on_progress)
                asked = await ask(self._store, schedule, films, self._clock.now())
                chosen = self._choose(effective, schedule)
                same, now = same_texts_of(self._compiled, files, schedule), self._clock.now()
                screens, asked = await asyncio.to_thread(
                    self._seal, schedule, chosen, films, asked, same, now
                )
                return await self._keep(schedule, files, findings, screens, chosen, asked)
            except UnapprovedError as error:
                await self._store.offer(error.films, instead=False)
                lacking = await asyncio.to_thread(error.findings, schedule)
                return await asyncio.to_thread(_refused, [*findings, *lacking])
            except UnmadeFilmsError as error:
                return _refused([*findings, *findings_of(error.films, schedule)])

    async def _keep(
        self,
        schedule: Schedule,
        files: Mapping[str, str],
        findings: list[Finding],
        screens: list[SealedScreen],
        effective: Instant,
        asked: Asked,
    ) -> Outcome:
        """Store what changes, or nothing. Raises UnapprovedError for a word that was taken back meanwhile.

        Texts that change no plan are stored as well: orders go by the rights in them.
        """
        outcome = await self._outcome(schedule, findings, [each.change for each in screens], effective)
        changed = await self._changed(schedule, outcome)
        if changed or files != await self._store.schedule_in_force():
            now = self._clock.now()
            if changed and outcome.effective is not None and outcome.effective < now:
                raise PublishError(
                    f"making the plans took until {format_instant(now)}, past the effective instant "
                    f"{format_instant(outcome.effective)}; nothing was changed: choose a later one"
                )
            publication = _publication(schedule, files, screens, effective, asked, now)
            self._compiled = {}  # until it is known what the store took
            try:
                ended = await to_the_end(self._commit(publication, changed), "publish: commit")
                outcome = outcome.model_copy(update={"ended": tuple(ended)})
            except RevokedError:
                await ask_again(self._store, asked)
                raise  # taken back and given again in this moment
        self._compiled = dict(files)
        return outcome

    async def _changed(self, schedule: Schedule, outcome: Outcome) -> list[ScreenId]:
        """Screens that something goes out to, or that other people have to approve from now on."""
        required = await self._store.required_approvals()
        asks = {each for each in schedule.screen_ids if required.get(each) != schedule.screen(each).approvals}
        return [each.screen for each in outcome.screens if each.changed or each.screen in asks]

    def _choose(self, effective: Instant | None, schedule: Schedule) -> Instant:
        if effective is None:
            return Instant(self._clock.now() + lead_ms(len(schedule.screen_ids)))
        self._check_to_come(effective)
        return effective

    def _check_to_come(self, effective: Instant | None) -> None:
        now = self._clock.now()
        if effective is not None and effective < now:
            raise PublishError(
                f"the effective instant {format_instant(effective)} is in the past (now "
                f"{format_instant(now)}): what was planned for it has aired; choose a later one, or none"
            )

    def _drafts(
        self,
        schedule: Schedule,
        effective: Instant,
        films: Films | None,
        same: Collection[ScreenId],
        now: Instant,
    ) -> Iterator[ScreenDraft]:
        for screen in schedule.screen_ids:
            taken = takeover_films(self._watch.standing(screen), now)
            held = InForce(self._watch.plan(screen), self._watch.policy(screen), taken)
            try:
                yield draft_screen(
                    schedule,
                    screen,
                    held,
                    network=self._network,
                    now=now,
                    effective=effective,
                    films=films,
                    same_texts=screen in same,
                )
            except PlanningError as error:
                raise PublishError(f"cannot be planned: {error}") from error

    def _changes(
        self, schedule: Schedule, effective: Instant, same: Collection[ScreenId], now: Instant
    ) -> list[ScreenChange]:
        drafts = self._drafts(schedule, effective, None, same, now)
        return [each.change(published=False) for each in drafts]

    def _seal(
        self,
        schedule: Schedule,
        effective: Instant,
        films: Films,
        asked: Asked,
        same: Collection[ScreenId],
        now: Instant,
    ) -> tuple[list[SealedScreen], Asked]:
        """Raises UnapprovedError for films that only the kept parts of plans still play."""
        sealed, kept, lacking = list[SealedScreen](), list[Candidate](), list[Candidate]()
        for draft in self._drafts(schedule, effective, films, same, now):
            if draft.plan_changed or draft.policy_changed:
                more = list(kept_candidates(schedule, draft.plan.screen, draft.plan.renditions, films, now))
                kept += more
                lacking += asked.lacking_of(more)
            if not lacking:
                sealed.append(seal_draft(draft, self._signer, now))
        return sealed, asked.and_also(kept)

    async def _outcome(
        self,
        schedule: Schedule,
        findings: list[Finding],
        changes: list[ScreenChange],
        effective: Instant,
    ) -> Outcome:
        edits = any(self._watch.plan(screen) for screen in schedule.screen_ids)
        return Outcome(
            refused=False,
            findings=tuple(FoundLine.of(each) for each in findings),
            effective=effective if edits else None,
            screens=tuple(changes),
            left_alone=gone_from(schedule, await self._store.published_screens()),
        )

    async def _commit(self, publication: Publication, changed: list[ScreenId]) -> Sequence[str]:
        await self._store.save_publication(publication)
        sentence = f"published to {', '.join(changed)}" if changed else "published; no screen changes"
        await self._store.add_event(Event(publication.at, "published", sentence))
        await self._watch.reload(changed)
        if changed:
            self._outlet.announce(changed)
        await self._renewal.watch(changed)
        return await self.and_then()


async def _nothing() -> Sequence[str]:
    return ()


def lead_ms(screens: int) -> Millis:
    """From the making of plans for so many screens to the first spot that may differ."""
    return _LEAD_MS + _LEAD_PER_SCREEN_MS * screens


def _publication(
    schedule: Schedule,
    files: Mapping[str, str],
    screens: list[SealedScreen],
    effective: Instant,
    asked: Asked,
    now: Instant,
) -> Publication:
    return Publication(
        at=now,
        effective=effective,
        tzdata=TZDATA_VERSION,
        product=PRODUCT_VERSION,
        files=files,
        screens=tuple(each.facts for each in screens),
        credits=credits_of(schedule),
        plans=tuple(each.plan for each in screens if each.plan is not None),
        policies=tuple(each.policy for each in screens if each.policy is not None),
        upon={each.facts.screen: each.upon for each in screens if each.upon is not None},
        required={each: schedule.screen(each).approvals for each in schedule.screen_ids},
        consents=asked.consents,
    )


def _refused(findings: list[Finding]) -> Outcome:
    return Outcome(refused=True, findings=tuple(FoundLine.of(each) for each in findings))
