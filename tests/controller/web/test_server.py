"""The end of the HTTP server: within seconds, whatever is being answered, and without a word."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter
from starlette.responses import StreamingResponse

from controller.web import server as http
from controller.web.server import HttpServer, build_app, listen


async def test_a_download_that_takes_longer_is_broken_off_and_no_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(http, "GOODBYE_S", 1)
    router = APIRouter()

    @router.get("/film")
    async def film() -> StreamingResponse:
        async def blocks() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 1_024
                await asyncio.sleep(0.05)

        return StreamingResponse(blocks())

    with listen("127.0.0.1", 0) as listener, caplog.at_level(logging.ERROR):
        server = HttpServer(build_app([router]), listener)
        serving = asyncio.create_task(server.run())
        reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        writer.write(b"GET /film HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in await reader.readline()
        began = time.monotonic()
        server.close()
        await asyncio.wait_for(serving, 15)
        assert time.monotonic() - began < 10
        writer.close()
        await asyncio.sleep(0.2)
    assert [each.getMessage() for each in caplog.records if each.exc_info] == []
