"""What operators change over HTTP: publish, preview, add players. And what the controller did."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from controller.errors import ControllerError, UnknownScreenError
from controller.services.add_player import AddedPlayer, AddPlayer
from controller.services.outcome import MakingFilms, Outcome, PublishLine, PublishRequest
from controller.services.ports import FilmProgress, Store
from controller.services.publish_plans import PublishError, PublishPlans
from controller.services.recompile_plans import RecompileLine, RecompilePlans
from controller.web.bodies import read_message
from wire.codec import encode
from wire.instants import InstantField
from wire.message import Message

MAX_BODY_BYTES = 32 * 1024 * 1024  # a schedule of a thousand screens has 2 MiB


class PlayerWish(Message):
    """Details of a player to add."""

    display: str | None = None
    """The X display to play on, such as ":0"; None: the player starts one of its own."""


class EventLine(Message):
    """Something that the controller did or saw."""

    at: InstantField
    kind: str
    sentence: str
    screen: str | None


def build_api_router(
    publisher: PublishPlans,
    recompiler: RecompilePlans,
    players: AddPlayer,
    store: Store,
    operators_only: Callable[..., None],
) -> APIRouter:
    """The routes. Those that change something need `operators_only` to let the request pass."""
    router = APIRouter(prefix="/api")
    guard = [Depends(operators_only)]

    @router.post("/publish", dependencies=guard)
    async def publish(request: Request) -> StreamingResponse:
        """Make a schedule the one in force. Answers with lines of JSON, each a `PublishLine`."""
        asked = await read_message(request, PublishRequest, "schedule", MAX_BODY_BYTES)
        return StreamingResponse(_publish(publisher, asked), media_type="application/x-ndjson")

    @router.post("/diff", dependencies=guard)
    async def diff(request: Request) -> Outcome:
        """What publishing would change; changes nothing."""
        asked = await read_message(request, PublishRequest, "schedule", MAX_BODY_BYTES)
        try:
            return await publisher.preview(asked.files, asked.effective)
        except PublishError as error:
            raise HTTPException(409, str(error)) from error

    @router.post("/recompile", dependencies=guard)
    async def recompile(
        screen: str | None = None, revision: Annotated[int | None, Query(ge=1)] = None
    ) -> StreamingResponse:
        """Compile stored plans again from their origins: each screen's newest, a screen's all, or one.

        Answers with lines of JSON, each a `RecompileLine`.
        """
        try:
            wanted = await recompiler.find(screen, revision)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        except ControllerError as error:
            raise HTTPException(503, str(error)) from error
        return StreamingResponse(_recompile(recompiler, wanted), media_type="application/x-ndjson")

    @router.post("/players/{screen}", dependencies=guard)
    async def add_player(screen: str, wish: PlayerWish) -> AddedPlayer:
        """A bundle for a screen's display PC; an older one of the same screen stops working."""
        try:
            return await players.add(screen, wish.display)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        except ControllerError as error:
            raise HTTPException(503, str(error)) from error

    @router.get("/events")
    async def events(limit: Annotated[int, Query(ge=1, le=1_000)] = 100) -> list[EventLine]:
        """What the controller did and saw, newest first."""
        return [
            EventLine(at=each.at, kind=each.kind, sentence=each.sentence, screen=each.screen)
            for each in await store.events(limit)
        ]

    return router


async def _recompile(recompiler: RecompilePlans, wanted: list[tuple[str, int]]) -> AsyncIterator[bytes]:
    for screen, revision in wanted:
        try:
            line = RecompileLine(plan=await recompiler.recompile(screen, revision))
        except ControllerError as error:
            line = RecompileLine(error=str(error))
        yield encode(line) + b"\n"
        if line.error is not None:
            return


async def _publish(publisher: PublishPlans, asked: PublishRequest) -> AsyncIterator[bytes]:
    """Lines as they come. A client that goes away ends what it asked for, up to the moment of the commit."""
    lines: asyncio.Queue[PublishLine | None] = asyncio.Queue()
    task = asyncio.create_task(_publish_into(lines, publisher, asked), name="publish")
    try:
        while (line := await lines.get()) is not None:
            yield encode(line) + b"\n"
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _publish_into(
    lines: "asyncio.Queue[PublishLine | None]", publisher: PublishPlans, asked: PublishRequest
) -> None:
    def tell(progress: FilmProgress) -> None:
        making = MakingFilms(done=progress.done, made=progress.made, total=progress.total)
        lines.put_nowait(PublishLine(making=making))

    try:
        outcome = await publisher.publish(asked.files, asked.effective, tell)
        lines.put_nowait(PublishLine(outcome=outcome))
    except ControllerError as error:
        lines.put_nowait(PublishLine(error=str(error)))
    finally:
        lines.put_nowait(None)
