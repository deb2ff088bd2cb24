"""Sights: what a picture of a screen shows, told by its pixels alone."""

from enum import StrEnum

from pydantic import Field

from wire.ids import Sha256, ShortId
from wire.instants import InstantField, Millis
from wire.message import Message

WIDE_MS: Millis = 3_000
"""A span of time that is longer than this is told as such."""


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


class StillView(Message):
    """A still that came from a screen: what it shows, and whether that is what was wanted."""

    taken_at: InstantField
    sight: Sight
    agrees: bool | None
    """None where it cannot be told: a sight that is not sure, a change of cue nearby, another revision."""
    sentence: str
    """For people, such as "paper-moon at 0:07.2" or "paper-moon at 0:07.2 where neon-tram is wanted"."""


def words_of(sight: Sight) -> str:
    """What a picture shows, for people."""
    match sight.kind:
        case SightKind.FILM:
            assert sight.from_ms is not None
            assert sight.to_ms is not None
            if sight.to_ms - sight.from_ms > WIDE_MS:
                return f"{sight.short} between {format_place(sight.from_ms)} and {format_place(sight.to_ms)}"
            return f"{sight.short} at {format_place(sight.at_ms or 0)}"
        case SightKind.SLATE:
            return "the slate"
        case SightKind.BLACK:
            return "black"
        case SightKind.UNSURE:
            return "an unknown picture"


def format_place(at_ms: Millis) -> str:
    """A place in a film, such as 0:07.2."""
    return f"{at_ms // 60_000}:{at_ms % 60_000 / 1_000:04.1f}"
