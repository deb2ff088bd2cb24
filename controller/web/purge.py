"""The end of life over HTTP: what ended, with receipts, and the deleting of the controller's own copies."""

from collections.abc import Callable

from fastapi import APIRouter, Depends

from controller.services.purge_films import PurgeFilms
from controller.services.purge_report import PurgeReport


def build_purge_router(purge: PurgeFilms, operators_only: Callable[..., None]) -> APIRouter:
    """The routes; both are the operators' alone."""
    router = APIRouter(prefix="/api/purge", dependencies=[Depends(operators_only)])

    @router.get("")
    async def report(short: str | None = None) -> PurgeReport:
        """What has ended, of one short or of all; changes nothing."""
        return await purge.report(short)

    @router.post("")
    async def delete(short: str | None = None) -> PurgeReport:
        """Delete the controller's own copies of what has ended."""
        return await purge.purge(short)

    return router
