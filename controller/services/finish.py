"""Work that is finished although whoever asked for it goes away: what is stored must also be sent."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def to_the_end(work: Coroutine[Any, Any, _T], name: str) -> _T:
    """The result of `work`, which a cancellation of the caller lets finish first."""
    task = asyncio.create_task(work, name=name)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
