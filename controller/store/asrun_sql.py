"""As-run entries as rows, and back, and up to where each journal is complete; in the caller's transaction."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.services.records import AsRunRecord
from controller.store.database import insert_new
from controller.store.tables import AsRunRow, JournalRow
from wire.asrun import AsRunEntry
from wire.ids import JournalId, ScreenId
from wire.instants import Instant


async def append(
    session: AsyncSession,
    screen: ScreenId,
    journal: JournalId,
    entries: Sequence[AsRunEntry],
    received_at: Instant,
    held_ack: int,
) -> int:
    """Keep each once. Gives the highest sequence up to which nothing is missing; none is up to `held_ack`."""
    key = {"screen": screen, "journal": journal}
    rows = [{**key, "received_at": received_at, **entry.model_dump()} for entry in entries]
    await insert_new(session, JournalRow, [{**key, "through_sequence": 0}])
    kept = await session.get_one(JournalRow, (screen, journal), with_for_update=True)
    await insert_new(session, AsRunRow, rows)
    kept.through_sequence = max(kept.through_sequence, held_ack)
    kept.through_sequence = await _through(session, kept)
    return kept.through_sequence


async def between(
    session: AsyncSession, start: Instant, end: Instant, screen: ScreenId | None
) -> list[AsRunRecord]:
    """Entries planned to start in [start, end), by planned start; of one screen or of all."""
    row = AsRunRow
    query = select(row).where(col(row.planned_start) >= start, col(row.planned_start) < end)
    if screen is not None:
        query = query.where(col(row.screen) == screen)
    order = (col(row.planned_start), col(row.screen), col(row.journal), col(row.sequence))
    return [_record(each) for each in await session.exec(query.order_by(*order))]


async def _through(session: AsyncSession, kept: JournalRow) -> int:
    row = AsRunRow
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


def _record(row: AsRunRow) -> AsRunRecord:
    return AsRunRecord(
        row.screen, row.journal, Instant(row.received_at), AsRunEntry.model_validate(row.model_dump())
    )
