"""Approvals over HTTP, for operators alone: say a word, read the matrix with its names and notes."""

from collections.abc import Callable

from fastapi import APIRouter, Depends, HTTPException, Request

from controller.errors import UnknownScreenError
from controller.services.approval_wishes import ApprovalAct, ApprovalReport, ApprovalWish
from controller.services.approve_films import ApprovalRefusedError, ApproveFilms
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

    @router.get("/approvals")
    async def matrix() -> ApprovalReport:
        """What screens would show, and who approved it."""
        return await approvals.matrix()

    return router
