"""Renditions in memory: the twin of the files behind `player_agent.link.fetcher`, with faults on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from player_agent.link.fetcher import BrokenOffError, FetchError, RangeRefusedError
from tests.support.plans import rendition
from wire.renditions import Rendition

_CHUNK_BYTES = 1_000


@dataclass
class MemoryLibrary:
    """Files by path. Counts what was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    """(path, start) of each request."""
    in_between: dict[str, bytes] = field(default_factory=dict)
    """What a cache between player and controller gives instead."""
    reachable: bool = True
    knows_ranges: bool = True
    breaks_after: int | None = None
    """Bytes after which every answer breaks off."""
    breaks_at: int | None = None
    """Byte beyond which no answer of a cache in between goes."""
    origin_breaks_at: int | None = None
    """And no answer of the controller."""
    pause_ms: int = 0
    """How long each chunk takes."""

    def add(self, short: str, content: bytes) -> Rendition:
        """Put a rendition in, and give what a plan would say of it."""
        made = rendition(short, content=content)
        self.files[made.path] = content
        return made

    @asynccontextmanager
    async def open(self, path: str, start: int, *, from_origin: bool = False) -> AsyncIterator["_MemoryBody"]:
        """The bytes at `path`."""
        self.requests.append((path, start))
        content = self.files.get(path)
        if not from_origin:
            content = self.in_between.get(path, content)
        if not self.reachable or content is None:
            raise FetchError(f"cannot fetch {path}")
        start = start if self.knows_ranges else 0
        if start > len(content):
            raise RangeRefusedError(f"{path} has no bytes from {start} on")
        breaks_at = self.origin_breaks_at if from_origin else self.breaks_at
        breaks_after = self.breaks_after if breaks_at is None else max(0, breaks_at - start)
        yield _MemoryBody(start, content[start:], breaks_after, self.pause_ms)


@dataclass
class _MemoryBody:
    start: int
    content: bytes
    breaks_after: int | None
    pause_ms: int

    async def chunks(self) -> AsyncIterator[bytes]:
        whole = self.content if self.breaks_after is None else self.content[: self.breaks_after]
        for at in range(0, len(whole), _CHUNK_BYTES):
            if self.pause_ms:
                await asyncio.sleep(self.pause_ms / 1_000)
            yield whole[at : at + _CHUNK_BYTES]
        if len(whole) < len(self.content):
            raise BrokenOffError("the connection broke off")
