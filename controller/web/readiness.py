"""Readiness over HTTP, for operators alone: read the lights, say go or no-go."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from controller.errors import UnknownScreenError
from controller.services.check_readiness import CheckReadiness, DecisionWish, ReadinessReport
from controller.web.bodies import read_message

MAX_BODY_BYTES = 1024 * 1024  # ten thousand screens by name have a quarter of that


def build_readiness_router(readiness: CheckReadiness, operators_only: Callable[..., None]) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", dependencies=[Depends(operators_only)])

    @router.get("/readiness")
    async def report(screen: Annotated[list[str], Query()] = []) -> ReadinessReport:  # noqa: B006 - not kept
        """The lights of these screens, or of all."""
        try:
            return await readiness.report(screen)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error

    @router.post("/readiness")
    async def decide(request: Request) -> ReadinessReport:
        """Keep a go or no-go, a `DecisionWish`; gives the lights with it."""
        wish = await read_message(request, DecisionWish, "decision", MAX_BODY_BYTES)
        try:
            return await readiness.decide(wish)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error

    return router
