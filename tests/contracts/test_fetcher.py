"""What downloads may rely on of the place where renditions are: the twin, and HTTP through aiohttp."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from player_agent.link.fetcher import Fetcher, FetchError, HttpFetcher, RangeRefusedError
from tests.support.memory_library import MemoryLibrary

CONTENT = bytes(range(256)) * 1_000
PATH = "/renditions/film.mp4"


@asynccontextmanager
async def over_http(folder: Path) -> AsyncIterator[Fetcher]:
    """A server with one file, an address that redirects, and one that breaks off."""

    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
        await response.prepare(request)
        await response.write(CONTENT[:1_000])
        assert request.transport is not None
        request.transport.abort()
        return response

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound(PATH)

    (folder / "film.mp4").write_bytes(CONTENT)
    app = web.Application()
    app.router.add_get("/renditions/broken.mp4", broken)
    app.router.add_get("/renditions/elsewhere.mp4", elsewhere)
    app.router.add_static("/renditions", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with HttpFetcher(f"http://127.0.0.1:{runner.addresses[0][1]}") as fetcher:
            yield fetcher
    finally:
        await runner.cleanup()


@pytest.fixture(params=["memory", "http"])
async def fetcher(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Fetcher]:
    if request.param == "memory":
        yield MemoryLibrary({PATH: CONTENT})
        return
    async with over_http(tmp_path) as fetcher:
        yield fetcher


async def read(fetcher: Fetcher, path: str, start: int) -> tuple[int, bytes]:
    async with fetcher.open(path, start) as body:
        return body.start, b"".join([chunk async for chunk in body.chunks()])


@pytest.mark.parametrize("start", [0, 1, 70_001, len(CONTENT) - 1])
async def test_bytes_come_from_where_they_were_asked(fetcher: Fetcher, start: int) -> None:
    assert await read(fetcher, PATH, start) == (start, CONTENT[start:])


async def test_beyond_the_end_is_refused(fetcher: Fetcher) -> None:
    with pytest.raises(RangeRefusedError):
        await read(fetcher, PATH, len(CONTENT) + 1)


async def test_what_is_not_there_is_said_with_its_path(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="/renditions/none"):
        await read(fetcher, "/renditions/none.mp4", 0)


async def test_an_answer_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    async with over_http(tmp_path) as fetcher:
        with pytest.raises(FetchError, match="broke off"):
            await read(fetcher, "/renditions/broken.mp4", 0)
    with pytest.raises(FetchError, match="broke off"):
        await read(MemoryLibrary({PATH: CONTENT}, breaks_after=10), PATH, 0)


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    async with over_http(tmp_path) as fetcher:
        with pytest.raises(FetchError, match="302"):
            await read(fetcher, "/renditions/elsewhere.mp4", 0)


async def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    async with HttpFetcher("http://127.0.0.1:9") as fetcher:
        with pytest.raises(FetchError, match=r"cannot fetch http://127.0.0.1:9"):
            await read(fetcher, PATH, 0)


async def test_an_address_in_between_is_asked_first_and_passed_over_where_it_fails(tmp_path: Path) -> None:
    (tmp_path / "near").mkdir()
    (tmp_path / "origin").mkdir()
    async with over_http(tmp_path / "near") as near, over_http(tmp_path / "origin") as origin:
        assert isinstance(near, HttpFetcher)
        assert isinstance(origin, HttpFetcher)
        (tmp_path / "near" / "film.mp4").write_bytes(b"near")
        addresses = ("http://127.0.0.1:9/films", near.origin)
        async with HttpFetcher(origin.origin, addresses) as fetcher:
            assert await read(fetcher, PATH, 0) == (0, b"near")
            async with fetcher.open(PATH, 0, from_origin=True) as body:
                assert b"".join([chunk async for chunk in body.chunks()]) == CONTENT
            (tmp_path / "near" / "film.mp4").unlink()
            assert await read(fetcher, PATH, 5) == (5, CONTENT[5:])
