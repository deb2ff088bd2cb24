"""The store's twin in memory: the same promises, for scenarios and tests; nothing outlives the process."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from controller.approvals import (
    Approval,
    ApprovalTally,
    ApprovalWord,
    Candidate,
    Consent,
    FilmKey,
    Ledger,
    SignedOff,
    signed_off_of,
    tallies_of,
)
from controller.errors import RevokedError, StaleRevisionError
from controller.fleet import Credit, ScreenFacts
from controller.schedule import Approver
from controller.services.records import (
    AsRunRecord,
    Decision,
    Desired,
    Event,
    KeptDeletion,
    KeptReceipt,
    OrderAct,
    Origin,
    PlayerAccount,
    Publication,
    RecordedPlan,
    ScreenDecision,
    ScreenOrder,
    Sealed,
    Sighting,
    SightingKind,
)
from wire.asrun import AsRunEntry
from wire.ids import JournalId, OrderId, ScreenId, ShortId
from wire.instants import Instant
from wire.orders import Kill, ReceiptWord, Takeover

_Revisions = dict[ScreenId, list[Sealed]]


class MemoryStore:
    """Implements `controller.services.ports.Store`."""

    def __init__(self) -> None:
        self._publications: list[Publication] = []
        self._screens: dict[ScreenId, ScreenFacts] = {}
        self._required: dict[ScreenId, tuple[Approver, ...]] = {}
        self._credits: dict[ShortId, Credit] = {}
        self._plans: _Revisions = {}
        self._published_by: dict[tuple[ScreenId, int], Publication] = {}
        self._policies: _Revisions = {}
        self._orders: _Revisions = {}
        self._given: dict[tuple[OrderId, ScreenId], ScreenOrder] = {}
        self._receipts: dict[tuple[ScreenId, int, ReceiptWord], KeptReceipt] = {}
        self._asrun: dict[tuple[ScreenId, JournalId], dict[int, AsRunRecord]] = {}
        self._through: dict[tuple[ScreenId, JournalId], int] = {}
        self._deletions: dict[tuple[ScreenId, JournalId, int], KeptDeletion] = {}
        self._sightings: dict[tuple[ScreenId, SightingKind], Sighting] = {}
        self._players: dict[ScreenId, PlayerAccount] = {}
        self._candidates: dict[tuple[ScreenId, ShortId], Candidate] = {}
        self._approvals: list[Approval] = []
        self._decisions: list[Decision] = []
        self._events: list[Event] = []

    async def save_publication(self, publication: Publication) -> None:
        revoked = {consent for consent, word in self._newest_words().items() if word is ApprovalWord.REVOKED}
        for each in revoked & publication.consents:
            raise RevokedError(f"the approval of {each.short} on {each.screen} was taken back just now")
        for kept, added in self._parts(publication.plans, publication.policies):
            _check_next(kept.get(added.screen, []), added)
        for kept, added in self._parts(publication.plans, publication.policies):
            kept.setdefault(added.screen, []).append(added)
        self._published_by |= {(each.screen, each.revision): publication for each in publication.plans}
        self._screens |= {facts.screen: facts for facts in publication.screens}
        self._required |= {
            each.screen: publication.required.get(each.screen, ()) for each in publication.screens
        }
        self._credits |= publication.credits
        self._publications.append(publication)

    def _newest_words(self) -> dict[Consent, ApprovalWord]:
        return {each.consent: each.word for each in self._approvals}

    async def renew(
        self, plans: Sequence[Sealed], policies: Sequence[Sealed], orders: Sequence[Sealed] = ()
    ) -> None:
        for kept, newer in (*self._parts(plans, policies), *((self._orders, each) for each in orders)):
            revisions = kept.get(newer.screen, [])
            revisions[:] = [newer if each.revision == newer.revision else each for each in revisions]

    def _parts(
        self, plans: Sequence[Sealed], policies: Sequence[Sealed]
    ) -> Iterable[tuple[_Revisions, Sealed]]:
        yield from ((self._plans, each) for each in plans)
        yield from ((self._policies, each) for each in policies)

    async def desired(self, screen: ScreenId) -> Desired | None:
        plan = self._plans.get(screen, [None])[-1]
        policy = self._policies.get(screen, [None])[-1]
        orders = self._orders.get(screen, [None])[-1]
        return Desired(screen, plan, policy, orders) if plan or policy or orders else None

    async def recorded_plan(self, screen: ScreenId, revision: int) -> RecordedPlan | None:
        for sealed in self._plans.get(screen, []):
            if sealed.revision == revision:
                act = self._published_by[screen, revision]
                upon = act.upon.get(screen)
                origin = Origin(dict(act.files), act.effective, upon, act.tzdata, act.product)
                return RecordedPlan(sealed, act.at, origin)
        return None

    async def plan_revisions(self, screen: ScreenId) -> Sequence[int]:
        return [each.revision for each in self._plans.get(screen, [])]

    async def save_orders(self, act: OrderAct) -> None:
        for added in act.sealed:
            _check_next(self._orders.get(added.screen, []), added, act.follows.get(added.screen))
        for added in act.sealed:
            self._orders.setdefault(added.screen, []).append(added)
        self._given |= {(each.order.order_id, each.screen): each for each in act.given}
        for key in act.released:
            if key in self._given:
                self._given[key] = replace(self._given[key], released=act.release)
        self._events += act.events

    async def standing_orders(self, screens: Iterable[ScreenId]) -> Mapping[ScreenId, Sealed]:
        return {screen: self._orders[screen][-1] for screen in screens if screen in self._orders}

    async def orders_given(self, order_ids: Collection[OrderId]) -> Sequence[ScreenOrder]:
        return [each for (order_id, _), each in self._given.items() if order_id in order_ids]

    async def save_receipts(self, receipts: Iterable[KeptReceipt]) -> None:
        for each in receipts:
            said = each.receipt
            self._receipts.setdefault((said.screen, said.orders_revision, said.word), each)

    async def receipts(self) -> Sequence[KeptReceipt]:
        newest: dict[tuple[ScreenId, ReceiptWord], int] = {}
        for screen, revision, word in self._receipts:
            newest[screen, word] = max(newest.get((screen, word), 0), revision)
        return [self._receipts[screen, revision, word] for (screen, word), revision in sorted(newest.items())]

    async def published_screens(self) -> Mapping[ScreenId, ScreenFacts]:
        return dict(sorted(self._screens.items()))

    async def published_credits(self) -> Mapping[ShortId, Credit]:
        return dict(self._credits)

    async def schedule_in_force(self) -> Mapping[str, str] | None:
        return dict(self._publications[-1].files) if self._publications else None

    async def append_asrun(
        self,
        screen: ScreenId,
        journal: JournalId,
        entries: Sequence[AsRunEntry],
        received_at: Instant,
        *,
        held_ack: int = 0,
    ) -> int:
        kept = self._asrun.setdefault((screen, journal), {})
        for entry in entries:
            kept.setdefault(entry.sequence, AsRunRecord(screen, journal, received_at, entry))
        through = max(self._through.get((screen, journal), 0), held_ack)
        while through + 1 in kept:
            through += 1
        self._through[screen, journal] = through
        return through

    async def asrun_between(
        self, start: Instant, end: Instant, screen: ScreenId | None = None
    ) -> Sequence[AsRunRecord]:
        records = (record for kept in self._asrun.values() for record in kept.values())
        wanted = (
            record
            for record in records
            if start <= record.entry.planned_start < end and screen in (None, record.screen)
        )
        return sorted(wanted, key=_asrun_order)

    async def save_deletions(self, deletions: Iterable[KeptDeletion]) -> None:
        for each in deletions:
            self._deletions.setdefault((each.screen, each.log, each.deletion.sequence), each)

    async def deletions(self) -> Sequence[KeptDeletion]:
        return [self._deletions[key] for key in sorted(self._deletions)]

    async def save_sightings(self, sightings: Iterable[Sighting]) -> None:
        self._sightings |= {(each.screen, each.kind): each for each in sightings}

    async def sightings(self) -> Sequence[Sighting]:
        return [self._sightings[key] for key in sorted(self._sightings)]

    async def save_player(self, account: PlayerAccount) -> None:
        self._players[account.screen] = account

    async def players(self) -> Sequence[PlayerAccount]:
        return [self._players[screen] for screen in sorted(self._players)]

    async def offer(self, candidates: Sequence[Candidate], *, instead: bool) -> None:
        if instead:
            self._candidates.clear()
        for each in candidates:
            self._candidates.pop((each.screen, each.short), None)
            self._candidates[each.screen, each.short] = each

    async def candidates(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Candidate]:
        return [each for each in self._candidates.values() if _is_about(each, screen, short)]

    async def save_approvals(self, approvals: Sequence[Approval], event: Event) -> None:
        self._approvals += approvals
        self._events.append(event)

    async def approvals(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Approval]:
        return [each for each in self._approvals if _is_about(each, screen, short)]

    async def approval_tallies(self) -> Sequence[ApprovalTally]:
        return tallies_of(self._candidates.values(), Ledger(self._approvals))

    async def signed_off(
        self, screen: ScreenId, films: Sequence[FilmKey], approvers: Sequence[Approver]
    ) -> Mapping[Approver, SignedOff]:
        return signed_off_of(screen, films, approvers, Ledger(self._approvals))

    async def required_approvals(self) -> Mapping[ScreenId, tuple[Approver, ...]]:
        return dict(self._required)

    async def takeovers(self) -> Sequence[ScreenOrder]:
        return [each for _, each in sorted(self._given.items()) if isinstance(each.order, Takeover)]

    async def kills_since(self, since: Instant) -> Sequence[ScreenOrder]:
        return [
            each
            for _, each in sorted(self._given.items())
            if isinstance(each.order, Kill) and each.order.given_at >= since
        ]

    async def receipts_since(self, since: Instant) -> Sequence[KeptReceipt]:
        return [each for _, each in sorted(self._receipts.items()) if each.received_at >= since]

    async def save_decision(self, decision: Decision, event: Event) -> None:
        self._decisions.append(decision)
        self._events.append(event)

    async def decisions(self, limit: int) -> Sequence[Decision]:
        return self._decisions[::-1][:limit]

    async def newest_decisions(self) -> Mapping[ScreenId, ScreenDecision]:
        return {
            row.screen: ScreenDecision(
                each.at, each.go, each.by, each.reason, row.plan_revision, row.policy_revision
            )
            for each in self._decisions
            for row in each.rows
        }

    async def add_event(self, event: Event) -> None:
        self._events.append(event)

    async def events(self, limit: int) -> Sequence[Event]:
        return self._events[::-1][:limit]


def _is_about(said: Approval | Candidate, screen: ScreenId | None, short: ShortId | None) -> bool:
    return screen in (None, said.screen) and short in (None, said.short)


def _check_next(revisions: Sequence[Sealed], added: Sealed, follows: int | None = None) -> None:
    held = revisions[-1].revision if revisions else 0
    if held != (added.revision - 1 if follows is None else follows) or added.revision <= held:
        raise StaleRevisionError(
            f"{added.screen} holds revision {held}, so {added.revision} is not the next; try again"
        )


def _asrun_order(record: AsRunRecord) -> tuple[Instant, ScreenId, JournalId, int]:
    return record.entry.planned_start, record.screen, record.journal, record.entry.sequence
