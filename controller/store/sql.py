"""The store over SQL: SQLite by default, PostgreSQL by URL. One verb, one transaction.

An as-run entry is acknowledged only after its commit, and the player's journal then forgets it; SQLite
therefore runs with full syncs.
"""

import json
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import Approval, Candidate
from controller.errors import StoreError
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
from controller.store import approvals_sql, deletions_sql, orders_sql, sealed_sql, tables
from controller.store.migrate import upgrade
from wire.asrun import AsRunEntry
from wire.codec import encode
from wire.ids import JournalId, OrderId, ScreenId, ShortId
from wire.instants import Instant

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ROWS_PER_INSERT = 500  # 22 columns each stay below SQLite's 32,766 parameters of one statement


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator["SqlStore"]:
    """The store at a SQLAlchemy URL, migrated to this release. Raises StoreError."""
    engine = _build_engine(url)
    try:
        async with _translated("open the database"), engine.begin() as connection:
            await connection.run_sync(upgrade)
        yield SqlStore(engine)
    finally:
        await engine.dispose()


def _build_engine(url: str) -> AsyncEngine:
    try:
        if not url.startswith("sqlite"):
            return create_async_engine(url, pool_pre_ping=True)
        # one connection: SQLite has one writer anyway, and so nothing ever finds the database locked
        engine = create_async_engine(url, pool_size=1, max_overflow=0)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(f"cannot use the database {url!r}: {error}; set LANDMARK_DATABASE") from error
    sa_event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def _translated(doing: str) -> AsyncIterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"could not {doing}: {reason}; check the database, its disk and owner") from error


