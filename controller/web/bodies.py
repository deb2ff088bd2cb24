"""Bodies of requests: whole, not too large, and a message of ours."""

from typing import TypeVar

from fastapi import HTTPException, Request

from wire.codec import decode
from wire.errors import ContractError
from wire.message import Message

_M = TypeVar("_M", bound=Message)


async def read_message(request: Request, kind: type[_M], what: str, most_bytes: int) -> _M:
    """The body of a request. Answers with 413 where it is too large, with 400 where it is no such message."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise HTTPException(413, f"the {what} has more than {most_bytes} bytes")
    try:
        return decode(kind, body)
    except ContractError as error:
        raise HTTPException(400, str(error)) from error
