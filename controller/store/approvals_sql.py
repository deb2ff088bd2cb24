"""Candidates, approvals and decisions as rows, and back; inside the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import Approval, ApprovalWord, Candidate
from controller.fleet.readiness import ReadinessRow
from controller.schedule import Approver
from controller.services.records import Decision
from controller.store.tables import ApprovalRow, CandidateRow, DecisionRow
from wire.codec import decode, encode
from wire.instants import Instant
from wire.renditions import Rendition

_ROWS_PER_INSERT = 500  # 8 columns each stay below the parameters that one statement may have

_ROWS: TypeAdapter[tuple[ReadinessRow, ...]] = TypeAdapter(tuple[ReadinessRow, ...])


async def offer(session: AsyncSession, candidates: Sequence[Candidate], *, instead: bool) -> None:
    """Put them in the place of all, or of those with the same screen and short."""
    row = CandidateRow
    if instead:
        await session.exec(delete(row))
    else:
        for each in candidates:
            same = (col(row.screen) == each.screen) & (col(row.short) == each.short)
            await session.exec(delete(row).where(same))
    rows = [_candidate_values(each) for each in candidates]
    for first in range(0, len(rows), _ROWS_PER_INSERT):
        await session.exec(insert(row).values(rows[first : first + _ROWS_PER_INSERT]))


async def all_candidates(session: AsyncSession) -> list[Candidate]:
    """What was offered, in the order in which it was."""
    rows = await session.exec(select(CandidateRow).order_by(col(CandidateRow.id)))
    return [
        Candidate(
            screen=row.screen,
            rendition=decode(Rendition, row.rendition),
            title=row.title,
            creator=row.creator,
            country=row.country,
            required=tuple(Approver(word) for word in row.required.split()),
            offered_at=Instant(row.offered_at),
        )
        for row in rows
    ]


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


def approval_row(approval: Approval) -> ApprovalRow:
    """One approver's word as a row."""
    return ApprovalRow(
        screen=approval.screen,
        short=approval.short,
        approver=approval.approver.value,
        sha256=approval.sha256,
        word=approval.word.value,
        by=approval.by,
        at=approval.at,
        note=approval.note,
    )


async def all_approvals(session: AsyncSession) -> list[Approval]:
    """Every word, the oldest first."""
    rows = await session.exec(select(ApprovalRow).order_by(col(ApprovalRow.id)))
    return [
        Approval(
            screen=row.screen,
            short=row.short,
            approver=Approver(row.approver),
            sha256=row.sha256,
            word=ApprovalWord(row.word),
            by=row.by,
            at=Instant(row.at),
            note=row.note,
        )
        for row in rows
    ]


def decision_row(decision: Decision) -> DecisionRow:
    """A go or no-go as a row, its lights as JSON."""
    rows = _ROWS.dump_json(decision.rows).decode()
    return DecisionRow(at=decision.at, go=decision.go, by=decision.by, reason=decision.reason, rows=rows)


async def all_decisions(session: AsyncSession) -> list[Decision]:
    """Every go and no-go, the oldest first."""
    rows = await session.exec(select(DecisionRow).order_by(col(DecisionRow.id)))
    return [
        Decision(Instant(row.at), row.go, row.by, row.reason, _ROWS.validate_json(row.rows)) for row in rows
    ]
