"""Orders and receipts as rows, and back; inside the caller's transaction."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.services.records import KeptReceipt, Release, ScreenOrder
from controller.store.tables import ReceiptRow, ScreenOrderRow
from wire.codec import decode, encode
from wire.ids import OrderId, ScreenId
from wire.instants import Instant
from wire.orders import Order, Receipt

_IDS_PER_QUERY = 1_000  # below the parameters that one statement may have

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


def order_row(given: ScreenOrder) -> ScreenOrderRow:
    """A row of an order that was just given."""
    order = given.order
    return ScreenOrderRow(
        order_id=order.order_id,
        screen=given.screen,
        revision=given.revision,
        kind=order.kind,
        given_at=order.given_at,
        given_by=order.by,
        reason=order.reason,
        body=encode(order).decode(),
        released_at=given.released.at if given.released else None,
        released_by=given.released.by if given.released else None,
        release_reason=given.released.reason if given.released else None,
    )


async def release(
    session: AsyncSession, orders: Iterable[tuple[OrderId, ScreenId]], by_whom: Release
) -> None:
    """Note the end of these."""
    for key in orders:
        row = await session.get(ScreenOrderRow, key)
        if row is not None:
            row.released_at, row.released_by, row.release_reason = by_whom.at, by_whom.by, by_whom.reason


async def orders_given(session: AsyncSession, order_ids: Collection[OrderId]) -> Sequence[ScreenOrder]:
    """These, in no certain order."""
    ids, found = sorted(order_ids), list[ScreenOrder]()
    for first in range(0, len(ids), _IDS_PER_QUERY):
        some = col(ScreenOrderRow.order_id).in_(ids[first : first + _IDS_PER_QUERY])
        found += [_screen_order(each) for each in await session.exec(select(ScreenOrderRow).where(some))]
    return found


def _screen_order(row: ScreenOrderRow) -> ScreenOrder:
    released = None
    if row.released_at is not None:
        released = Release(Instant(row.released_at), row.released_by or "", row.release_reason or "")
    return ScreenOrder(row.screen, row.revision, _ORDER.validate_json(row.body), released)


async def takeovers(session: AsyncSession) -> Sequence[ScreenOrder]:
    """All that were ever given, by order and screen."""
    row = ScreenOrderRow
    query = select(row).where(col(row.kind) == "takeover")
    rows = await session.exec(query.order_by(col(row.order_id), col(row.screen)))
    return [_screen_order(each) for each in rows]


async def kills_since(session: AsyncSession, since: Instant) -> Sequence[ScreenOrder]:
    """Kills that were given from `since` on, by order and screen."""
    row = ScreenOrderRow
    query = select(row).where(col(row.kind) == "kill", col(row.given_at) >= since)
    rows = await session.exec(query.order_by(col(row.order_id), col(row.screen)))
    return [_screen_order(each) for each in rows]


async def receipts_since(session: AsyncSession, since: Instant) -> Sequence[KeptReceipt]:
    """Receipts that came from `since` on, by screen, revision and word."""
    row = ReceiptRow
    order = (col(row.screen), col(row.revision), col(row.word))
    rows = await session.exec(select(row).where(col(row.received_at) >= since).order_by(*order))
    return [KeptReceipt(decode(Receipt, each.body), Instant(each.received_at)) for each in rows]


def receipt_values(kept: KeptReceipt) -> dict[str, Any]:
    """The columns of a receipt."""
    said = kept.receipt
    return {
        "screen": said.screen,
        "revision": said.orders_revision,
        "word": said.word.value,
        "received_at": kept.received_at,
        "body": encode(said).decode(),
    }


async def newest_receipts(session: AsyncSession) -> Sequence[KeptReceipt]:
    """Of each screen and word, the one about the newest revision."""
    row = ReceiptRow
    newest = (
        select(row.screen, row.word, func.max(row.revision).label("newest"))
        .group_by(col(row.screen), col(row.word))
        .subquery()
    )
    is_newest = (
        (col(row.screen) == newest.c.screen)
        & (col(row.word) == newest.c.word)
        & (col(row.revision) == newest.c.newest)
    )
    query = select(row).join(newest, is_newest).order_by(col(row.screen), col(row.word))
    return [
        KeptReceipt(decode(Receipt, each.body), Instant(each.received_at))
        for each in await session.exec(query)
    ]
