"""The HTTP server: uvicorn behind its one door, with its own way of ending."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator, Iterable

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request

from controller.errors import ControllerError, SettingsError

GOODBYE_S = 3  # endless responses end themselves within one second; the rest of a download may take longer


def build_app(routers: Iterable[APIRouter]) -> FastAPI:
    """The application of all routers. Reading is open; what changes something asks for the token itself."""
    app = FastAPI(title="Landmark Playout", docs_url=None, redoc_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether the controller serves."""
        return {"status": "ok"}

    @app.exception_handler(ControllerError)
    async def explain(_: Request, error: ControllerError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=503)

    for router in routers:
        app.include_router(router)
    return app


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises SettingsError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2_048)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another LANDMARK_PORT"
        ) from error


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are the program's, not the server's."""
        yield


class _BreaksOff(logging.Filter):
    """An answer that we break off at our end, such as a long download, is no error."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


_BREAKS_OFF = _BreaksOff()  # one: a logger takes each filter once


class HttpServer:
    """Serves one application on one socket."""

    def __init__(self, app: FastAPI, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GOODBYE_S,
            server_header=False,
        )
        logging.getLogger("uvicorn.error").addFilter(_BREAKS_OFF)
        self._server = _Server(config)
        self._listener = listener

    @property
    def closing(self) -> bool:
        """Whether the server is about to end; endless responses then should."""
        return self._server.should_exit

    async def run(self) -> None:
        """Serve until `close` is called."""
        await self._server.serve([self._listener])

    def close(self) -> None:
        """End: take no new connections, let running answers finish."""
        self._server.should_exit = True
