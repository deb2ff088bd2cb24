"""Candidates and approvals as rows, and back; inside the caller's transaction."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, text
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import Approval, ApprovalWord, Candidate, Consent
from controller.errors import RevokedError
from controller.schedule import Approver
from controller.store.tables import ApprovalRow, CandidateRow, ScreenRow
from wire.codec import decode, encode
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition

WORDS_AT_A_TIME = 2_000
"""Read in one transaction: a kill waits for SQLite's connection no longer than this takes."""
_ROWS_AT_A_TIME = 500  # a campaign has tens of thousands; between these the loop has its turn


async def offer(session: AsyncSession, candidates: Sequence[Candidate], *, instead: bool) -> None:
    """Put them in the place of all, or of those with the same screen and short."""
    table = _table(CandidateRow)
    if instead:
        await session.exec(delete(CandidateRow))
    else:
        same = (table.c.screen == bindparam("its_screen")) & (table.c.short == bindparam("its_short"))
        keys = [{"its_screen": each.screen, "its_short": each.short} for each in candidates]
        await _execute_each(session, delete(table).where(same), keys)
    rows = await asyncio.to_thread(lambda: [_candidate_values(each) for each in candidates])
    await _execute_each(session, insert(table), rows)


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


async def _execute_each(session: AsyncSession, statement: Any, values: Sequence[Mapping[str, Any]]) -> None:
    """One statement with each of these values, in their order."""
    connection = await session.connection()
    for first in range(0, len(values), _ROWS_AT_A_TIME):
        await connection.execute(statement, values[first : first + _ROWS_AT_A_TIME])


async def candidate_rows(
    session: AsyncSession, screen: ScreenId | None, short: ShortId | None
) -> Sequence[Any]:
    """What was offered, in the order in which it was; of one screen, of one short, or all.

    Rows become values once the connection is given back: with SQLite, nobody else has one meanwhile.
    """
    row = CandidateRow
    query = sql_select(
        *map(col, (row.screen, row.rendition, row.title, row.creator, row.country, row.required)),
        col(row.offered_at),
    ).order_by(col(row.id))
    return (await (await session.connection()).execute(_about(query, row, screen, short))).all()


async def candidates_of(rows: Sequence[Any]) -> list[Candidate]:
    """Rows of candidates → candidates."""
    return await asyncio.to_thread(lambda: [*map(_candidate, rows)])


def _candidate(row: Any) -> Candidate:
    return Candidate(
        screen=row.screen,
        rendition=decode(Rendition, row.rendition),
        title=row.title,
        creator=row.creator,
        country=row.country,
        required=approvers_of(row.required),
        offered_at=Instant(row.offered_at),
    )


def approvers_of(words: str) -> tuple[Approver, ...]:
    """Approvers as a column has them."""
    return tuple(Approver(word) for word in words.split())


def _about(
    query: Any,
    row: type[CandidateRow] | type[ApprovalRow],
    screen: ScreenId | None,
    short: ShortId | None,
) -> Any:
    if screen is not None:
        query = query.where(col(row.screen) == screen)
    return query if short is None else query.where(col(row.short) == short)


def _candidate_values(candidate: Candidate) -> dict[str, Any]:
    return {
        "screen": candidate.screen,
        "short": candidate.short,
        "rendition": encode(candidate.rendition).decode(),
        "title": candidate.title,
        "creator": candidate.creator,
        "country": candidate.country,
        "required": " ".join(candidate.required),
        "offered_at": candidate.offered_at,
    }


async def add_approvals(session: AsyncSession, approvals: Sequence[Approval]) -> None:
    """Words in their order, which is that of their ids."""
    await _execute_each(session, insert(_table(ApprovalRow)), [_approval_values(each) for each in approvals])


def _approval_values(approval: Approval) -> dict[str, Any]:
    return {
        "screen": approval.screen,
        "short": approval.short,
        "approver": approval.approver.value,
        "sha256": approval.sha256,
        "word": approval.word.value,
        "by": approval.by,
        "at": approval.at,
        "note": approval.note,
    }


async def approval_rows(
    session: AsyncSession, screen: ScreenId | None, short: ShortId | None, after: int
) -> Sequence[Any]:
    """The next words after the one with this id, `WORDS_AT_A_TIME` at most, the oldest first.

    About one screen, about one short, or all. Words are only ever added, so that those read one part after
    another are what was said up to a moment, and between parts the connection is given back.
    """
    row = ApprovalRow
    query = sql_select(
        *map(col, (row.screen, row.short, row.approver, row.sha256, row.word, row.by, row.note)),
        *map(col, (row.at, row.id)),
    ).where(col(row.id) > after)
    part = _about(query, row, screen, short).order_by(col(row.id)).limit(WORDS_AT_A_TIME)
    return (await (await session.connection()).execute(part)).all()


async def approvals_of(rows: Sequence[Any]) -> list[Approval]:
    """Rows of words → words."""
    return await asyncio.to_thread(lambda: [*map(_approval, rows)])


def _approval(row: Any) -> Approval:
    return Approval(
        screen=row.screen,
        short=row.short,
        approver=Approver(row.approver),
        sha256=row.sha256,
        word=ApprovalWord(row.word),
        by=row.by,
        at=Instant(row.at),
        note=row.note,
    )


async def check_consents(session: AsyncSession, consents: Collection[Consent]) -> None:
    """Raises RevokedError where the newest word about any of these takes it back.

    No word is said from here to the end of the transaction, and one that is being said is waited for. SQLite
    has one connection, so that there is nothing to lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        await (await session.connection()).execute(text(f"LOCK TABLE {_table(ApprovalRow)} IN SHARE MODE"))
    row, later = ApprovalRow, aliased(ApprovalRow)
    same = (
        (col(later.screen) == col(row.screen))
        & (col(later.short) == col(row.short))
        & (col(later.approver) == col(row.approver))
        & (col(later.sha256) == col(row.sha256))
    )
    said_since = select(later.id).where(same, col(later.id) > col(row.id)).exists()
    revoked = select(row.screen, row.short, row.approver, row.sha256).where(
        col(row.word) == ApprovalWord.REVOKED.value, ~said_since
    )
    for screen, short, approver, sha256 in await session.exec(revoked):
        if Consent(screen, short, Approver(approver), sha256) in consents:
            raise RevokedError(
                f"the approval of {short} on {screen} was taken back just now; nothing was kept, try again"
            )


async def required_approvals(session: AsyncSession) -> Mapping[ScreenId, tuple[Approver, ...]]:
    """Who has to approve what each published screen shows."""
    rows = await session.exec(select(ScreenRow.screen, ScreenRow.approvals))
    return {screen: approvers_of(words) for screen, words in rows}
