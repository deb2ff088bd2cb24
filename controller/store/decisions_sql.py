"""Decisions as rows, and back: each go and no-go with its lights; inside the caller's transaction."""

import asyncio
from collections.abc import Mapping

from pydantic import TypeAdapter
from sqlalchemy import select as sql_select
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.fleet.readiness import ReadinessRow
from controller.services.records import Decision, ScreenDecision
from controller.store.tables import DecisionRow, ScreenDecisionRow
from wire.ids import ScreenId
from wire.instants import Instant

_ROWS: TypeAdapter[tuple[ReadinessRow, ...]] = TypeAdapter(tuple[ReadinessRow, ...])


async def add(session: AsyncSession, decision: Decision) -> None:
    """Keep a go or no-go, and beside it each screen that it is about."""
    row = _row_of(decision)
    session.add(row)
    await session.flush()
    assert row.id is not None
    session.add_all(
        ScreenDecisionRow(
            screen=each.screen,
            decision=row.id,
            plan_revision=each.plan_revision,
            policy_revision=each.policy_revision,
        )
        for each in decision.rows
    )


def _row_of(decision: Decision) -> DecisionRow:
    rows = _ROWS.dump_json(decision.rows).decode()
    return DecisionRow(at=decision.at, go=decision.go, by=decision.by, reason=decision.reason, rows=rows)


async def newest_of_screens(session: AsyncSession) -> Mapping[ScreenId, ScreenDecision]:
    """The newest word about each screen; without those of which nobody said any."""
    row, said = ScreenDecisionRow, DecisionRow
    newest = select(row.screen, func.max(row.decision).label("newest")).group_by(col(row.screen)).subquery()
    is_newest = (col(row.screen) == newest.c.screen) & (col(row.decision) == newest.c.newest)
    query = (
        sql_select(
            *map(col, (row.screen, said.by, said.reason, row.plan_revision, row.policy_revision, said.at)),
            col(said.go),
        )
        .join(newest, is_newest)
        .join(said, col(said.id) == col(row.decision))
    )
    return {
        each.screen: ScreenDecision(
            Instant(each.at), each.go, each.by, each.reason, each.plan_revision, each.policy_revision
        )
        for each in (await (await session.connection()).execute(query)).all()
    }


async def newest(session: AsyncSession, limit: int) -> list[Decision]:
    """The newest goes and no-goes with their lights, newest first."""
    rows = await session.exec(select(DecisionRow).order_by(col(DecisionRow.id).desc()).limit(limit))
    return [
        Decision(
            Instant(row.at),
            row.go,
            row.by,
            row.reason,
            await asyncio.to_thread(_ROWS.validate_json, row.rows),
        )
        for row in rows
    ]
