"""Stills over HTTP: a new one on request, first plays as evidence, and any picture identified."""

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from controller.errors import ControllerError, UnknownScreenError
from controller.evidence import FirstPlay
from controller.fleet import Sight, StillView
from controller.services.watch_stills import NoAnswerError
from wire.errors import ContractError
from wire.health import Still
from wire.ids import MAX_SLUG, SLUG_PATTERN, ScreenId, Sha256
from wire.instants import Instant, InstantField, Millis, parse_instant
from wire.message import Message

MAX_PICTURE_BYTES = 32 * 1024 * 1024
"""A photograph, or a PNG of a large surface."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Watcher(Protocol):
    """What the web needs of the watch over the stills."""

    async def ask(self, screen: ScreenId, within_ms: Millis) -> tuple[Still, StillView]:
        """A still of a screen, taken now. Raises UnknownScreenError and NoAnswerError."""
        ...

    async def identify(
        self, picture: bytes, screen: ScreenId | None, at: Instant | None
    ) -> tuple[Sight, StillView | None]:
        """What a picture shows, judged where screen and instant are given. Raises ControllerError."""
        ...


class FirstPlays(Protocol):
    """What the web needs of the evidence. Blocking."""

    def list_of(self, screen: ScreenId) -> Sequence[FirstPlay]:
        """First plays of one screen, newest first."""
        ...

    def picture_of(self, screen: ScreenId, sha256: Sha256) -> bytes | None:
        """The JPEG of a film's first play."""
        ...


class TakenStill(Message):
    """A still that was asked for."""

    schema_version: int = 1
    screen: ScreenId
    taken_at: InstantField
    width: int
    height: int
    jpeg_base64: str
    view: StillView


class Identified(Message):
    """What a picture shows."""

    schema_version: int = 1
    sight: Sight
    view: StillView | None
    """Beside the plan, where a screen and an instant were given."""


class FirstPlayList(Message):
    """First plays of one screen."""

    schema_version: int = 1
    screen: ScreenId
    first_plays: tuple[FirstPlay, ...] = Field(default=())


def build_stills_router(
    stills: Watcher, evidence: FirstPlays, operators_only: Callable[..., None]
) -> APIRouter:
    """The routes. What makes a player or us work needs `operators_only` to let the request pass."""
    router = APIRouter()
    guard = [Depends(operators_only)]

    @router.post("/api/stills/{screen}", dependencies=guard)
    async def take(screen: str, within_ms: Annotated[int, Query(ge=500, le=60_000)] = 8_000) -> TakenStill:
        """A still of a screen, taken now."""
        try:
            still, view = await stills.ask(screen, within_ms)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        except NoAnswerError as error:
            raise HTTPException(504, str(error)) from error
        return TakenStill(
            screen=screen,
            taken_at=still.taken_at,
            width=still.width,
            height=still.height,
            jpeg_base64=still.jpeg_base64,
            view=view,
        )

    @router.post("/api/identify", dependencies=guard)
    async def identify(request: Request, screen: str | None = None, at: str | None = None) -> Identified:
        """What a JPEG or PNG shows, of the films in force."""
        try:
            instant = parse_instant(at) if at is not None else None
            sight, view = await stills.identify(await _body(request), screen, instant)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        except (ContractError, ControllerError) as error:
            raise HTTPException(400, str(error)) from error
        return Identified(sight=sight, view=view)

    @router.get("/api/stills/{screen}/first-plays")
    async def first_plays(screen: str) -> FirstPlayList:
        """First plays of one screen, newest first."""
        found = await asyncio.to_thread(evidence.list_of, _known(screen))
        return FirstPlayList(screen=screen, first_plays=tuple(found))

    @router.get("/stills/{screen}/{sha256}.jpg", include_in_schema=False)
    async def first_play(screen: str, sha256: str) -> Response:
        found = None
        if _SHA256.fullmatch(sha256):
            found = await asyncio.to_thread(evidence.picture_of, _known(screen), sha256)
        if found is None:
            raise HTTPException(404, f"no first play of that film on {screen!r} here")
        return Response(found, media_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})

    return router


def _known(screen: str) -> ScreenId:
    """A screen's id as it may stand in a path."""
    if len(screen) > MAX_SLUG or not re.fullmatch(SLUG_PATTERN, screen):
        raise HTTPException(404, f"no screen {screen!r} here")
    return screen


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_PICTURE_BYTES:
            raise HTTPException(413, f"the picture has more than {MAX_PICTURE_BYTES} bytes")
    return bytes(body)
