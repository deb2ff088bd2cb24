"""Colours of a preview: how each kind of block is painted, and what the legend calls it.

A kind is told by its pattern as well as by its colour.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from wire.plan import BlockKind


class Pattern(StrEnum):
    """What is drawn over a colour."""

    PLAIN = "plain"
    HATCH = "hatch"
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Paint:
    """How one kind of block looks on a light and on a dark page."""

    label: str
    light: str
    dark: str
    pattern: Pattern = Pattern.PLAIN
    brief: bool = False
    """Too short for the width of a week: drawn as a mark that can be seen there."""


PAINTS: Mapping[BlockKind, Paint] = {
    BlockKind.LOOP: Paint("loop, with our spots", "#d5e3f7", "#22395c"),
    BlockKind.MAKE_GOOD: Paint("make-good, a lost spot repaired", "#9fd8ae", "#1f5f38", brief=True),
    BlockKind.DOMINATION: Paint("domination, the whole screen", "#d3c6fa", "#49347f"),
    BlockKind.SIMULCAST: Paint("simulcast", "#c2410c", "#ff922b", brief=True),
    BlockKind.WAVE: Paint("wave, one local time", "#c2255c", "#f783ac", brief=True),
    BlockKind.LEAD_IN: Paint("lead-in, the slate", "#f2c9b0", "#7a4a22", Pattern.HATCH),
    BlockKind.RESERVED: Paint("reserved by the owner", "#f0dc9a", "#5f5220", Pattern.HATCH),
    BlockKind.STATIC: Paint("static curfew, a still", "#b3bdca", "#475266", Pattern.DOTS),
    BlockKind.OPEN: Paint("open, house ads", "#eceff3", "#2a303b"),
    BlockKind.DARK: Paint("dark curfew", "#39435a", "#04060a"),
    BlockKind.CLOSED: Paint("closed", "#aeb6c3", "#151a24", Pattern.HATCH),
}
"""Of every kind of block; a test holds it total."""


def paints_as_json() -> dict[str, dict[str, object]]:
    """The table as the page reads it."""
    return {kind.value: asdict(paint) for kind, paint in PAINTS.items()}
