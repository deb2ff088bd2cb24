"""Approvals over HTTP, for operators alone: say a word, read the matrix with its names and notes."""

from collections.abc import Callable

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from controller.errors import UnknownScreenError
from controller.services.approval_wishes import ApprovalAct, ApprovalCount, ApprovalReport, ApprovalWish
from controller.services.approve_films import ApprovalRefusedError, ApproveFilms
from controller.web.answers import answer_in_parts
from controller.web.bodies import read_message

MAX_BODY_BYTES = 1024 * 1024  # ten thousand screens by name have a quarter of that


def build_approvals_router(approvals: ApproveFilms, operators_only: Callable[..., None]) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", dependencies=[Depends(operators_only)])

    @router.post("/approvals")
    async def act(request: Request) -> ApprovalAct:
        """Approve exact bytes, or take an approval back: an `ApprovalWish`."""
        wish = await read_message(request, ApprovalWish, "approval", MAX_BODY_BYTES)
        try:
            return await approvals.act(wish)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        except ApprovalRefusedError as error:
            raise HTTPException(409, str(error)) from error

    @router.get("/approvals", response_model=ApprovalReport)
    async def matrix(screen: str | None = None, missing: bool = False) -> Response:
        """What one screen would show, or all, and who approved it; `missing`: only what lacks a word."""
        try:
            report = await approvals.matrix(screen, missing=missing)
        except UnknownScreenError as error:
            raise HTTPException(404, str(error)) from error
        return await answer_in_parts(report, "cells")

    @router.get("/approvals/count")
    async def count() -> ApprovalCount:
        """How much lacks on each screen."""
        return await approvals.count()

    return router
