"""The lines between stage and worker: one JSON object each, named by its kind. Standard library only."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, get_args

from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import Over, Play, Prepared, Reason, Refused, Rolling, Shown


class LineError(Exception):
    """A line that is none of ours: the other side is broken."""


@dataclass(frozen=True, slots=True)
class Load:
    """Stage → worker: pre-roll, and show at its time."""

    play: Play


@dataclass(frozen=True, slots=True)
class Aim:
    """Stage → worker: a play's times moved."""

    play_id: str
    zero_ns: int
    until_ns: int


@dataclass(frozen=True, slots=True)
class Drop:
    """Stage → worker: a play goes."""

    play_id: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """Stage → worker: an unseen play comes on the glass."""

    play_id: str
    show_ns: int


@dataclass(frozen=True, slots=True)
class Use:
    """Stage → worker: how to show and sound, from now on and from the next change on."""

    manners: Manners


@dataclass(frozen=True, slots=True)
class Up:
    """Worker → stage: windows and players stand."""

    libvlc: str
    binding: str


@dataclass(frozen=True, slots=True)
class Beat:
    """Worker → stage, five times a second: I turn, and this is what I see."""

    at_ns: int
    play_id: str | None
    """The play on the glass."""
    moving: bool
    """Whether its picture should move: on the glass, and its film not at its end."""
    zero_ns: int | None
    """Where its first frame was, by libvlc's last clock event; None before the first."""
    clock_ns: int
    """When libvlc's last clock event of this play came; when it was shown, before the first."""
    displayed: int
    lost: int
    busy_ns: int
    """Since when the longest running call into libvlc runs; 0 where none does."""
    latency_ns: int


Line = Load | Aim | Drop | Reveal | Use | Up | Beat | Prepared | Rolling | Shown | Over | Refused

_KINDS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in get_args(Line)}


def format_line(line: Line) -> bytes:
    """Line → bytes, newline included."""
    return json.dumps({"kind": type(line).__name__.lower(), **asdict(line)}).encode() + b"\n"


def parse_line(content: bytes) -> Line:
    """Bytes → line. Raises LineError."""
    try:
        values = json.loads(content)
        kind = _KINDS[values.pop("kind")]
        if "play" in values:
            values["play"] = Play(**values["play"])
        if "manners" in values:
            values["manners"] = _manners(values["manners"])
        if "reason" in values:
            values["reason"] = Reason(values["reason"])
        line: Line = kind(**{each.name: values[each.name] for each in fields(kind)})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LineError(f"not a line of the worker's: {content[:80]!r}") from error
    return line


def _manners(values: dict[str, Any]) -> Manners:
    return Manners(Manner(**values["now"]), Manner(**values["then"]), values["then_ns"])
