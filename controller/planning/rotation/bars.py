"""Bars: what keeps a short from being played just now, whoever's turn it is. Counts what was played."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence

from controller.catalogue import Short
from controller.schedule import Playlist, Separation
from wire.ids import ShortId
from wire.instants import HOUR, Instant

_NEVER = -1_000_000


class Apart:
    """Separation: how many other plays stand between two of the same short, creator or country."""

    def __init__(self, separation: Separation, shorts: Sequence[Short]) -> None:
        """Shorts are numbers: their places in `shorts`."""
        asked = (
            (separation.same_short, [short.id for short in shorts]),
            (separation.same_creator, [short.creator for short in shorts]),
            (separation.same_country, [short.country for short in shorts]),
        )
        self._rules: list[tuple[int, list[int]]] = []
        self._last: list[list[int]] = []
        """Of each rule and group, the place of its latest play."""
        for between, names in asked:
            if between:
                number = {name: index for index, name in enumerate(dict.fromkeys(names))}
                self._rules.append((between, [number[name] for name in names]))
                self._last.append([_NEVER] * len(number))
        self._plays = 0

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self._rules)

    @property
    def groups(self) -> Sequence[tuple[int, Sequence[int]]]:
        """The rules: how many others between, and each short's group."""
        return self._rules

    def missing(self, short: int) -> int:
        """How many more plays of others it takes until this one may be played; 0 for none."""
        worst = 0
        for (between, group), last in zip(self._rules, self._last, strict=True):
            worst = max(worst, last[group[short]] + between + 1 - self._plays)
        return worst

    def played(self, short: int | None) -> None:
        """Count a play; None for a short that takes no turns any more."""
        if short is not None:
            for (_, group), last in zip(self._rules, self._last, strict=True):
                last[group[short]] = self._plays
        self._plays += 1

    def kept_by(self, cycle: Sequence[int]) -> bool:
        """Whether nothing is ever missing if these are played next, in this order, again and again."""
        for (between, group), before in zip(self._rules, self._last, strict=True):
            last = list(before)
            for place, short in enumerate([*cycle, *cycle[:between]], self._plays):
                if place - last[group[short]] <= between:
                    return False
                last[group[short]] = place
        return True

    def copy(self) -> "Apart":
        """As it is now, to be counted on independently."""
        twin = object.__new__(Apart)
        twin._rules = self._rules
        twin._last = [list(each) for each in self._last]
        twin._plays = self._plays
        return twin


class Hourly:
    """At most so many plays of one short in any 60 minutes, those of other lines counted."""

    def __init__(self, most: int | None, elsewhere: Mapping[int, Sequence[Instant]]) -> None:
        self._most = most
        self._starts: dict[int, list[Instant]] = {short: sorted(each) for short, each in elsewhere.items()}

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return self._most is not None

    def full(self, short: int, start: Instant) -> bool:
        """Whether one more play at `start` would be too many in some 60 minutes that hold it."""
        if self._most is None:
            return False
        starts = self._starts.get(short)
        if not starts:
            return False
        near = starts[bisect_left(starts, start - HOUR + 1) : bisect_left(starts, start + HOUR)]
        if len(near) < self._most:
            return False
        insort(near, start)
        return any(last - first < HOUR for first, last in zip(near, near[self._most :], strict=False))

    def played(self, short: int | None, start: Instant) -> None:
        """Count a play."""
        if self._most is not None and short is not None:
            insort(self._starts.setdefault(short, []), start)

    def copy(self) -> "Hourly":
        """As it is now, to be counted on independently."""
        twin = Hourly(self._most, {})
        twin._starts = {short: list(each) for short, each in self._starts.items()}
        return twin


def plays_too_near(playlist: Playlist, shorts: Sequence[Short], plays: Iterable[ShortId]) -> int:
    """How many of these plays, in order, stand nearer to one of the same group than the playlist asks."""
    number = {short.id: at for at, short in enumerate(shorts)}
    apart = Apart(playlist.separation, shorts)
    found = 0
    for play in plays:
        short = number[play]
        found += apart.missing(short) > 0
        apart.played(short)
    return found
