"""Answers that are too large to be made or sent in one go: the loop has its turn between their parts."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from wire.message import Message

_ITEMS_IN_A_PART = 100


async def answer_in_parts(message: Message, field: str) -> StreamingResponse:
    """A message as JSON, the items of its long `field` one by one, in a thread.

    In one go, the items of a fleet would take a tenth of a second in which nothing else runs, thread or not.
    """
    parts = await asyncio.to_thread(_in_parts, message, field)
    return StreamingResponse(_told(parts), media_type="application/json")


async def _told(parts: list[str]) -> AsyncIterator[str]:
    for part in parts:
        yield part


def _in_parts(message: Message, field: str) -> list[str]:
    head = message.model_dump_json(exclude={field}).removesuffix("}")
    items = getattr(message, field)
    parts = [f'{head},"{field}":[']
    for first in range(0, len(items), _ITEMS_IN_A_PART):
        some = items[first : first + _ITEMS_IN_A_PART]
        parts.append("," * bool(first) + ",".join(each.model_dump_json() for each in some))
    return [*parts, "]}"]
