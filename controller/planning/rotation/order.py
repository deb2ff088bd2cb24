"""The rotation order: in which order shorts that were never played take their first turn.

Draws are by sha256, so that they are the same on every machine and for ever.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from controller.catalogue import Short
from controller.schedule import Playlist, Rotation
from wire.ids import LineId, ScreenId, ShortId

_T = TypeVar("_T")


def lots_of(seed: int, screen: ScreenId, line: LineId) -> Callable[[str], bytes]:
    """Draws a lot for a word: 32 bytes that nobody can foresee and everybody can check."""
    head = f"{seed}\n{screen}\n{line}\n".encode()
    return lambda word: hashlib.sha256(head + word.encode()).digest()


def first_order(
    playlist: Playlist, shorts: Sequence[Short], *, screen: str, line: str
) -> tuple[ShortId, ...]:
    """Each short once: as listed in a sequence, else as drawn and then kept apart as far as asked."""
    unique = list({short.id: short for short in shorts}.values())
    if playlist.rotation is Rotation.SEQUENCE:
        return tuple(short.id for short in unique)
    lot = lots_of(playlist.seed, screen, line)
    ordered = sorted(unique, key=lambda short: lot(short.id))
    separation = playlist.separation
    if separation.same_country and separation.same_country >= separation.same_creator:
        ordered = spread(ordered, [each.country for each in ordered], separation.same_country)
    elif separation.same_creator:
        ordered = spread(ordered, [each.creator for each in ordered], separation.same_creator)
    return tuple(short.id for short in ordered)


def spread(items: Sequence[_T], groups: Sequence[Hashable], between: int) -> list[_T]:
    """A cycle of `items` with at least `between` others from each to the next of its group.

    Such a cycle exists exactly where no group holds more than one item in `between + 1`, rounded down; else
    this is as near to it as it comes. Items of small groups keep their order.
    """
    count = len(items)
    arcs = count // (between + 1)
    sizes = Counter(groups)
    if count == 0 or max(sizes.values()) == 1:
        return list(items)
    if arcs == 0:
        arcs = max(1, min(count, max(sizes.values())))
    first = {group: index for index, group in reversed(list(enumerate(groups)))}
    grouped = sorted(range(count), key=lambda at: (-sizes[groups[at]], first[groups[at]], at))
    starts = [arc * (count // arcs) + min(arc, count % arcs) for arc in range(arcs)]
    ends = [*starts[1:], count]
    longest = max(end - start for start, end in zip(starts, ends, strict=True))
    places = [
        start + offset
        for offset in range(longest)
        for start, end in zip(starts, ends, strict=True)
        if start + offset < end
    ]
    dealt = dict(zip(places, grouped, strict=True))
    return [items[dealt[place]] for place in range(count)]
