"""The store over SQL: SQLite by default, PostgreSQL by URL. One verb, one transaction."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import Approval, ApprovalTally, Candidate, FilmKey, SignedOff
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
    PlayerAccount,
    Publication,
    RecordedPlan,
    ScreenDecision,
    ScreenOrder,
    Sealed,
    Sighting,
    SightingKind,
)
from controller.store import (
    approval_counts_sql,
    approvals_sql,
    asrun_sql,
    decisions_sql,
    deletions_sql,
    orders_sql,
    publications_sql,
    sealed_sql,
    tables,
)
from controller.store.database import insert_new, open_database, snapshot, transaction
from wire.asrun import AsRunEntry
from wire.codec import encode
from wire.ids import JournalId, OrderId, ScreenId, ShortId
from wire.instants import Instant


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator["SqlStore"]:
    """The store at a SQLAlchemy URL, migrated to this release. Raises StoreError."""
    async with open_database(url) as engine:
        yield SqlStore(engine)


class SqlStore:
    """Implements `controller.services.ports.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def _transaction(self, doing: str) -> AbstractAsyncContextManager[AsyncSession]:
        return transaction(self._engine, doing)

    async def save_publication(self, publication: Publication) -> None:
        async with self._transaction("store the publication") as session:
            await publications_sql.add(session, publication)

    async def renew(
        self, plans: Sequence[Sealed], policies: Sequence[Sealed], orders: Sequence[Sealed] = ()
    ) -> None:
        kinds: tuple[tuple[sealed_sql.SealedTable, Sequence[Sealed]], ...] = (
            (tables.PlanRow, plans),
            (tables.PolicyRow, policies),
            (tables.StandingOrdersRow, orders),
        )
        async with self._transaction("store renewed envelopes") as session:
            for kind, parts in kinds:
                for part in parts:
                    row = await session.get(kind, (part.screen, part.revision))
                    if row is not None:
                        row.accept_until = part.accept_until
                        row.envelope = encode(part.envelope).decode()

    async def desired(self, screen: ScreenId) -> Desired | None:
        async with self._transaction("read the desired state") as session:
            plan = await sealed_sql.newest(session, tables.PlanRow, screen)
            policy = await sealed_sql.newest(session, tables.PolicyRow, screen)
            orders = await sealed_sql.newest(session, tables.StandingOrdersRow, screen)
        return Desired(screen, plan, policy, orders) if plan or policy or orders else None

    async def recorded_plan(self, screen: ScreenId, revision: int) -> RecordedPlan | None:
        async with self._transaction("read a plan and its origin") as session:
            return await sealed_sql.recorded_plan(session, screen, revision)

    async def plan_revisions(self, screen: ScreenId) -> Sequence[int]:
        async with self._transaction("read a plan's revisions") as session:
            return await sealed_sql.plan_revisions(session, screen)

    async def save_orders(self, act: OrderAct) -> None:
        async with self._transaction("store the orders") as session:
            for each in act.sealed:
                await sealed_sql.check_next(
                    session, tables.StandingOrdersRow, each, act.follows.get(each.screen)
                )
            orders = (tables.StandingOrdersRow(**sealed_sql.columns_of(each)) for each in act.sealed)
            await sealed_sql.add(session, orders)
            for given in act.given:
                await session.merge(orders_sql.order_row(given))  # one that was shortened is there already
            if act.release is not None:
                await orders_sql.release(session, act.released, act.release)
            session.add_all(tables.row_of(tables.EventRow, each) for each in act.events)

    async def standing_orders(self, screens: Iterable[ScreenId]) -> Mapping[ScreenId, Sealed]:
        async with self._transaction("read the standing orders") as session:
            found = [await sealed_sql.newest(session, tables.StandingOrdersRow, screen) for screen in screens]
        return {each.screen: each for each in found if each is not None}

    async def orders_given(self, order_ids: Collection[OrderId]) -> Sequence[ScreenOrder]:
        async with self._transaction("read the orders") as session:
            return await orders_sql.orders_given(session, order_ids)

    async def save_receipts(self, receipts: Iterable[KeptReceipt]) -> None:
        rows = [orders_sql.receipt_values(each) for each in receipts]
        async with self._transaction("store receipts") as session:
            await insert_new(session, tables.ReceiptRow, rows)

    async def receipts(self) -> Sequence[KeptReceipt]:
        async with self._transaction("read receipts") as session:
            return await orders_sql.newest_receipts(session)

    async def published_screens(self) -> Mapping[ScreenId, ScreenFacts]:
        async with self._transaction("read the screens") as session:
            return await publications_sql.screens(session)

    async def published_credits(self) -> Mapping[ShortId, Credit]:
        async with self._transaction("read the credits") as session:
            return await publications_sql.credits_of_all(session)

    async def schedule_in_force(self) -> Mapping[str, str] | None:
        async with self._transaction("read the schedule in force") as session:
            return await publications_sql.files_in_force(session)

    async def append_asrun(
        self,
        screen: ScreenId,
        journal: JournalId,
        entries: Sequence[AsRunEntry],
        received_at: Instant,
        *,
        held_ack: int = 0,
    ) -> int:
        async with self._transaction("store as-run entries") as session:
            return await asrun_sql.append(session, screen, journal, entries, received_at, held_ack)

    async def asrun_between(
        self, start: Instant, end: Instant, screen: ScreenId | None = None
    ) -> Sequence[AsRunRecord]:
        async with self._transaction("read as-run entries") as session:
            return await asrun_sql.between(session, start, end, screen)

    async def save_deletions(self, deletions: Iterable[KeptDeletion]) -> None:
        rows = [deletions_sql.deletion_values(each) for each in deletions]
        async with self._transaction("store deletions") as session:
            await insert_new(session, tables.DeletionRow, rows)

    async def deletions(self) -> Sequence[KeptDeletion]:
        async with self._transaction("read deletions") as session:
            return await deletions_sql.all_deletions(session)

    async def save_sightings(self, sightings: Iterable[Sighting]) -> None:
        async with self._transaction("store sightings") as session:
            for each in sightings:
                await session.merge(
                    tables.SightingRow(
                        screen=each.screen,
                        kind=each.kind.value,
                        received_at=each.received_at,
                        body=each.body.decode(),
                    )
                )

    async def sightings(self) -> Sequence[Sighting]:
        row = tables.SightingRow
        async with self._transaction("read sightings") as session:
            rows = await session.exec(select(row).order_by(col(row.screen), col(row.kind)))
            return [
                Sighting(each.screen, SightingKind(each.kind), Instant(each.received_at), each.body.encode())
                for each in rows
            ]

    async def save_player(self, account: PlayerAccount) -> None:
        async with self._transaction("store the player's account") as session:
            await session.merge(tables.row_of(tables.PlayerRow, account))

    async def players(self) -> Sequence[PlayerAccount]:
        async with self._transaction("read the players' accounts") as session:
            rows = await session.exec(select(tables.PlayerRow).order_by(col(tables.PlayerRow.screen)))
            return [PlayerAccount(row.screen, row.password_hash, Instant(row.added_at)) for row in rows]

    async def offer(self, candidates: Sequence[Candidate], *, instead: bool) -> None:
        async with self._transaction("store what screens would show") as session:
            await approvals_sql.offer(session, candidates, instead=instead)

    async def candidates(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Candidate]:
        async with self._transaction("read what screens would show") as session:
            rows = await approvals_sql.candidate_rows(session, screen, short)
        return await approvals_sql.candidates_of(rows)

    async def save_approvals(self, approvals: Sequence[Approval], event: Event) -> None:
        async with self._transaction("store approvals") as session:
            await approvals_sql.add_approvals(session, approvals)
            session.add(tables.row_of(tables.EventRow, event))

    async def approvals(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Approval]:
        said: list[Approval] = []
        after, more = 0, True
        async with snapshot(self._engine, "read approvals") as part:
            while more:
                async with part() as session:
                    rows = await approvals_sql.approval_rows(session, screen, short, after)
                said += await approvals_sql.approvals_of(rows)
                more = len(rows) == approvals_sql.WORDS_AT_A_TIME
                after = rows[-1].id if rows else after
        return said

    async def approval_tallies(self) -> Sequence[ApprovalTally]:
        async with snapshot(self._engine, "count approvals") as part:
            async with part() as session:
                screens = await approval_counts_sql.offered_screens(session)
            tallies = []
            for screen in screens:  # a kill waits for the connection no longer than one of them takes
                async with part() as session:
                    tallies.append(await approval_counts_sql.tally(session, screen))
            return [each for each in tallies if each.films]

    async def signed_off(
        self, screen: ScreenId, films: Sequence[FilmKey], approvers: Sequence[Approver]
    ) -> Mapping[Approver, SignedOff]:
        async with self._transaction("count approvals") as session:
            return await approval_counts_sql.signed_off(session, screen, films, approvers)

    async def required_approvals(self) -> Mapping[ScreenId, tuple[Approver, ...]]:
        async with self._transaction("read who has to approve") as session:
            return await approvals_sql.required_approvals(session)

    async def takeovers(self) -> Sequence[ScreenOrder]:
        async with self._transaction("read takeovers") as session:
            return await orders_sql.takeovers(session)

    async def kills_since(self, since: Instant) -> Sequence[ScreenOrder]:
        async with self._transaction("read kills") as session:
            return await orders_sql.kills_since(session, since)

    async def receipts_since(self, since: Instant) -> Sequence[KeptReceipt]:
        async with self._transaction("read receipts") as session:
            return await orders_sql.receipts_since(session, since)

    async def save_decision(self, decision: Decision, event: Event) -> None:
        async with self._transaction("store a decision") as session:
            await decisions_sql.add(session, decision)
            session.add(tables.row_of(tables.EventRow, event))

    async def decisions(self, limit: int) -> Sequence[Decision]:
        async with self._transaction("read decisions") as session:
            return await decisions_sql.newest(session, limit)

    async def newest_decisions(self) -> Mapping[ScreenId, ScreenDecision]:
        async with self._transaction("read the newest decisions") as session:
            return await decisions_sql.newest_of_screens(session)

    async def add_event(self, event: Event) -> None:
        async with self._transaction("note an event") as session:
            session.add(tables.row_of(tables.EventRow, event))

    async def events(self, limit: int) -> Sequence[Event]:
        newest = select(tables.EventRow).order_by(col(tables.EventRow.id).desc()).limit(limit)
        async with self._transaction("read events") as session:
            rows = await session.exec(newest)
            return [Event(Instant(row.at), row.kind, row.sentence, row.screen) for row in rows]
