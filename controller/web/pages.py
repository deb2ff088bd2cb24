"""The one page: the wall of screens, live and read-only. Everything it needs comes from this controller."""

import base64
import binascii
import secrets
from collections.abc import Callable
from pathlib import Path

import jinja2
import markupsafe
from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse, HTMLResponse

from controller.clock import Clock
from controller.fleet import ScreenObservation
from controller.web.live import FleetView, Identity, Judge, build_live_router
from controller.web.metrics import build_metrics_router
from controller.web.proof import Prover, build_proof_router
from controller.web.wall import Tile, arrange
from wire.health import Still

_HERE = Path(__file__).parent
_STATIC = {path.name: path for path in (_HERE / "static").iterdir()}
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def build_router(
    fleet: FleetView,
    prover: Prover,
    clock: Clock,
    identity: Identity,
    *,
    closing: Callable[[], bool] = lambda: False,
) -> APIRouter:
    """The page, its stills and live updates, and the reports it shares with the command line.

    Endless responses end within a second after `closing()` is true.
    """
    judge = Judge(fleet, clock, identity)
    router = APIRouter()
    router.include_router(build_live_router(judge, closing))
    router.include_router(build_proof_router(prover, clock))
    router.include_router(build_metrics_router(judge))

    @router.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def page() -> HTMLResponse:
        return render_page(judge)

    @router.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> FileResponse:
        if name not in _STATIC:
            raise HTTPException(404, f"no {name!r} here")
        return FileResponse(_STATIC[name], headers={"Cache-Control": "no-cache"})

    @router.get("/stills/{screen}.jpg", include_in_schema=False)
    async def still(screen: str) -> Response:
        taken = fleet.stills.get(screen)
        if taken is None:
            raise HTTPException(404, f"{screen!r} has sent no still yet")
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(_picture(taken), media_type="image/jpeg", headers=headers)

    return router


def render_page(judge: Judge) -> HTMLResponse:
    """The page with the present status in it, under a policy that lets nothing foreign run or load."""
    nonce = secrets.token_urlsafe(16)
    text = _TEMPLATES.get_template("page.html").render(
        wall=arrange([_tile(each) for each in judge.fleet.snapshot()]),
        identity=judge.identity,
        status=_inside_html(judge.status().model_dump_json()),
        nonce=nonce,
    )
    policy = f"default-src 'self'; style-src 'self' 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Frame-Options": "DENY"}
    return HTMLResponse(text, headers=headers)


def _inside_html(json: str) -> markupsafe.Markup:
    """JSON that may stand in a script element: nothing in it can close the element."""
    return markupsafe.Markup(json.replace("<", "\\u003c"))  # noqa: S704 - no < is left


def _picture(still: Still) -> bytes:
    try:
        return base64.b64decode(still.jpeg_base64, validate=True)
    except binascii.Error as error:
        raise HTTPException(404, f"the still of {still.screen!r} is damaged: {error}") from error


def _tile(observation: ScreenObservation) -> Tile:
    facts = observation.facts
    return Tile(facts.screen, facts.venue_name, facts.canvas_width, facts.canvas_height)
