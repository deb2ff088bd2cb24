"""The port to the place where renditions are, and its adapter over HTTP: the door to aiohttp.

An address holds the sha256 of its bytes, so what is there never changes: a resumed download needs no
`If-Range`, and wrong bytes are found by their hash.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, Self

import aiohttp
import structlog

from player_agent.errors import PlayerError

_CONNECT_S = 10.0
_SILENCE_S = 30.0  # no byte for so long: the connection is dead, whatever TCP thinks
_CHUNK_BYTES = 64 * 1024


_log = structlog.get_logger()


class FetchError(PlayerError):
    """Bytes could not be fetched; the sentence says which and why."""


class BrokenOffError(FetchError):
    """An answer ended before its bytes did."""


class RangeRefusedError(FetchError):
    """There are fewer bytes at this address than the offset asked for."""


class Body(Protocol):
    """The bytes of one answer."""

    @property
    def start(self) -> int:
        """Offset of the first byte: the one asked for, or 0 where the server does not know ranges."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """The bytes. Raises BrokenOffError when they break off."""
        ...


class Fetcher(Protocol):
    """Reads files by path."""

    def open(self, path: str, start: int, *, from_origin: bool = False) -> AbstractAsyncContextManager[Body]:
        """The bytes at `path` from offset `start`; `from_origin` of the controller, and of nothing between.

        Entering raises FetchError, or RangeRefusedError.
        """
        ...


class HttpFetcher:
    """Fetches below one controller's address, and before that below others: caches, a CDN, a bucket.

    An address that does not give the bytes is passed over; the controller is asked last. Use as a context:
    `async with HttpFetcher(url) as fetcher`.
    """

    def __init__(self, origin: str, addresses: Sequence[str] = ()) -> None:
        self.origin = origin
        """The controller's address."""
        self._before = tuple(addresses)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=_SILENCE_S)
        # Films are compressed already; a compressed range would not be the file's bytes.
        headers = {"Accept-Encoding": "identity"}
        self._session = aiohttp.ClientSession(timeout=timeout, headers=headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def open(self, path: str, start: int, *, from_origin: bool = False) -> AsyncIterator[Body]:
        """See `Fetcher`."""
        async with AsyncExitStack() as stack:
            yield await self._first_answer(stack, path, start, () if from_origin else self._before)

    async def _first_answer(
        self, stack: AsyncExitStack, path: str, start: int, before: Sequence[str]
    ) -> Body:
        for address in before:
            try:
                return await stack.enter_async_context(self._open_at(address + path, start))
            except FetchError as error:
                _log.info("passed over for the next address", reason=str(error))
        return await stack.enter_async_context(self._open_at(self.origin + path, start))

    @asynccontextmanager
    async def _open_at(self, url: str, start: int) -> AsyncIterator[Body]:
        assert self._session is not None, "enter the fetcher first"
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            # No redirects: the bundle says where renditions are, a middle box does not.
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                yield _HttpBody(url, _start_of(url, start, response), response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise FetchError(f"cannot fetch {url}: {_reason(error)}") from error


@dataclass(frozen=True)
class _HttpBody:
    url: str
    start: int
    response: aiohttp.ClientResponse

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self.response.content.iter_chunked(_CHUNK_BYTES):
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise BrokenOffError(f"{self.url} broke off: {_reason(error)}") from error


def _start_of(url: str, asked: int, response: aiohttp.ClientResponse) -> int:
    match response.status:
        case 200:
            return 0
        case 206 if response.headers.get("Content-Range", "").startswith(f"bytes {asked}-"):
            return asked
        case 416:
            raise RangeRefusedError(f"{url} has no bytes from {asked} on")
        case status:
            raise FetchError(f"cannot fetch {url}: the answer is {status} {response.reason}")


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
