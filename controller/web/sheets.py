"""Sheets over HTTP: plans in force with their renditions and credits, for exports. For operators alone."""

from collections.abc import Callable

from fastapi import APIRouter, Depends, HTTPException

from controller.exports import Sheet, StoredPlan, to_stored
from controller.web.live import FleetView
from wire.ids import ScreenId
from wire.message import Message


class SheetScreens(Message):
    """The screens that have a plan in force."""

    schema_version: int = 1
    screens: tuple[ScreenId, ...]


def build_sheets_router(fleet: FleetView, operators_only: Callable[..., None]) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/sheets", dependencies=[Depends(operators_only)])

    @router.get("")
    async def planned() -> SheetScreens:
        """Which screens have a plan in force."""
        return SheetScreens(screens=tuple(each.screen for each in fleet.snapshot() if each.plan is not None))

    @router.get("/{screen}")
    async def plan(screen: str) -> StoredPlan:
        """One screen's plan in force."""
        for each in fleet.snapshot():
            if each.screen == screen and each.plan is not None:
                return to_stored(Sheet(each.facts, each.plan, each.credits))
        raise HTTPException(404, f"no plan of {screen!r} is in force here; publish one first")

    return router
