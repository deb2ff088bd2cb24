"""What players fetch: renditions, and plans too large for a message. Addresses hold the hash, so bytes never
change behind them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from controller.services.desired_state import PLANS_PATH
from controller.services.ports import Store
from wire.codec import encode

_IMMUTABLE = "public, max-age=31536000, immutable"


def build_files_router(path_of: Callable[[str], Path | None], store: Store) -> APIRouter:
    """The routes. `path_of` finds a rendition by its file name."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/renditions/{file_name}", methods=["GET", "HEAD"])
    async def rendition(file_name: str) -> FileResponse:
        path = path_of(file_name)
        if path is None:
            raise HTTPException(404, f"no rendition {file_name!r} here")
        return FileResponse(path, headers=_headers(path.stem))

    @router.get(PLANS_PATH + "/{screen}/{file_name}")
    async def plan(screen: str, file_name: str) -> Response:
        desired = await store.desired(screen)
        body = encode(desired.plan.envelope) if desired and desired.plan else b""
        sha256 = hashlib.sha256(body).hexdigest()
        if not body or file_name != f"{sha256}.json":
            raise HTTPException(404, f"no plan {file_name!r} of {screen!r} here; another one is in force")
        return Response(body, media_type="application/json", headers=_headers(sha256))

    return router


def _headers(sha256: str) -> dict[str, str]:
    return {"ETag": f'"{sha256}"', "Cache-Control": _IMMUTABLE}
