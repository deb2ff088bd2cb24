"""Transitions → figures: median, 95th and 99th percentile, maximum and n of each error, and counts. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from benchmarks.glass.join import Transition
from benchmarks.percentile import percentile

VOID_SHARE = 0.02
"""A run with more than this share of its transitions in holes of the sampler proves nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A distribution in ms: the signed median; percentiles and maximum of the absolute values."""

    n: int
    median: float
    p95: float
    p99: float
    largest: float


@dataclass(frozen=True, slots=True)
class Count:
    """Something that must not happen: at how many transitions it did, and how much of it there was."""

    transitions: int
    total: float
    largest: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one contender did in one scenario."""

    planned: int
    """Transitions, without each display's first and last cue."""
    never_seen: int
    excluded: int
    """Transitions inside a hole of the sampler; in none of the errors."""
    start: Figure | None
    slip: Figure | None
    """How much later than the one before each start came: what a playlist loses per item."""
    steady: Figure | None
    """Per play: the median error of its frames after 0.4 s."""
    frame: Figure | None
    """The error of every single one of those frames."""
    skew_start: Figure | None
    """Between the screens that start at one instant: first to last."""
    skew_steady: Figure | None
    """The same of their steady errors."""
    black_ms: Count
    slate_ms: Count
    stale_ms: Count
    torn_ms: Count
    lost: Count
    """Frames at transitions between equal formats."""
    repeated: Count
    lost_mixed: Count
    """Frames at transitions between different formats."""
    repeated_mixed: Count
    lost_inside: Count
    """Frames away from transitions."""
    repeated_inside: Count

    @property
    def void(self) -> bool:
        """Whether the sampler looked away too often for this run to prove anything."""
        return self.excluded > VOID_SHARE * self.planned


def figures_of(transitions: Sequence[Transition]) -> Figures:
    """Every figure of one run, over all its displays."""
    sighted = [each for each in transitions if each.sighted_ns is not None]
    sound = [each for each in sighted if not each.in_hole]
    equal = [each for each in sighted if each.equal_format]
    mixed = [each for each in sighted if not each.equal_format]
    starts = [each.start_error_ms for each in sound if each.start_error_ms is not None]
    steady = [each.steady_error_ms for each in sound if each.steady_error_ms is not None]
    groups = _same_instants(sound)
    return Figures(
        planned=len(transitions),
        never_seen=len(transitions) - len(sighted),
        excluded=len(sighted) - len(sound),
        start=figure(starts),
        slip=figure(_slips(sound)),
        steady=figure(steady),
        frame=figure([error for each in sound for error in each.frame_errors_ms]),
        skew_start=figure([_spread([_start(each) for each in group]) for group in groups]),
        skew_steady=figure([_spread(_steady(group)) for group in groups if len(_steady(group)) > 1]),
        black_ms=count(each.black_ms for each in sighted),
        slate_ms=count(each.slate_ms for each in sighted),
        stale_ms=count(each.stale_ms for each in sighted),
        torn_ms=count(each.torn_ms for each in sighted),
        lost=count(each.lost for each in equal),
        repeated=count(each.repeated for each in equal),
        lost_mixed=count(each.lost for each in mixed),
        repeated_mixed=count(each.repeated for each in mixed),
        lost_inside=count(each.lost_inside for each in sighted),
        repeated_inside=count(each.repeated_inside for each in sighted),
    )


def figure(values: Sequence[float]) -> Figure | None:
    """The distribution of some values; None of none. Percentiles are by nearest rank."""
    if not values:
        return None
    sizes = [abs(value) for value in values]
    return Figure(len(sizes), median(values), percentile(sizes, 95), percentile(sizes, 99), max(sizes))


def count(amounts: Iterable[float]) -> Count:
    """How often and how much."""
    some = [amount for amount in amounts if amount > 0]
    return Count(len(some), sum(some), max(some, default=0))


def _start(transition: Transition) -> float:
    assert transition.start_error_ms is not None
    return transition.start_error_ms


def _steady(group: Sequence[Transition]) -> list[float]:
    return [each.steady_error_ms for each in group if each.steady_error_ms is not None]


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _slips(transitions: Sequence[Transition]) -> list[float]:
    by_display: dict[str, list[Transition]] = defaultdict(list)
    for each in transitions:
        by_display[each.display].append(each)
    return [
        _start(after) - _start(before) for each in by_display.values() for before, after in pairwise(each)
    ]


def _same_instants(transitions: Sequence[Transition]) -> list[list[Transition]]:
    by_instant: dict[int, list[Transition]] = defaultdict(list)
    for each in transitions:
        by_instant[each.planned_ns].append(each)
    return [group for group in by_instant.values() if len(group) > 1]
