"""Sights: what a picture of a screen shows, told by its pixels alone."""

from enum import StrEnum

from pydantic import Field

from wire.ids import Sha256, ShortId
from wire.instants import Millis
from wire.message import Message


class SightKind(StrEnum):
    """What is seen."""

    FILM = "film"
    SLATE = "slate"
    BLACK = "black"
    UNSURE = "unsure"
    """No film that is known, or several that look alike here."""


class Sight(Message):
    """What a picture shows. Of an unsure one, `short` and what follows is the best guess."""

    kind: SightKind = Field(strict=False)
    confidence: float = Field(ge=0, le=1)
    """How much nearer the best short is than the next best other one: 0 not at all, 1 the same picture."""
    distance: float | None = Field(default=None, ge=0)
    """From the film's own picture: 0 the same, 1.4 nothing in common."""
    short: ShortId | None = None
    sha256: Sha256 | None = None
    at_ms: Millis | None = None
    """Where in the film."""
    from_ms: Millis | None = None
    """The film looks like this from here on at the earliest, to `to_ms` at the latest: it may stand still."""
    to_ms: Millis | None = None
    brightness_percent: int | None = None
    """Of the film's own brightness."""
    second: ShortId | None = None
    second_distance: float | None = None