class SqlStore:
    """Implements `controller.services.ports.Store`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert = _INSERTS[engine.dialect.name]

    @asynccontextmanager
    async def _transaction(self, doing: str) -> AsyncIterator[AsyncSession]:
        async with _translated(doing), AsyncSession(self._engine, expire_on_commit=False) as session:
            yield session
            await session.commit()

    async def save_publication(self, publication: Publication) -> None:
        row = tables.PublicationRow(
            at=publication.at,
            effective=publication.effective,
            tzdata=publication.tzdata,
            product=publication.product,
            files=json.dumps(dict(publication.files), ensure_ascii=False),
        )
        async with self._transaction("store the publication") as session:
            await approvals_sql.check_consents(session, publication.consents)
            session.add(row)
            await session.flush()
            assert row.id is not None
            for plan in publication.plans:
                await sealed_sql.check_next(session, tables.PlanRow, plan)
            for policy in publication.policies:
                await sealed_sql.check_next(session, tables.PolicyRow, policy)
            await sealed_sql.add(session, _plan_rows(publication, row.id))
            await sealed_sql.add(session, _policy_rows(publication, row.id))
            for facts in publication.screens:
                required = " ".join(publication.required.get(facts.screen, ()))
                await session.merge(tables.ScreenRow(**_fields(facts, tables.ScreenRow), approvals=required))
            for short, credit in publication.credits.items():
                await session.merge(tables.CreditRow(short=short, **_fields(credit, tables.CreditRow)))

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
            session.add_all(tables.EventRow(**_fields(each, tables.EventRow)) for each in act.events)

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
            for first in range(0, len(rows), _ROWS_PER_INSERT):
                await self._insert_new(session, tables.ReceiptRow, rows[first : first + _ROWS_PER_INSERT])

    async def receipts(self) -> Sequence[KeptReceipt]:
        async with self._transaction("read receipts") as session:
            return await orders_sql.newest_receipts(session)

    async def published_screens(self) -> Mapping[ScreenId, ScreenFacts]:
        query = select(tables.ScreenRow).order_by(col(tables.ScreenRow.screen))
        async with self._transaction("read the screens") as session:
            rows = await session.exec(query)
            return {row.screen: _facts(row) for row in rows}

    async def published_credits(self) -> Mapping[ShortId, Credit]:
        async with self._transaction("read the credits") as session:
            rows = await session.exec(select(tables.CreditRow))
            return {row.short: Credit(row.title, row.creator, row.country) for row in rows}

    async def schedule_in_force(self) -> Mapping[str, str] | None:
        newest = select(tables.PublicationRow.files).order_by(col(tables.PublicationRow.id).desc()).limit(1)
        async with self._transaction("read the schedule in force") as session:
            text = (await session.exec(newest)).first()
        return None if text is None else dict(json.loads(text))

    async def append_asrun(
        self,
        screen: ScreenId,
        journal: JournalId,
        entries: Sequence[AsRunEntry],
        received_at: Instant,
        *,
        held_ack: int = 0,
    ) -> int:
        key = {"screen": screen, "journal": journal}
        rows = [{**key, "received_at": received_at, **entry.model_dump()} for entry in entries]
        async with self._transaction("store as-run entries") as session:
            await self._insert_new(session, tables.JournalRow, [{**key, "through_sequence": 0}])
            kept = await session.get_one(tables.JournalRow, (screen, journal), with_for_update=True)
            for first in range(0, len(rows), _ROWS_PER_INSERT):
                await self._insert_new(session, tables.AsRunRow, rows[first : first + _ROWS_PER_INSERT])
            kept.through_sequence = max(kept.through_sequence, held_ack)
            kept.through_sequence = await _through(session, kept)
            return kept.through_sequence

    async def _insert_new(
        self, session: AsyncSession, table: type[SQLModel], rows: list[dict[str, Any]]
    ) -> None:
        await session.exec(self._insert(table).values(rows).on_conflict_do_nothing())

    async def asrun_between(
        self, start: Instant, end: Instant, screen: ScreenId | None = None
    ) -> Sequence[AsRunRecord]:
        row = tables.AsRunRow
        query = select(row).where(col(row.planned_start) >= start, col(row.planned_start) < end)
        if screen is not None:
            query = query.where(col(row.screen) == screen)
        order = (col(row.planned_start), col(row.screen), col(row.journal), col(row.sequence))
        async with self._transaction("read as-run entries") as session:
            return [_asrun_record(each) for each in await session.exec(query.order_by(*order))]

    async def save_deletions(self, deletions: Iterable[KeptDeletion]) -> None:
        rows = [deletions_sql.deletion_values(each) for each in deletions]
        async with self._transaction("store deletions") as session:
            for first in range(0, len(rows), _ROWS_PER_INSERT):
                await self._insert_new(session, tables.DeletionRow, rows[first : first + _ROWS_PER_INSERT])

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
            await session.merge(tables.PlayerRow(**_fields(account, tables.PlayerRow)))

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
            session.add(tables.EventRow(**_fields(event, tables.EventRow)))

    async def approvals(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Approval]:
        said: list[Approval] = []
        after, more = 0, True
        while more:
            async with self._transaction("read approvals") as session:
                rows = await approvals_sql.approval_rows(session, screen, short, after)
            said += await approvals_sql.approvals_of(rows)
            more = len(rows) == approvals_sql.WORDS_AT_A_TIME
            after = rows[-1].id if rows else after
        return said

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
            await approvals_sql.add_decision(session, decision)
            session.add(tables.EventRow(**_fields(event, tables.EventRow)))

    async def decisions(self, limit: int) -> Sequence[Decision]:
        async with self._transaction("read decisions") as session:
            return await approvals_sql.decisions(session, limit)

    async def newest_decisions(self) -> Mapping[ScreenId, ScreenDecision]:
        async with self._transaction("read the newest decisions") as session:
            return await approvals_sql.newest_decisions(session)

    async def add_event(self, event: Event) -> None:
        async with self._transaction("note an event") as session:
            session.add(tables.EventRow(**_fields(event, tables.EventRow)))

    async def events(self, limit: int) -> Sequence[Event]:
        newest = select(tables.EventRow).order_by(col(tables.EventRow.id).desc()).limit(limit)
        async with self._transaction("read events") as session:
            rows = await session.exec(newest)
            return [Event(Instant(row.at), row.kind, row.sentence, row.screen) for row in rows]


def _plan_rows(publication: Publication, act: int) -> Iterator[tables.PlanRow]:
    for plan in publication.plans:
        upon = publication.upon.get(plan.screen)
        yield tables.PlanRow(
            publication=act,
            upon_revision=upon.revision if upon else None,
            upon_sha256=upon.sha256 if upon else None,
            **sealed_sql.columns_of(plan),
        )


def _policy_rows(publication: Publication, act: int) -> Iterator[tables.PolicyRow]:
    for policy in publication.policies:
        yield tables.PolicyRow(publication=act, **sealed_sql.columns_of(policy))


def _facts(row: tables.ScreenRow) -> ScreenFacts:
    return ScreenFacts(row.screen, row.venue_name, row.zone, row.canvas_width, row.canvas_height)


def _fields(value: object, table: type[SQLModel]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in table.model_fields if hasattr(value, name)}


async def _through(session: AsyncSession, kept: tables.JournalRow) -> int:
    row = tables.AsRunRow
    query = (
        select(row.sequence)
        .where(
            col(row.screen) == kept.screen,
            col(row.journal) == kept.journal,
            col(row.sequence) > kept.through_sequence,
        )
        .order_by(col(row.sequence))
    )
    through = kept.through_sequence
    for sequence in await session.exec(query):
        if sequence != through + 1:
            break
        through = sequence
    return through


def _asrun_record(row: tables.AsRunRow) -> AsRunRecord:
    return AsRunRecord(
        row.screen, row.journal, Instant(row.received_at), AsRunEntry.model_validate(row.model_dump())
    )
