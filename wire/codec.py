"""Messages to bytes and back, with the version checked."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wire.errors import ContractError, UnknownVersionError
from wire.message import Message

SCHEMA_VERSION = 1

_M = TypeVar("_M", bound=Message)


class _Head(BaseModel):
    schema_version: int


def encode(message: Message) -> bytes:
    """Message → JSON bytes; the same message gives the same bytes."""
    return message.model_dump_json().encode()


def decode(kind: type[_M], payload: bytes | bytearray | str) -> _M:
    """JSON bytes → message. Raises UnknownVersionError, or ContractError that shows field and value."""
    try:
        message = kind.model_validate_json(payload)
    except ValidationError as error:
        _check_version(payload)
        raise ContractError(f"not a {kind.__name__}: {_first_reason(error)}") from error
    if getattr(message, "schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        _check_version(payload)
    return message


def _check_version(payload: bytes | bytearray | str) -> None:
    try:
        version = _Head.model_validate_json(payload).schema_version
    except ValidationError:
        return
    if version != SCHEMA_VERSION:
        raise UnknownVersionError(f"schema version {version}; this release reads version {SCHEMA_VERSION}")


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the message"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    # Only plain values are shown: an object around a missing field may hold a password.
    value = first["input"]
    shown = f"; got {str(value)[:80]!r}" if isinstance(value, str | int | float | None) else ""
    return f"{where}: {first['msg']}{shown}{more}"
