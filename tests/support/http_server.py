"""An application on a real HTTP server on loopback, and a client that does not block the loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from controller.web.server import HttpServer, listen


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve `app`; gives its address."""
    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(app, listener)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.run())
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.close()
