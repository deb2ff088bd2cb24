"""Readiness over HTTP, for operators alone: read the lights, say go or no-go."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from controller.errors import UnknownScreenError
from controller.services.check_readiness import (
    CheckReadiness,
    DecisionLog,
    DecisionWish,
    ReadinessReport,
)
from controller.web.answers import answer_in_parts
from controller.web.bodies import read_message

MAX_BODY_BYTES = 1024 * 1024  # ten thousand screens by name have a quarter of that


def build_readiness_router(readiness: CheckReadiness, operators_only: Callable[..., None]) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", dependencies=[Depends(operators_only)])

    @router.get("/readiness", response_model=ReadinessReport)
    async def report(screen: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006 - not kept
        """The lights of these screens, or of all."""
        try:
            report = await readiness.report(screen)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        return await answer_in_parts(report, "rows")

    @router.get("/decisions", response_model=DecisionLog)
    async def decisions(limit: Annotated[int, Query(ge=1, le=100)] = 10) -> Response:
        """The newest goes and no-goes with the lights as they were, newest first."""
        return await answer_in_parts(await readiness.log(limit), "decisions")

    @router.post("/readiness", response_model=ReadinessReport)
    async def decide(request: Request) -> Response:
        """Keep a go or no-go, a `DecisionWish`; gives the lights with it."""
        wish = await read_message(request, DecisionWish, "decision", MAX_BODY_BYTES)
        try:
            report = await readiness.decide(wish)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        return await answer_in_parts(report, "rows")

    return router
