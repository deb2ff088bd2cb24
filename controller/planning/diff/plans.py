"""What a new plan changes against an old one of the same screen, spot by spot and on the wall."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from controller.planning.diff.moves import pair_nearest
from controller.planning.diff.wall import affected_spans
from controller.planning.localtime import dates_between, day_span, local_date
from controller.schedule import LocalDate
from wire.ids import LineId, ShortId
from wire.instants import Instant
from wire.plan import Plan, Spot

Pairs = tuple[tuple[Spot, Spot], ...]


@dataclass(frozen=True, slots=True)
class DayDiff:
    """Counts of one local day, by the spots' starts; of a pair by the new one's."""

    date: LocalDate
    appearing: int
    disappearing: int
    moved: int = 0
    changed: int = 0
    first_affected: Instant | None = None
    """The first instant of the day at which the plans' words for the wall differ; None where none is."""


@dataclass(frozen=True)
class PlanDiff:
    """The differences of two plans of one screen. Each spot that is not the same stands in one group."""

    old: Plan | None
    new: Plan | None
    appearing: tuple[Spot, ...]
    """Plays that only the new plan has."""
    disappearing: tuple[Spot, ...]
    """Plays that only the old plan has."""
    moved: Pairs
    """A play of the same short by the same line at another time: (old, new)."""
    changed: Pairs
    """The same play at the same time, of another length or under another id: (old, new)."""

    @property
    def empty(self) -> bool:
        """Whether the plans say the same."""
        spots = (self.appearing, self.disappearing, self.moved, self.changed)
        return not any(spots) and self._first_block_change is None and _house(self.old) == _house(self.new)

    @cached_property
    def first_affected(self) -> Instant | None:
        """The first instant at which the plans' words for the wall differ; None where they never do."""
        plans = [plan for plan in (self.old, self.new) if plan is not None]
        if not plans:
            return None
        return self._first_affected_in(self._alike_until, max(plan.end for plan in plans))

    def by_local_day(self, zone: str) -> list[DayDiff]:
        """Counts per local day of the venue, only days on which something differs."""
        appearing = Counter(local_date(spot.start, zone) for spot in self.appearing)
        disappearing = Counter(local_date(spot.start, zone) for spot in self.disappearing)
        moved = Counter(local_date(new.start, zone) for _, new in self.moved)
        changed = Counter(local_date(new.start, zone) for _, new in self.changed)
        first = self._first_by_day(zone)
        days = sorted({*appearing, *disappearing, *moved, *changed, *first})
        return [
            DayDiff(day, appearing[day], disappearing[day], moved[day], changed[day], first.get(day))
            for day in days
        ]

    def _first_by_day(self, zone: str) -> Mapping[LocalDate, Instant]:
        if self.first_affected is None:
            return {}
        end = max(plan.end for plan in (self.old, self.new) if plan is not None)
        dates = dates_between(local_date(self.first_affected, zone), local_date(Instant(end - 1), zone))
        firsts = {date: self._first_affected_in(*day_span(date, zone)) for date in dates}
        return {date: first for date, first in firsts.items() if first is not None}

    def _first_affected_in(self, start: Instant, end: Instant) -> Instant | None:
        first = next(affected_spans(self.old, self.new, start, end), None)
        return first.start if first is not None else None

    @property
    def _alike_until(self) -> Instant:
        """An instant before which the plans cannot differ."""
        plans = [plan for plan in (self.old, self.new) if plan is not None]
        if len(plans) == 1 or _house(self.old) != _house(self.new):
            return min(plan.start for plan in plans)
        spots = [*self.appearing, *self.disappearing, *chain(*self.moved), *chain(*self.changed)]
        starts = [spot.start for spot in spots]
        if self._first_block_change is not None:
            starts.append(self._first_block_change)
        return min(starts, default=max(plan.end for plan in plans))

    @cached_property
    def _first_block_change(self) -> Instant | None:
        plans = [plan for plan in (self.old, self.new) if plan is not None]
        edges = {edge for plan in plans for block in plan.blocks for edge in (block.start, block.end)}
        for start, _ in pairwise(sorted(edges)):
            if _content_at(self.old, start) != _content_at(self.new, start):
                return start
        return None


def diff_plans(old: Plan | None, new: Plan | None) -> PlanDiff:
    """Compare play by play, and block by block. Revisions, renditions and tzdata's version are not compared.

    Plays are the same by their start, line and short, whatever their ids. Of the rest, the nearest two of a
    line and short are one that moved, unless hours lie between them.
    """
    before, after = _spots(old), _spots(new)
    if before == after:
        return PlanDiff(old, new, (), (), (), ())
    same = _same_at_first(before, after)
    old_plays = {_play(spot): spot for spot in before[same:]}
    new_plays = {_play(spot): spot for spot in after[same:]}
    both = [(old_plays[key], spot) for key, spot in new_plays.items() if key in old_plays]
    gone = [spot for key, spot in old_plays.items() if key not in new_plays]
    come = [spot for key, spot in new_plays.items() if key not in old_plays]
    moved = _moved(gone, come)
    left, reached = {old.start for old, _ in moved}, {new.start for _, new in moved}
    return PlanDiff(
        old,
        new,
        appearing=tuple(spot for spot in come if spot.start not in reached),
        disappearing=tuple(spot for spot in gone if spot.start not in left),
        moved=tuple(moved),
        changed=tuple((one, other) for one, other in both if one != other),
    )


def _same_at_first(before: Sequence[Spot], after: Sequence[Spot]) -> int:
    """How many spots are the same before the first that is not: an edit in flight leaves those alone."""
    for place, (one, other) in enumerate(zip(before, after, strict=False)):
        if one != other:
            return place
    return min(len(before), len(after))


def _moved(old: Sequence[Spot], new: Sequence[Spot]) -> list[tuple[Spot, Spot]]:
    """Pairs of the same line and short, by the new start."""
    before, after = _by_short(old), _by_short(new)
    pairs = [
        (before[key][one], after[key][other])
        for key in before.keys() & after.keys()
        for one, other in pair_nearest([s.start for s in before[key]], [s.start for s in after[key]])
    ]
    return sorted(pairs, key=lambda pair: pair[1].start)


def _by_short(spots: Iterable[Spot]) -> Mapping[tuple[LineId, ShortId], list[Spot]]:
    grouped: defaultdict[tuple[LineId, ShortId], list[Spot]] = defaultdict(list)
    for spot in spots:
        grouped[spot.line, spot.short].append(spot)
    return grouped


def _play(spot: Spot) -> tuple[Instant, LineId, ShortId]:
    return spot.start, spot.line, spot.short


def _spots(plan: Plan | None) -> Sequence[Spot]:
    return plan.spots if plan is not None else ()


def _house(plan: Plan | None) -> tuple[ShortId, ...] | None:
    return plan.house if plan is not None else None


def _content_at(plan: Plan | None, instant: Instant) -> tuple[object, ...] | None:
    block = plan.block_at(instant) if plan is not None else None
    if block is None:
        return None
    return (
        *(block.kind, block.line, block.loop_start, block.slot_ms, block.mute),
        *(block.tolerance_ms, block.on_late),
    )
