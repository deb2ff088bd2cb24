"""Make-goods: plays that repair lost ones, and the slots of ours that they take before loop lines do."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controller.planning.content import Content
from controller.planning.intervals import Interval, crossed
from controller.planning.layers import free_of, layers_of
from controller.planning.openings import slots_in
from controller.planning.precedence import RANKS, Rank
from controller.planning.rights import rights_ends
from controller.planning.rules import rules_over
from controller.planning.windows import flight_span, windows_of
from controller.schedule import DominationLine, Longer, LoopLine, MakeGoodLine, Schedule
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


@dataclass(frozen=True, slots=True)
class Fit:
    """How many plays of a make-good line find a place on one screen."""

    line: MakeGoodLine
    wanted: int
    fitting: int


def fits_of(schedule: Schedule, screen_id: ScreenId) -> list[Fit]:
    """For each make-good line of a screen, how many of its plays fit into its times.

    Raises LocalTimeError where clock changes touch a line's times and the campaign calls that an error.
    """
    placed = Counter(each.line for each in make_goods_of(schedule, screen_id))
    return [
        Fit(line, sum(each.plays for each in line.plays), placed[line.id])
        for line in schedule.make_good_lines(screen_id)
    ]


def make_goods_of(
    schedule: Schedule,
    screen_id: ScreenId,
    *,
    not_before: Instant | None = None,
    played: Iterable[Spot] = (),
    standing: Iterable[Spot] = (),
) -> list[MakeGood]:
    """The plays of a screen's make-good lines, less those that were `played`, line by line.

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
    layers = layers_of(schedule, screen_id, rules, start, end)
    free = free_of((layer for layer in layers if layer.rank in _ABOVE), start, end)
    counts = Counter((spot.line, spot.short) for spot in played)
    stays: dict[LineId, list[Spot]] = {}
    for spot in standing:
        stays.setdefault(spot.line, []).append(spot)
    result: list[MakeGood] = []
    taken: set[Instant] = set()
    for line in lines:
        slots = [
            _Slot(opening.start, lit.loop_start)
            for part in crossed(windows_of(schedule, screen_id, line.when, rules.lit), free)
            for lit, _ in [part.content]
            for opening in slots_in(part.start, part.end, lit.loop_start, screen.loop.spot, screen.loop)
            if opening.start not in taken and (not_before is None or opening.start >= not_before)
        ]
        needs = {
            each.short: _slots_needed(schedule, line, each.short, screen.loop.spot) for each in line.plays
        }
        rights = rights_ends((schedule.shorts[short] for short in needs), zone, end)
        places = _Places(slots, screen.loop.spot, needs, rights, reach=2 * len(screen.loop.our_slots))
        left = {each.short: each.plays - counts[line.id, each.short] for each in line.plays}
        for spot in stays.get(line.id, ()):
            if left.get(spot.short, 0) > 0 and places.keep(spot):
                left[spot.short] -= 1
        places.spread(_in_turn(left))
        for slot, short in places.filled.items():
            made = MakeGood(line.id, short, slot.start, needs[short], screen.loop.spot, slot.loop_start)
            taken.update(Instant(slot.start + each * made.slot_ms) for each in range(made.slots))
            result.append(made)
    return result


@dataclass(frozen=True, slots=True)
class _Slot:
    """One slot of ours that nothing higher has."""

    start: Instant
    loop_start: Instant


class _Places:
    """The free slots of one line, in order, and the plays that begin in them."""

    def __init__(
        self,
        slots: Sequence[_Slot],
        slot_ms: Millis,
        needs: Mapping[ShortId, int],
        rights: Mapping[ShortId, Instant],
        *,
        reach: int,
    ) -> None:
        """`needs`: how many slots a play takes; `reach`: how many are looked at for a play of several."""
        self.filled: dict[_Slot, ShortId] = {}
        self._slots, self._slot_ms, self._needs, self._rights = slots, slot_ms, needs, rights
        self._reach = reach
        self._used: set[int] = set()

    def keep(self, spot: Spot) -> bool:
        """Let a play stay; False where it cannot."""
        index = bisect_left(self._slots, spot.start, key=lambda slot: slot.start)
        here = index < len(self._slots) and self._slots[index].start == spot.start
        return here and self._fill(index, spot.short)

    def spread(self, plays: Sequence[ShortId]) -> None:
        """Place plays evenly over what is free; those that find no place there, as early as one is free."""
        free = [index for index in range(len(self._slots)) if index not in self._used]
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
        self._used.update(range(index, index + need))
        self.filled[self._slots[index]] = short
        return True

    def _is_free(self, index: int, need: int) -> bool:
        """Whether so many slots follow each other from there, and none is used."""
        if index + need > len(self._slots) or not self._used.isdisjoint(range(index, index + need)):
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


def _slots_needed(schedule: Schedule, line: MakeGoodLine, short_id: ShortId, slot_ms: Millis) -> int:
    """How many slots a play takes: several where the line that it repairs gives a longer film several."""
    repaired = next((each for each in schedule.campaign.lines if each.id == line.repairs.line), None)
    if not isinstance(repaired, LoopLine | DominationLine):
        return 1
    if schedule.playlist(repaired.playlist).length.longer is not Longer.SLOTS:
        return 1
    return max(1, -(-schedule.shorts[short_id].duration_ms // slot_ms))
