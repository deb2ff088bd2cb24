"""Instants and durations: one form in memory, one form in text.

In memory an instant is an integer of milliseconds since the Unix epoch, UTC; it cannot be naive and adds
exactly. In messages and files it is RFC 3339 text in UTC with milliseconds: ``2025-06-04T12:30:00.000Z``.
Durations are integers of milliseconds everywhere, with the unit in the field's name. Local time is not known
here: it ends in the controller.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, NewType

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from wire.errors import ContractError

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00:00Z."""

Millis = int
"""A duration in milliseconds."""

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR  # of the UTC timeline; a local day may be shorter or longer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_LAST_MS = (datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$")


def parse_instant(text: str) -> Instant:
    """RFC 3339 text with a zone → instant. Digits beyond the millisecond must be zero.

    Raises ContractError that shows the text and the form wanted.
    """
    if not _RFC3339.match(text):
        raise ContractError(f"not an instant: {text!r}; write it like 2025-06-04T12:30:00Z")
    try:
        moment = datetime.fromisoformat(text)
        micros = (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise ContractError(f"not an instant: {text!r}: {error}") from error
    if micros % 1_000:
        raise ContractError(f"finer than a millisecond: {text!r}; give at most three decimals")
    return _writable(micros // 1_000, text)


def format_instant(instant: Instant) -> str:
    """Instant → RFC 3339 text in UTC with milliseconds."""
    moment = _EPOCH + timedelta(milliseconds=instant)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def to_datetime(instant: Instant) -> datetime:
    """Instant → aware datetime in UTC, for libraries that want one."""
    return _EPOCH + timedelta(milliseconds=instant)


def _accept(value: object) -> Instant:
    if isinstance(value, str):
        return parse_instant(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _writable(value, value)
    raise ContractError(f"not an instant: {value!r}")


def _writable(instant: int, shown: str | int) -> Instant:
    """Refuses what could be taken in and never be written again: text knows the years 1 to 9999."""
    if not _FIRST_MS <= instant <= _LAST_MS:
        raise ContractError(f"not an instant: {shown!r} is not in the years 1 to 9999 of UTC")
    return Instant(instant)


InstantField = Annotated[
    Instant,
    BeforeValidator(_accept),
    PlainSerializer(format_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant as a field of a message: RFC 3339 in JSON, an integer in memory."""
