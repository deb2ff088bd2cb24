"""Rounds: the unweighted rotation. In each round every short takes one turn.

Nothing is remembered but the plays themselves: how often each short was played against the others, and when
last. So an edit, a midnight or a new process goes on exactly where the plan was.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from controller.planning.rotation.bars import Apart

Ok = Callable[[int], bool]


class Rounds:
    """Whose turn it is. Shorts are numbers, in the order of their first turns."""

    def __init__(
        self,
        count: int,
        *,
        lot: Callable[[int, int], bytes] | None = None,
        listed: bool = False,
        seat: Callable[[Sequence[int]], list[int]] | None = None,
        apart: Apart | None = None,
    ) -> None:
        """`lot(round, short)` shuffles each round; `listed` keeps the order of the first turns in all; else
        the least recently played is first. `seat` may order a round by what is known of its openings.
        """
        self._turns: list[int | None] = [None] * count
        """How many rounds each short is through; None before its first turn."""
        self._last = [-1] * count
        self._plays = 0
        self._most = 0
        self._present = set(range(count))
        self._lot, self._listed, self._seat = lot, listed, seat
        self._crowds = [
            Crowd(between, group)
            for between, group in (apart.groups if apart else ())
            if len(set(group)) < len(group)  # one alone needs no place
        ]
        self._waiting: list[int] = []
        """Who has a turn in this round, the next one last."""

    def retire(self, short: int) -> None:
        """It takes no turns any more."""
        self._present.discard(short)
        self._leave(short)

    def played(self, short: int) -> None:
        """Count a turn, planned or kept."""
        turns = self._turns[short]
        self._turns[short] = turns + 1 if turns is not None else max(1, self._most)
        self._most = max(self._most, self._turns[short] or 0)
        self._last[short] = self._plays
        self._plays += 1
        self._leave(short)

    @property
    def present(self) -> Collection[int]:
        """Who takes turns."""
        return self._present

    def overdue(self, short: int) -> bool:  # noqa: ARG002 the round waits for all of its shorts
        """Whether it falls too far behind unless it is played now: never, in a round."""
        return False

    def cycle(self) -> list[int] | None:
        """The order of each round to come, if nobody leaves and nothing bars anybody.

        None inside a round, while some are behind others, and where each round is drawn or seated anew.
        """
        if self._waiting or self._lot is not None or self._seat is not None:
            return None
        if len({self._turns[each] for each in self._present}) > 1:
            return None
        return sorted(self._present, key=self._key(0))

    def waited(self, short: int) -> int:
        """The less, the longer ago it was played."""
        return self._last[short]

    def due(self, ok: Ok | None) -> int | None:
        """The first of this round that may be played; None if none may."""
        if not self._waiting:
            self.begin()
        if ok is None:
            return self._waiting[-1] if self._waiting else None
        for crowd in self._crowds:
            if crowd.pressed(len(self._waiting)):
                for short in reversed(self._waiting):
                    if crowd.presses(short, len(self._waiting)) and ok(short):
                        return short
        return next((short for short in reversed(self._waiting) if ok(short)), None)

    def early(self, ok: Ok) -> int | None:
        """The first of those whose turn in this round is over that may be played ahead of the next."""
        waiting = set(self._waiting)
        over = [each for each in self._present if each not in waiting and ok(each)]
        return min(over, key=lambda each: (self._turns[each] or 0, self._last[each]), default=None)

    def begin(self) -> None:
        """Begin a round, or the rest of the one that was left: who is behind the others has a turn."""
        known = [turns for each in self._present if (turns := self._turns[each]) is not None]
        floor = min(known, default=0)
        if known and len(known) < len(self._present) and floor == self._most:
            floor -= 1  # who was never played is behind all others
        members = [each for each in self._present if self._turns[each] is None or self._turns[each] == floor]
        members.sort(key=self._key(floor))
        if self._seat is not None:
            members = self._seat(members)
        self._waiting = members[::-1]
        for crowd in self._crowds:
            crowd.gather(members)

    def _leave(self, short: int) -> None:
        if self._waiting and self._waiting[-1] == short:
            self._waiting.pop()
        elif short in self._waiting:
            self._waiting.remove(short)
        else:
            return
        for crowd in self._crowds:
            crowd.leave(short)

    def _key(self, round_: int) -> Callable[[int], int | bytes | tuple[int, int]]:
        if self._listed:
            return lambda short: short
        lot = self._lot
        if lot is not None:
            return lambda short: lot(round_, short)
        return lambda short: (self._last[short], short)


class Crowd:
    """Those who wait, by group: creators, say. A group is pressed where it needs all places that are left."""

    def __init__(self, between: int, group: Sequence[int]) -> None:
        self._between, self._group = between, group
        self._sizes: Counter[int] = Counter()
        self._of_size: Counter[int] = Counter()
        self._largest = 0

    def gather(self, shorts: Sequence[int]) -> None:
        """A round begins with these."""
        self._sizes = Counter(self._group[short] for short in shorts)
        self._of_size = Counter(self._sizes.values())
        self._largest = max(self._sizes.values(), default=0)

    def leave(self, short: int) -> None:
        """One has its turn."""
        group = self._group[short]
        size = self._sizes[group]
        self._sizes[group] = size - 1
        self._of_size[size] -= 1
        self._of_size[size - 1] += 1
        if size == self._largest and not self._of_size[size]:
            self._largest -= 1

    def pressed(self, left: int) -> bool:
        """Whether any group is, with `left` places in the round."""
        return self._needs(self._largest) >= left

    def presses(self, short: int, left: int) -> bool:
        """Whether the short's group is."""
        return self._needs(self._sizes[self._group[short]]) >= left

    def _needs(self, size: int) -> int:
        return (size - 1) * (self._between + 1) + 1 if size > 1 else 0
