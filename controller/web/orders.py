"""Orders over HTTP: give and release as an operator, hear how far screens are, read what stands."""

import asyncio
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse

from controller.errors import ControllerError, StoreError
from controller.fleet.confirmation import Confirmation
from controller.services.give_orders import GiveOrders
from controller.services.order_reports import Given
from controller.services.order_wishes import (
    OrderLine,
    OrderOutcome,
    OrderRequest,
    OrderWish,
    ScreenReceipt,
    StandingReport,
    Verdict,
)
from controller.services.outcome import MakingFilms
from controller.services.ports import FilmProgress
from controller.web.bodies import read_message
from wire.ids import ScreenId

MAX_BODY_BYTES = 1024 * 1024  # ten thousand screens by name have a quarter of that


def build_orders_router(orders: GiveOrders, operators_only: Callable[..., None]) -> APIRouter:
    """The routes. Giving and releasing needs `operators_only` to let the request pass."""
    router = APIRouter(prefix="/api")

    @router.post("/orders", dependencies=[Depends(operators_only)])
    async def give(request: Request) -> StreamingResponse:
        """Give or release. Answers with lines of JSON, each an `OrderLine`; the last has outcome or error."""
        wish = (await read_message(request, OrderRequest, "order", MAX_BODY_BYTES)).wish
        return StreamingResponse(_lines(orders, wish), media_type="application/x-ndjson")

    @router.get("/orders")
    async def standing() -> StandingReport:
        """What stands, the newest first."""
        try:
            return await orders.standing()
        except StoreError as error:
            raise HTTPException(503, str(error)) from error

    return router


async def _lines(orders: GiveOrders, wish: OrderWish) -> AsyncIterator[bytes]:
    """Lines as they come. A client that goes away ends the making of films and the wait, never an order."""
    lines: asyncio.Queue[OrderLine | None] = asyncio.Queue()
    task = asyncio.create_task(_act_into(lines, orders, wish), name="orders: act")
    try:
        while (line := await lines.get()) is not None:
            yield line.model_dump_json(exclude_none=True).encode() + b"\n"
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _act_into(lines: "asyncio.Queue[OrderLine | None]", orders: GiveOrders, wish: OrderWish) -> None:
    def tell(progress: FilmProgress) -> None:
        making = MakingFilms(done=progress.done, made=progress.made, total=progress.total)
        lines.put_nowait(OrderLine(making=making))

    try:
        given = await orders.act(wish, tell)
        lines.put_nowait(OrderLine(acted=given.acted))
        outcome, notes = await asyncio.gather(_follow_into(lines, orders, given), orders.notes_on(wish))
        lines.put_nowait(OrderLine(outcome=outcome.model_copy(update={"notes": notes})))
    except ControllerError as error:
        lines.put_nowait(OrderLine(error=str(error)))
    finally:
        lines.put_nowait(None)


async def _follow_into(
    lines: "asyncio.Queue[OrderLine | None]", orders: GiveOrders, given: Given
) -> OrderOutcome:
    last: dict[ScreenId, ScreenReceipt] = {}
    async for receipt in orders.follow(given):
        last[receipt.screen] = receipt
        lines.put_nowait(OrderLine(receipt=receipt))
    screens = tuple(receipt for _, receipt in sorted(last.items()))
    return OrderOutcome(verdict=verdict_of(screens), screens=screens)


def verdict_of(screens: tuple[ScreenReceipt, ...]) -> Verdict:
    """The worst of all screens."""
    if any(each.state is Confirmation.REFUSED for each in screens):
        return Verdict.REFUSED
    return Verdict.DONE if all(each.done for each in screens) else Verdict.NOT_CONFIRMED
