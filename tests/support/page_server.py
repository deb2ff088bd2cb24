"""Serves an application on a port from a thread, for browsers and for command lines."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from controller.web.server import listen


@contextmanager
def serve(app: FastAPI, port: int = 0) -> Iterator[str]:
    """Serve `app` until the block ends, on a free port by default; gives its address.

    `app.state.closing()` tells endless answers to end.
    """
    with listen("127.0.0.1", port) as listener:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=60)
        server = uvicorn.Server(config)
        app.state.closing = lambda: server.should_exit
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
