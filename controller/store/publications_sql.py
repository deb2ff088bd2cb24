"""Publications as rows: texts, plans, policies, and the screens and credits that they name; and back.

Inside the caller's transaction.
"""

import json
from collections.abc import Iterator, Mapping

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.fleet import Credit, ScreenFacts
from controller.services.records import Publication
from controller.store import approvals_sql, sealed_sql
from controller.store.tables import CreditRow, PlanRow, PolicyRow, PublicationRow, ScreenRow, row_of
from wire.ids import ScreenId, ShortId


async def add(session: AsyncSession, publication: Publication) -> None:
    """Keep all of it. Raises StaleRevisionError, RevokedError."""
    act = PublicationRow(
        at=publication.at,
        effective=publication.effective,
        tzdata=publication.tzdata,
        product=publication.product,
        files=json.dumps(dict(publication.files), ensure_ascii=False),
    )
    await approvals_sql.check_consents(session, publication.consents)
    session.add(act)
    await session.flush()
    assert act.id is not None
    for plan in publication.plans:
        await sealed_sql.check_next(session, PlanRow, plan)
    for policy in publication.policies:
        await sealed_sql.check_next(session, PolicyRow, policy)
    await sealed_sql.add(session, _plan_rows(publication, act.id))
    await sealed_sql.add(session, _policy_rows(publication, act.id))
    for facts in publication.screens:
        required = " ".join(publication.required.get(facts.screen, ()))
        await session.merge(row_of(ScreenRow, facts, approvals=required))
    for short, credit in publication.credits.items():
        await session.merge(row_of(CreditRow, credit, short=short))


def _plan_rows(publication: Publication, act: int) -> Iterator[PlanRow]:
    for plan in publication.plans:
        upon = publication.upon.get(plan.screen)
        yield PlanRow(
            publication=act,
            upon_revision=upon.revision if upon else None,
            upon_sha256=upon.sha256 if upon else None,
            **sealed_sql.columns_of(plan),
        )


def _policy_rows(publication: Publication, act: int) -> Iterator[PolicyRow]:
    for policy in publication.policies:
        yield PolicyRow(publication=act, **sealed_sql.columns_of(policy))


async def screens(session: AsyncSession) -> dict[ScreenId, ScreenFacts]:
    """Every screen that something was published for, by its id."""
    rows = await session.exec(select(ScreenRow).order_by(col(ScreenRow.screen)))
    return {row.screen: _facts(row) for row in rows}


def _facts(row: ScreenRow) -> ScreenFacts:
    return ScreenFacts(row.screen, row.venue_name, row.zone, row.canvas_width, row.canvas_height)


async def credits_of_all(session: AsyncSession) -> dict[ShortId, Credit]:
    """Of every short that was ever published."""
    rows = await session.exec(select(CreditRow))
    return {row.short: Credit(row.title, row.creator, row.country) for row in rows}


async def files_in_force(session: AsyncSession) -> Mapping[str, str] | None:
    """The schedule texts of the last publication."""
    newest = select(PublicationRow.files).order_by(col(PublicationRow.id).desc()).limit(1)
    text = (await session.exec(newest)).first()
    return None if text is None else dict(json.loads(text))
