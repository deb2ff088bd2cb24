"""The rota: who takes turns where, the openings that there are, and the turns that fill them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from controller.catalogue import Short
from controller.planning.intervals import Interval
from controller.schedule import Playlist
from wire.ids import LineId, ScreenId, ShortId
from wire.instants import Instant, Millis
from wire.plan import Spot


class Opening(NamedTuple):
    """One slot that a line may fill on one screen. A tuple, as `wire.plan.Spot` is."""

    start: Instant
    slot_ms: Millis
    run: int = 1
    """How many slots follow each other from here on, this one counted, that one film may fill."""
    cut: bool = False
    """An edge of its line ends it early: a film longer than `slot_ms` plays its beginning, whatever the
    playlist says of longer films, and only with its creator's consent."""


class Turn(NamedTuple):
    """One play: the short that begins in an opening, and how many slots of that opening's run it fills."""

    short: ShortId
    slots: int = 1


@dataclass(frozen=True)
class Rota:
    """One line on one screen: whose turns are to be dealt, and what has been played."""

    playlist: Playlist
    shorts: Sequence[Short]
    """What the playlist selects."""
    screen: ScreenId
    line: LineId
    slot_ms: Millis
    """How long the line's whole slots are."""
    history: Sequence[Spot] = ()
    """The line's spots that are kept of the plan in force, in order."""
    rights_end: Mapping[ShortId, Instant] = field(default_factory=dict)
    """For shorts whose rights end inside the flight: no play of theirs ends later."""
    dayparts: Sequence[Interval[str]] = ()
    """The windows of the playlist's `even_in`, in order, each with the daypart's name."""
    elsewhere: Mapping[ShortId, Sequence[Instant]] = field(default_factory=dict)
    """When other lines of the screen play these shorts; an hour's limit counts them too."""
