"""Make-goods: plays that repair lost ones, and the slots of ours that they take before loop lines do."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.planning.content import Content
from controller.planning.hours import Lit
from controller.planning.intervals import Interval, crossed, joined
from controller.planning.layers import layers_of
from controller.planning.laying import laid
from controller.planning.openings import slots_in
from controller.planning.precedence import RANKS, Rank, rank_of
from controller.planning.rights import rights_ends
from controller.planning.rotation import slots_of
from controller.planning.rules import Rules, rules_over
from controller.planning.windows import flight_span, windows_of
from controller.schedule import Loop, MakeGoodLine, Schedule, Screen
from wire.ids import LineId, ScreenId, ShortId
from wire.instants import Instant, Millis
from wire.plan import BlockKind, Spot

_ABOVE = RANKS[: RANKS.index(Rank.MAKE_GOOD)]


@dataclass(frozen=True, slots=True)
class MakeGood:
    """One play of a make-good line, in slots of the screen's loop."""

    line: LineId
    short: ShortId
    start: Instant
    slots: int
    """How many follow each other."""
    slot_ms: Millis
    loop_start: Instant

    @property
    def length_ms(self) -> Millis:
        """How long it plays."""
        return self.slots * self.slot_ms

    @property
    def claim(self) -> Interval[Content]:
        """The seconds that it asks for."""
        content = Content(BlockKind.MAKE_GOOD, self.line, self.loop_start, self.slot_ms)
        return Interval(self.start, Instant(self.start + self.length_ms), content)


def make_goods_of(
    schedule: Schedule,
    screen_id: ScreenId,
    *,
    not_before: Instant | None = None,
    played: Iterable[Spot] = (),
    standing: Iterable[Spot] = (),
) -> list[MakeGood]:
    """The plays of a screen's make-good lines, less those that were `played`, in no order.

    None starts before `not_before`. A play of `standing`, of the plan in force from there on, stays where it
    is while its slots are free: an edit moves nothing without need. The others are spread evenly over the
    free slots of their line's times. None ends after its short's rights. Raises LocalTimeError where clock
    changes touch a line's times and the campaign calls that an error.
    """
    lines = schedule.make_good_lines(screen_id)
    if not lines:
        return []
    screen, zone = schedule.screen(screen_id), schedule.venue_of(screen_id).timezone
    start, end = flight_span(schedule, screen_id)
    rules = rules_over(screen, zone, start, end)
    free = _free(schedule, screen, rules, start, end)
    counts = Counter((spot.line, spot.short) for spot in played)
    stays: dict[LineId, list[Spot]] = {}
    for spot in standing:
        stays.setdefault(spot.line, []).append(spot)
    result: list[MakeGood] = []
    taken: set[Instant] = set()
    for line in lines:
        shorts = [schedule.shorts[each.short] for each in line.plays]
        rule = schedule.length_rule(line)
        needs = {short.id: slots_of(short, screen.loop.spot, rule) for short in shorts}
        slots = [
            slot
            for slot in _slots(schedule, screen, line, rules.lit, free)
            if slot.start not in taken and slot.start >= (not_before or start)
        ]
        places = _Places(line.id, slots, screen.loop, needs, rights_ends(shorts, zone, end))
        left = {
            each.short: each.plays - counts[line.id, each.short] for each in line.plays if needs[each.short]
        }
        for spot in stays.get(line.id, ()):
            if left.get(spot.short, 0) > 0 and places.keep(spot):
                left[spot.short] -= 1
        places.spread(_in_turn(left))
        taken.update(slots[index].start for index in places.used)
        result += places.filled
    return result


def _free(
    schedule: Schedule, screen: Screen, rules: Rules, start: Instant, end: Instant
) -> list[Interval[None]]:
    """The times at which nothing that goes before make-goods has the screen."""
    layers = layers_of(schedule, screen.id, rules, start, end)
    pieces = laid(layers, schedule.rotating_lines(screen.id), screen.loop, start, end)
    below = (each for each in pieces if rank_of(each.content.kind) not in _ABOVE)
    return list(joined(Interval(each.start, each.end, None) for each in below))


@dataclass(frozen=True, slots=True)
class _Slot:
    """One slot of ours that nothing higher has."""

    start: Instant
    loop_start: Instant


def _slots(
    schedule: Schedule,
    screen: Screen,
    line: MakeGoodLine,
    lit: Sequence[Interval[Lit]],
    free: Sequence[Interval[None]],
) -> Iterator[_Slot]:
    """Our slots in a line's times that nothing higher has, in order."""
    for part in crossed(windows_of(schedule, screen.id, line.when, lit), free):
        loop_start = part.content[0].loop_start
        for opening in slots_in(part.start, part.end, loop_start, screen.loop.spot, screen.loop):
            yield _Slot(opening.start, loop_start)


class _Places:
    """The free slots of one line, in order, and the plays that fill them."""

    def __init__(
        self,
        line: LineId,
        slots: Sequence[_Slot],
        loop: Loop,
        needs: Mapping[ShortId, int],
        rights: Mapping[ShortId, Instant],
    ) -> None:
        """`needs`: how many slots a play of each short takes."""
        self.filled: list[MakeGood] = []
        self.used: set[int] = set()
        self._line, self._slots, self._slot_ms = line, slots, loop.spot
        self._needs, self._rights = needs, rights
        self._reach = 2 * len(loop.our_slots)  # a run of several slots comes again within a round

    def keep(self, spot: Spot) -> bool:
        """Let a play stay; False where it cannot."""
        index = bisect_left(self._slots, spot.start, key=lambda slot: slot.start)
        here = index < len(self._slots) and self._slots[index].start == spot.start
        return here and self._fill(index, spot.short)

    def spread(self, plays: Sequence[ShortId]) -> None:
        """Place plays evenly over what is free; those that find no place there, as early as one is free."""
        free = [index for index in range(len(self._slots)) if index not in self.used]
        late: list[ShortId] = []
        for order, short in enumerate(plays):
            ideal = (2 * order + 1) * len(free) // (2 * len(plays))
            near = free[ideal : ideal + (1 if self._needs[short] == 1 else self._reach)]
            if not any(self._fill(index, short) for index in near):
                late.append(short)
        early = dict.fromkeys(self._needs.values(), 0)
        for short in late:
            need = self._needs[short]
            while early[need] < len(free) and not self._is_free(free[early[need]], need):
                early[need] += 1
            if early[need] < len(free):
                self._fill(free[early[need]], short)

    def _fill(self, index: int, short: ShortId) -> bool:
        need = self._needs[short]
        end = self._slots[index].start + need * self._slot_ms
        if not self._is_free(index, need) or end > self._rights.get(short, end):
            return False
        slot = self._slots[index]
        self.used.update(range(index, index + need))
        self.filled.append(MakeGood(self._line, short, slot.start, need, self._slot_ms, slot.loop_start))
        return True

    def _is_free(self, index: int, need: int) -> bool:
        """Whether so many slots follow each other from there, and none is used."""
        if index + need > len(self._slots) or not self.used.isdisjoint(range(index, index + need)):
            return False
        first, last = self._slots[index], self._slots[index + need - 1]
        return first.loop_start == last.loop_start and last.start - first.start == (need - 1) * self._slot_ms


def _in_turn(plays: Mapping[ShortId, int]) -> list[ShortId]:
    """So many plays of each short, each spread evenly over the whole."""
    places = [
        ((2 * index + 1) / (2 * count), order, short)
        for order, (short, count) in enumerate(plays.items())
        for index in range(count)
    ]
    return [short for _, _, short in sorted(places)]
