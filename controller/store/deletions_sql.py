"""Receipts of deletions over SQL: rows and values, both ways."""

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.services.records import KeptDeletion
from controller.store.tables import DeletionRow
from wire.films import Deletion
from wire.instants import Instant


def deletion_values(kept: KeptDeletion) -> dict[str, Any]:
    """One receipt as a row's columns."""
    head = {"screen": kept.screen, "log": kept.log, "received_at": kept.received_at}
    gone = kept.deletion
    return {
        **head,
        "sequence": gone.sequence,
        "sha256": gone.sha256,
        "short": gone.short,
        "size_bytes": gone.size_bytes,
        "at": gone.at,
        "cause": gone.cause.value,
    }


async def all_deletions(session: AsyncSession) -> list[KeptDeletion]:
    """Every receipt, by screen, log and sequence."""
    order = (col(DeletionRow.screen), col(DeletionRow.log), col(DeletionRow.sequence))
    rows = await session.exec(select(DeletionRow).order_by(*order))
    return [
        KeptDeletion(row.screen, row.log, Instant(row.received_at), Deletion.model_validate(row.model_dump()))
        for row in rows
    ]
