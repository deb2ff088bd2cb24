"""Evenness in dayparts: who was how often in which named daypart, and who goes there next."""

from bisect import bisect_right
from collections.abc import Sequence

from controller.planning.intervals import Interval, without_overlap
from wire.instants import Instant


class Evenness:
    """Counts plays by daypart. Without dayparts it counts nothing."""

    def __init__(self, dayparts: Sequence[Interval[str]], count: int) -> None:
        self._windows = without_overlap(dayparts)
        self._starts = [each.start for each in self._windows]
        names = dict.fromkeys(each.content for each in self._windows)
        self.counts: dict[str, list[int]] = {name: [0] * count for name in names}
        self._most = dict.fromkeys(names, 0)
        self._seen = [False] * count

    def __bool__(self) -> bool:
        """Whether any daypart is named."""
        return bool(self._windows)

    def copy(self) -> "Evenness":
        """As it is now, to be counted on independently."""
        twin = Evenness(self._windows, len(self._seen))
        twin.counts = {name: list(counts) for name, counts in self.counts.items()}
        twin._most = dict(self._most)
        twin._seen = list(self._seen)
        return twin

    def part_at(self, instant: Instant) -> str | None:
        """The named daypart that holds an instant, if any."""
        index = bisect_right(self._starts, instant) - 1
        if index >= 0 and instant < self._windows[index].end:
            return self._windows[index].content
        return None

    def next_part(self, instant: Instant) -> str:
        """The first named daypart after an instant outside of them; the last one of all after that."""
        index = bisect_right(self._starts, instant)
        return self._windows[min(index, len(self._windows) - 1)].content

    def played(self, short: int, start: Instant) -> None:
        """Count a play. Who comes late starts where the others are, with nothing to catch up."""
        if not self._windows:
            return
        if not self._seen[short]:
            self._seen[short] = True
            for name, counts in self.counts.items():
                counts[short] = max(0, self._most[name] - 1)
        part = self.part_at(start)
        if part is not None:
            self.counts[part][short] += 1
            self._most[part] = max(self._most[part], self.counts[part][short])

    def seat(self, shorts: Sequence[int], parts: Sequence[str | None]) -> list[int]:
        """`shorts`, one for each of the coming openings, which lie in `parts`.

        Into each daypart go those who were there least; within and outside of it the order stays.
        """
        if len(set(parts)) == 1:
            return list(shorts)
        place = {short: at for at, short in enumerate(shorts)}
        left = set(shorts)
        queues: dict[str | None, list[int]] = {}
        for name, counts in self.counts.items():
            chosen = sorted(left, key=lambda short: (counts[short], place[short]))[: parts.count(name)]
            left.difference_update(chosen)
            queues[name] = sorted(chosen, key=place.__getitem__, reverse=True)
        queues[None] = sorted(left, key=place.__getitem__, reverse=True)
        return [queues[part].pop() for part in parts]
