"""Revisions of plans, policies and orders as rows, and back; inside the caller's transaction."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.errors import StaleRevisionError
from controller.services.records import Origin, PlanDigest, RecordedPlan, Sealed
from controller.store.tables import PlanRow, PolicyRow, PublicationRow, StandingOrdersRow
from wire.codec import decode, encode
from wire.envelope import Envelope
from wire.ids import ScreenId
from wire.instants import Instant

SealedTable = type[PlanRow] | type[PolicyRow] | type[StandingOrdersRow]

_ROWS_PER_FLUSH = 100  # a row is forgotten once it is written: 2,000 plans in envelopes have 100 MB


async def add(
    session: AsyncSession, rows: Iterable[PlanRow] | Iterable[PolicyRow] | Iterable[StandingOrdersRow]
) -> None:
    """Add rows of new revisions, some at a time. Raises StaleRevisionError where one is there already."""
    try:
        for count, row in enumerate(rows, 1):
            session.add(row)
            if count % _ROWS_PER_FLUSH == 0:
                await session.flush()
        await session.flush()
    except IntegrityError as error:
        raise StaleRevisionError("somebody else was quicker; try again") from error


def columns_of(part: Sealed) -> dict[str, Any]:
    """The columns that every kind of revision has."""
    return {
        "screen": part.screen,
        "revision": part.revision,
        "accept_until": part.accept_until,
        "envelope": encode(part.envelope).decode(),
    }


async def check_next(
    session: AsyncSession, kind: SealedTable, part: Sealed, follows: int | None = None
) -> None:
    """Raises StaleRevisionError where `part` is not the next revision, or was not drafted upon the newest."""
    query = select(func.max(kind.revision)).where(col(kind.screen) == part.screen)
    held = (await session.exec(query)).one() or 0
    if held != (part.revision - 1 if follows is None else follows) or part.revision <= held:
        raise StaleRevisionError(
            f"{part.screen} holds revision {held}, so {part.revision} is not the next; try again"
        )


async def newest(session: AsyncSession, kind: SealedTable, screen: ScreenId) -> Sealed | None:
    """The newest revision of one screen; None where it has none."""
    query = select(kind.revision, kind.envelope, kind.accept_until).where(col(kind.screen) == screen)
    row = (await session.exec(query.order_by(col(kind.revision).desc()).limit(1))).first()
    if row is None:
        return None
    revision, envelope, accept_until = row
    return Sealed(screen, revision, decode(Envelope, envelope), Instant(accept_until))


async def plan_revisions(session: AsyncSession, screen: ScreenId) -> Sequence[int]:
    """Every revision of one screen's plan, the oldest first."""
    query = select(PlanRow.revision).where(col(PlanRow.screen) == screen).order_by(col(PlanRow.revision))
    return list(await session.exec(query))


async def recorded_plan(session: AsyncSession, screen: ScreenId, revision: int) -> RecordedPlan | None:
    """One revision of one screen's plan with its origin; None where there is no such revision."""
    query = (
        select(PlanRow, PublicationRow)
        .join(PublicationRow, col(PlanRow.publication) == col(PublicationRow.id))
        .where(col(PlanRow.screen) == screen, col(PlanRow.revision) == revision)
    )
    found = (await session.exec(query)).first()
    if found is None:
        return None
    plan, act = found
    sealed = Sealed(screen, revision, decode(Envelope, plan.envelope), Instant(plan.accept_until))
    return RecordedPlan(sealed, Instant(act.at), _origin(plan, act))


def _origin(plan: PlanRow, act: PublicationRow) -> Origin | None:
    if act.product is None or act.effective is None:
        return None
    upon = None
    if plan.upon_revision is not None and plan.upon_sha256 is not None:
        upon = PlanDigest(plan.upon_revision, plan.upon_sha256)
    return Origin(dict(json.loads(act.files)), Instant(act.effective), upon, act.tzdata, act.product)
