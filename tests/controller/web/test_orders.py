"""Orders over HTTP: only operators give them, lines come as things happen, and who leaves ends no order."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from controller.client import ControllerClient, RefusedError
from controller.clock import SystemClock
from controller.services.order_wishes import OrderLine, StandingReport
from controller.web.operators import require_token
from controller.web.orders import MAX_BODY_BYTES, build_orders_router
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.obedience import ObedientOutbox, obedient_office
from tests.support.publishing import PaperOffice, SetClock, sample_files
from wire.codec import decode
from wire.instants import parse_instant
from wire.orders import Receipt, ReceiptWord

NOON = parse_instant("2025-06-04T12:00:00Z")
KILL = {"kind": "kill", "by": "ann", "reason": "smoke", "screens": ["par-opera"]}


@dataclass
class Served:
    url: str
    office: PaperOffice
    outbox: ObedientOutbox

    def client(self, token: str | None = "right") -> ControllerClient:
        return ControllerClient(self.url, token)

    async def order(self, **wish: object) -> list[OrderLine]:
        body = json.dumps({"wish": KILL | wish}).encode()
        return await asyncio.to_thread(
            lambda: [decode(OrderLine, line) for line in self.client().post_lines("/api/orders", body)]
        )


@pytest.fixture(params=[SetClock(NOON)])
async def controller(request: pytest.FixtureRequest) -> AsyncIterator[Served]:
    office, outbox = obedient_office(request.param)
    await office.publisher.publish(sample_files(), None)
    async with served(build_app([build_orders_router(office.orders, require_token("right"))])) as url:
        yield Served(url, office, outbox)


async def test_lines_tell_what_was_given_then_receipts_then_the_outcome(controller: Served) -> None:
    acted, *receipts, last = await controller.order()
    assert acted.acted is not None
    assert acted.acted.screens == ("par-opera",)
    assert [each.receipt.state for each in receipts if each.receipt] == ["on_glass"]
    assert last.outcome is not None
    assert last.outcome.verdict == "done"


async def test_only_operators_give_orders_and_anybody_reads_them(controller: Served) -> None:
    body = json.dumps({"wish": KILL}).encode()
    with pytest.raises(RefusedError) as refused:
        await asyncio.to_thread(controller.client(None).post, "/api/orders", body)
    assert refused.value.status == 401
    report = await asyncio.to_thread(controller.client(None).get, "/api/orders")
    assert decode(StandingReport, report).orders == ()


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"nonsense", 400, "not a OrderRequest"),
        (json.dumps({"wish": KILL | {"kind": "explode"}}).encode(), 400, "kind"),
        (json.dumps({"wish": KILL | {"reason": "  "}}).encode(), 400, "reason"),
        (json.dumps({"wish": KILL | {"unknown": 1}}).encode(), 400, "unknown"),
        (json.dumps({"wish": KILL | {"wait_ms": 10**9}}).encode(), 400, "wait_ms"),
        (b" " * (MAX_BODY_BYTES + 1), 413, "bytes"),
    ],
)
async def test_what_is_no_wish_is_refused(
    controller: Served, body: bytes, status: int, sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence) as refused:
        await asyncio.to_thread(controller.client().post, "/api/orders", body)
    assert refused.value.status == status


async def test_what_cannot_be_given_is_an_error_line(controller: Served) -> None:
    (line,) = await controller.order(screens=["nowhere"])
    assert line.error is not None
    assert line.error.startswith("no screen 'nowhere' was published")


@pytest.mark.parametrize("controller", [SystemClock()], indirect=True)
async def test_who_leaves_while_waiting_ends_no_order_and_leaves_nothing_running(controller: Served) -> None:
    controller.outbox.silent = {"par-opera"}
    where = urlsplit(controller.url)

    def leave_after_the_first_line() -> bytes:
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        body = json.dumps({"wish": KILL | {"wait_ms": 600_000}})
        connection.request("POST", "/api/orders", body, {"Authorization": "Bearer right"})
        line = connection.getresponse().readline()
        connection.close()
        return line

    assert b"kill to the slate" in await asyncio.to_thread(leave_after_the_first_line)
    names = {"orders: act", "orders: wait for receipts", "orders: the wait's end"}
    async with asyncio.timeout(120):
        while names & {task.get_name() for task in asyncio.all_tasks()}:
            controller.office.watch.accept_receipt(
                Receipt(screen="par-opera", orders_revision=1, word=ReceiptWord.SEEN, at=NOON), NOON
            )
            await asyncio.sleep(0.01)
    assert len((await controller.office.orders.standing()).orders) == 1
