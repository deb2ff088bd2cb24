"""Published plans and the schedule texts they came from, booking reference and all: for operators alone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path

from controller.errors import UnknownScreenError
from controller.services.recall_plans import PlanShelf, RecalledPlan, RecallPlans


def build_plans_router(plans: RecallPlans, operators_only: Callable[..., None]) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/plans", dependencies=[Depends(operators_only)])

    @router.get("")
    async def shelf() -> PlanShelf:
        """Which revisions of which screens are kept."""
        return await plans.shelf()

    @router.get("/{screen}/newest")
    async def newest(screen: str) -> RecalledPlan:
        """The plan in force of one screen, and the orders that stand there."""
        return await _recall(plans, screen, None)

    @router.get("/{screen}/{revision}")
    async def one(screen: str, revision: Annotated[int, Path(ge=1)]) -> RecalledPlan:
        """One revision of a screen's plan."""
        return await _recall(plans, screen, revision)

    return router


async def _recall(plans: RecallPlans, screen: str, revision: int | None) -> RecalledPlan:
    try:
        return await plans.recall(screen, revision)
    except UnknownScreenError as error:
        raise HTTPException(404, str(error)) from error
