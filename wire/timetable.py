"""A timetable: what is said of all that holds at an instant, looked up instead of worked out each time.

Between two edges the same members hold, so the same is said of them: it is worked out when it is first asked
for, and kept.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from wire.instants import Instant, Millis

_KEPT = 256
"""Answers that are remembered; one who goes on in time needs a handful."""


class Holding(Protocol):
    """Something in force during [start, until); without `until`, for ever."""

    @property
    def start(self) -> Instant:
        """Its first moment."""

    @property
    def until(self) -> Instant | None:
        """The first moment at which it is over, if any."""


_Member = TypeVar("_Member", bound=Holding)
_Word = TypeVar("_Word")


class Timetable(Generic[_Member, _Word]):
    """What `judge` says of the members that hold; it is given them in their own order."""

    def __init__(self, members: Iterable[_Member], judge: Callable[[Sequence[_Member]], _Word]) -> None:
        self._members = tuple(members)
        self._judge = judge
        edges = {edge for each in self._members for edge in (each.start, each.until) if edge is not None}
        self._edges = sorted(edges)
        self._words: dict[tuple[int, int], _Word] = {}

    def over(self, first: Instant, last: Instant) -> _Word:
        """Of the members that hold at some moment of [first, last]."""
        key = bisect_right(self._edges, first), bisect_right(self._edges, last)
        if key not in self._words:
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[key] = self._judge(
                [
                    each
                    for each in self._members
                    if each.start <= last and (each.until is None or first < each.until)
                ]
            )
        return self._words[key]

    def next_edge_after(self, instant: Instant, *shifts_ms: Millis) -> Instant | None:
        """The next instant at which a member begins or ends, or that is one of `shifts_ms` after that."""
        coming = (
            Instant(self._edges[index] + shift)
            for shift in shifts_ms or (0,)
            if (index := bisect_right(self._edges, instant - shift)) < len(self._edges)
        )
        return min(coming, default=None)
