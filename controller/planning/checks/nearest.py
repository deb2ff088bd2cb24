"""The nearest instant at which a film of some length finds room: exact, on either side of the wish."""

from collections.abc import Iterable, Sequence

from controller.planning.intervals import Interval, crossed
from wire.instants import SECOND, Instant, Millis

Room = Sequence[Interval[None]]
"""Free time: intervals in order that do not touch."""


def nearest_start(room: Room, wish: Instant, length: Millis, step: Millis = SECOND) -> Instant | None:
    """The start nearest to `wish` at which `length` lies wholly inside one interval of `room`.

    Starts are multiples of `step` as `wish` is, since schedule files write whole seconds. Of two that are
    equally near, the earlier one; None where it fits nowhere.
    """
    found = (_start_inside(each, wish, length, step) for each in room)
    return min(
        (each for each in found if each is not None), key=lambda at: (abs(at - wish), at), default=None
    )


def nearest_shift(
    wishes: Iterable[tuple[Room, Sequence[Instant]]],
    length: Millis,
    *,
    at_least: Millis,
    at_most: Millis,
    step: Millis = SECOND,
) -> Millis | None:
    """By how much to move all wishes together, as little as possible, so that each finds room in its own.

    None where no shift of these bounds serves all.
    """
    common = [Interval(Instant(at_least), Instant(at_most + 1), None)]
    for room, starts in wishes:
        fitting = [each for each in room if each.end - each.start >= length]
        for start in starts:
            shifts = [
                Interval(Instant(each.start - start), Instant(each.end - start - length + 1), None)
                for each in fitting
            ]
            common = both_free(common, shifts)
    # starts have no length: the last one is the instant before the interval's end
    allowed = [Interval(each.start, Instant(each.end - 1), None) for each in common]
    return nearest_start(allowed, Instant(0), 0, step)


def both_free(one: Room, other: Room) -> list[Interval[None]]:
    """What is free in both."""
    return [Interval(each.start, each.end, None) for each in crossed(one, other)]


def _start_inside(free: Interval[None], wish: Instant, length: Millis, step: Millis) -> Instant | None:
    first = -(-free.start // step) * step
    last = (free.end - length) // step * step
    return Instant(min(max(wish, first), last)) if first <= last else None
