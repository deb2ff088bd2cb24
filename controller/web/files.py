"""What players fetch: renditions, and plans too large for a message. Addresses hold the hash, so bytes never
change behind them."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from controller.services.desired_state import PLANS_PATH
from controller.services.film_store import FilmStore, StoredFilm
from controller.services.ports import Store
from wire.codec import encode

_RANGE = re.compile(r"bytes=(\d{1,18})-")
_IMMUTABLE = "public, max-age=31536000, immutable"


def build_files_router(
    path_of: Callable[[str], Path | None], store: Store, films: FilmStore | None = None
) -> APIRouter:
    """The routes. `path_of` finds a rendition by its file name; then `films` is asked."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/renditions/{file_name}", methods=["GET", "HEAD"])
    async def rendition(file_name: str, request: Request) -> Response:
        path = path_of(file_name)
        if path is not None:
            return FileResponse(path, headers=_headers(path.stem))
        if request.method == "HEAD":
            size = None if films is None else await asyncio.to_thread(films.size_of, file_name)
            if size is None:
                raise HTTPException(404, f"no rendition {file_name!r} here")
            return Response(headers=_told(file_name, size), media_type=_media_type(file_name))
        start = _start_of(request.headers.get("range", ""))
        film = None if films is None else await asyncio.to_thread(films.open, file_name, start or 0)
        if film is None:
            raise HTTPException(404, f"no rendition {file_name!r} here")
        return _passed_on(film, file_name, start)

    @router.get(PLANS_PATH + "/{screen}/{file_name}")
    async def plan(screen: str, file_name: str) -> Response:
        desired = await store.desired(screen)
        body = encode(desired.plan.envelope) if desired and desired.plan else b""
        sha256 = hashlib.sha256(body).hexdigest()
        if not body or file_name != f"{sha256}.json":
            raise HTTPException(404, f"no plan {file_name!r} of {screen!r} here; another one is in force")
        return Response(body, media_type="application/json", headers=_headers(sha256))

    return router


def _start_of(asked: str) -> int | None:
    """The first byte of `bytes=N-`, the range that players ask for; None for others: then all of it."""
    match = _RANGE.fullmatch(asked)
    return int(match[1]) if match else None


def _passed_on(film: StoredFilm, file_name: str, start: int | None) -> Response:
    """A film of the store, block by block; nothing of it is kept here."""
    size, first = film.size_bytes, start or 0
    if first >= size:
        raise HTTPException(416, "no bytes from there on", {"Content-Range": f"bytes */{size}"})
    headers = _told(file_name, size - first)
    if start is not None:
        headers["Content-Range"] = f"bytes {first}-{size - 1}/{size}"
    status = 200 if start is None else 206
    return StreamingResponse(film.blocks, status, headers, _media_type(file_name))


def _told(file_name: str, size_bytes: int) -> dict[str, str]:
    about = {"Accept-Ranges": "bytes", "Content-Length": str(size_bytes)}
    return {**_headers(file_name.partition(".")[0]), **about}


def _media_type(file_name: str) -> str:
    return "video/mp4" if file_name.endswith(".mp4") else "image/png"


def _headers(sha256: str) -> dict[str, str]:
    return {"ETag": f'"{sha256}"', "Cache-Control": _IMMUTABLE}
