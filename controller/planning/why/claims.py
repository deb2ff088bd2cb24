"""Claims: what every rule and every line of a schedule has to say of one instant on one screen."""

from dataclasses import dataclass
from enum import StrEnum

from controller.findings import Place
from controller.planning.precedence import Rank
from wire.ids import LineId


class Fate(StrEnum):
    """What became of a claim."""

    HAS = "has"
    """It has the time."""
    FILLS = "fills"
    """It is what shows, in time that another one has: house ads in slots that are not ours, the slate."""
    BEATEN = "beaten"
    """It asks for the time, and something above it has it."""
    ABSENT = "absent"
    """It does not ask for the time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule or one line."""

    rank: Rank
    name: str
    """A line's id, or a rule's words."""
    fate: Fate
    because: str
    place: Place | None
    """Where it stands in the schedule's files; None for what no file says."""
    line: LineId | None = None
    """None for a rule."""
