"""Samples of the clock exchange, and the two hulls that are all a line between their bounds can touch. Pure.

A new sample extends the hulls; they are made anew only where old samples are dropped, which happens in lumps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wire.instants import MINUTE, Millis

WINDOW_MS: Millis = 10 * MINUTE
"""Older samples say nothing: a crystal's rate moves with the cabinet's temperature."""
LUMP_MS: Millis = MINUTE
"""They may be this much older before they are dropped: so seldom must the hulls be made anew."""
KEPT = 400
"""More than the window ever holds, but for a connection that never lasts."""
ROUNDING_MS = 1.0
"""The controller's readings are whole milliseconds, cut off."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange: our monotonic clock at sending and at the return, the controller's in between."""

    sent_ms: float
    returned_ms: float
    received_ms: float
    replied_ms: float

    @property
    def upper_ms(self) -> float:
        """The controller's clock minus ours is at most this."""
        return self.received_ms + ROUNDING_MS - self.sent_ms

    @property
    def lower_ms(self) -> float:
        """It is at least this."""
        return self.replied_ms - self.returned_ms


Point = tuple[float, float]
"""(moment of our clock, bound)."""


@dataclass(frozen=True, slots=True)
class Hull:
    """Some points of which only those are kept that a line from below can touch."""

    corners: tuple[Point, ...] = ()
    """In order of time."""
    at_sum: float = 0.0
    value_sum: float = 0.0
    count: int = 0

    @classmethod
    def of(cls, points: Iterable[Point]) -> "Hull":
        """From points in any order."""
        hull = cls()
        for each in sorted(points):
            hull = hull.with_point(each)
        return hull

    def with_point(self, new: Point) -> "Hull":
        """One more, not before the others."""
        last = len(self.corners)
        while last > 1 and _hides(self.corners[last - 2], self.corners[last - 1], new):
            last -= 1
        return Hull(
            (*self.corners[:last], new), self.at_sum + new[0], self.value_sum + new[1], self.count + 1
        )

    def least(self, ppm: float) -> float:
        """The lowest of the points, freed of this slope."""
        slope = ppm / 1_000_000
        return min([value - at_ms * slope for at_ms, value in self.corners])

    def mean(self, ppm: float) -> float:
        """The mean of all points, freed of this slope."""
        return (self.value_sum - self.at_sum * ppm / 1_000_000) / self.count


def _hides(before: Point, middle: Point, after: Point) -> bool:
    """Whether the middle one lies on or above the line between its neighbours."""
    run, rise = after[0] - before[0], after[1] - before[1]
    return (middle[1] - before[1]) * run >= (middle[0] - before[0]) * rise


@dataclass(frozen=True, slots=True)
class Samples:
    """What is kept. Moments and bounds of the hulls count from `base_at_ms` and `base_ms`."""

    held: tuple[Sample, ...] = ()
    base_at_ms: float = 0.0
    base_ms: float = 0.0
    upper: Hull = Hull()
    lower: Hull = Hull()
    """Upside down: the highest of the lower bounds are its lowest points."""

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Samples":
        """Of one or more."""
        last = samples[-1]
        base = cls((), last.returned_ms, last.lower_ms)
        return cls(
            tuple(samples),
            base.base_at_ms,
            base.base_ms,
            Hull.of(base.upper_point(each) for each in samples),
            Hull.of(base.lower_point(each) for each in samples),
        )

    def with_sample(self, new: Sample) -> "Samples":
        """One more, and without those that are too old."""
        if not self.held:
            return Samples.of([new])
        upper, lower = self.upper_point(new), self.lower_point(new)
        old = new.returned_ms - self.held[0].returned_ms > WINDOW_MS + LUMP_MS
        overtaken = upper[0] < self.upper.corners[-1][0] or lower[0] < self.lower.corners[-1][0]
        if old or overtaken or len(self.held) >= KEPT:
            young = [each for each in self.held if new.returned_ms - each.returned_ms <= WINDOW_MS]
            return Samples.of([*young[-KEPT * 3 // 4 :], new])
        return Samples(
            (*self.held, new),
            self.base_at_ms,
            self.base_ms,
            self.upper.with_point(upper),
            self.lower.with_point(lower),
        )

    def upper_point(self, sample: Sample) -> Point:
        """Where its upper bound stands."""
        return sample.sent_ms - self.base_at_ms, sample.upper_ms - self.base_ms

    def lower_point(self, sample: Sample) -> Point:
        """Where its lower bound stands, upside down."""
        return sample.returned_ms - self.base_at_ms, self.base_ms - sample.lower_ms
