"""Rotation: the rule by which a line's shorts take turns on one screen.

The least recently played short is next. A line's plays therefore run through a fixed cycle, so that any run
of them differs by at most one play per short, over midnights and edits alike. Shorts that were never played
come first, in an order drawn from seed, screen and line. Fairness stands above separation: at the seam of an
edit two shorts of one creator may follow each other once.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Sequence

from controller.catalogue import Short
from controller.schedule import Playlist, Rotation
from wire.ids import ShortId
from wire.plan import Spot


class Turns:
    """Whose turn it is. Gives shorts one by one; remembers what it gave."""

    def __init__(self, order: Sequence[ShortId], played: Sequence[Spot]) -> None:
        last = {spot.short: index for index, spot in enumerate(played)}
        self._queue = deque(sorted(order, key=lambda short: last.get(short, -1)))

    def take(self) -> ShortId:
        """The next short. Raises IndexError where the playlist is empty."""
        short = self._queue.popleft()
        self._queue.append(short)
        return short


def first_order(
    playlist: Playlist, shorts: Sequence[Short], *, screen: str, line: str
) -> tuple[ShortId, ...]:
    """The order in which shorts that were never played take their first turn."""
    unique = list({short.id: short for short in shorts}.values())
    match playlist.rotation:
        case Rotation.SEQUENCE:
            ordered = unique
        case Rotation.FAIR:
            ordered = sorted(unique, key=lambda short: _draw(playlist.seed, screen, line, short.id))
    if playlist.separation.same_creator and len({short.creator for short in ordered}) < len(ordered):
        ordered = _apart(ordered)
    return tuple(short.id for short in ordered)


def can_separate_creators(shorts: Sequence[Short]) -> bool:
    """Whether a cycle exists in which no creator follows himself or herself."""
    counts = Counter(short.creator for short in {short.id: short for short in shorts}.values())
    return len(counts) > 1 and max(counts.values()) * 2 <= counts.total()


def _draw(seed: int, screen: str, line: str, short: ShortId) -> bytes:
    return hashlib.sha256(f"{seed}\n{screen}\n{line}\n{short}".encode()).digest()


def _apart(shorts: Sequence[Short]) -> list[Short]:
    """Creators with most shorts first, dealt to every second place: no two of one creator are neighbours."""
    counts = Counter(short.creator for short in shorts)
    first = {short.creator: index for index, short in reversed(list(enumerate(shorts)))}
    grouped = sorted(shorts, key=lambda short: (-counts[short.creator], first[short.creator]))
    dealt: list[Short | None] = [None] * len(shorts)
    places = [*range(0, len(shorts), 2), *range(1, len(shorts), 2)]
    for place, short in zip(places, grouped, strict=True):
        dealt[place] = short
    return [short for short in dealt if short is not None]
