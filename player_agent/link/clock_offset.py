"""Where the controller's clock is, from four-timestamp samples on this machine's monotonic clock. Pure.

A message never arrives before it was sent: what the controller read when a question arrived is an upper bound
of its time when we sent it, and what it read when it replied a lower bound of its time when the reply came.
Over many samples the truth is a line (a crystal's rate is steady over minutes) that runs below all upper and
above all lower bounds:

    upper   ·   ·  ·    ·        the quickest questions touch the line's upper neighbour,
           ──·────────·──▶       the quickest replies its lower one; the estimate runs midway,
            ·    ·    ·  ·       and half the gap is what an unequal way there and back may hide
    lower

The slope is the one that leaves the widest gap, weighed against what is known of the crystal: with few
samples that decides, after a minute the samples do. One that contradicts the others means that a clock was
stepped: the older ones are worth nothing then, and the crystal's rate stays known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from player_agent.folder import ClockState
from wire.instants import MINUTE, SECOND, Millis

WINDOW_MS: Millis = 5 * MINUTE
"""Older samples say nothing: a crystal's rate moves with the cabinet's temperature."""
KEPT = 256
"""More than the window holds at the usual pace."""
CRYSTAL_PPM = 60.0
"""How far from what was known of it a crystal may well run."""
LEAST_DOUBT_PPM = 30.0
MOST_DOUBT_PPM = 200.0
"""How far the slope may be wrong: by how much depends on the samples."""
_DOUBTS = 12.0  # of the error that the quickest of many samples leave in a slope
ROUNDING_MS = 1.0
"""The controller's readings are whole milliseconds, cut off."""
LEAST_SCATTER_MS = 0.3
MOST_PPM_OFF = 500.0
"""Further from the known rate no crystal is searched for."""
_FINE_PPM = 0.5
WORTH_TELLING_MS = 0.3
"""A change of the estimate below this is not worth a write."""
REFRESH_MS: Millis = 30 * SECOND
"""What stage holds is written again at the latest after this time."""


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """The controller's clock minus our monotonic one when the latter is at `at_ms`, and how that grows."""

    at_ms: float
    offset_ms: float
    uncertainty_ms: float
    rate_ppm: float

    def offset_at(self, monotonic_ms: float) -> float:
        """The same at another moment."""
        return self.offset_ms + (monotonic_ms - self.at_ms) * self.rate_ppm / 1_000_000

    def uncertainty_at(self, monotonic_ms: float) -> float:
        """How uncertain it has become by then."""
        return self.uncertainty_ms + abs(monotonic_ms - self.at_ms) * LEAST_DOUBT_PPM / 1_000_000


def add_sample(samples: Sequence[Sample], new: Sample, known_ppm: float = 0.0) -> tuple[Sample, ...]:
    """The samples to keep after a new one came in: those of the window that it does not contradict.

    `known_ppm`: the crystal's rate, as far as it is known.
    """
    now_ms = new.returned_ms
    kept = [each for each in samples if now_ms - each.returned_ms <= WINDOW_MS][-(KEPT - 1) :]
    if kept:
        upper, lower = _bounds(kept, known_ppm, now_ms, _doubt(kept, known_ppm))
        if new.lower_ms > upper or new.upper_ms < lower:
            return (new,)
    kept.append(new)
    while len(kept) > 1 and _contradictory(kept, _slope(kept, known_ppm)):
        kept = kept[len(kept) // 2 :]
    return tuple(kept)


def estimate_at(samples: Sequence[Sample], monotonic_ms: float, known_ppm: float = 0.0) -> Estimate | None:
    """The best guess at a moment of our monotonic clock; None without a sample."""
    if not samples:
        return None
    slope = _slope(samples, known_ppm)
    middle = (_ceiling(samples, slope) + _floor(samples, slope)) / 2 + slope * monotonic_ms / 1_000_000
    upper, lower = _bounds(samples, slope, monotonic_ms, _doubt(samples, slope))
    uncertainty = max(upper - middle, middle - lower, 0.0) + ROUNDING_MS / 2
    return Estimate(monotonic_ms, middle, uncertainty, slope)


def is_news(held: ClockState | None, best: ClockState) -> bool:
    """Whether stage should learn of `best`: the estimate moved, or what is held is old."""
    if held is None or held.boot_id != best.boot_id:
        return True
    if held.sampled_monotonic_ms is None or best.sampled_monotonic_ms is None:
        return True
    passed_ms = best.sampled_monotonic_ms - held.sampled_monotonic_ms
    expected = held.sampled_at + passed_ms * (1 + held.rate_ppm / 1_000_000)
    moved = abs(best.sampled_at - expected)
    return moved > WORTH_TELLING_MS or passed_ms >= REFRESH_MS


def _ceiling(samples: Sequence[Sample], ppm: float) -> float:
    return min(each.upper_ms - each.sent_ms * ppm / 1_000_000 for each in samples)


def _floor(samples: Sequence[Sample], ppm: float) -> float:
    return max(each.lower_ms - each.returned_ms * ppm / 1_000_000 for each in samples)


def _contradictory(samples: Sequence[Sample], ppm: float) -> bool:
    """Whether no line near this slope runs between the bounds: a clock was slewed, or its rate moved."""
    upper, lower = _bounds(samples, ppm, samples[-1].returned_ms, _doubt(samples, ppm))
    return upper < lower


def _bounds(samples: Sequence[Sample], ppm: float, now_ms: float, doubt_ppm: float) -> tuple[float, float]:
    """(most, least) that the offset can be at `now_ms`, if the slope is wrong by no more than the doubt."""

    def carried(offset_ms: float, at_ms: float, sign: int) -> float:
        away_ms = now_ms - at_ms
        return offset_ms + (away_ms * ppm + sign * abs(away_ms) * doubt_ppm) / 1_000_000

    return (
        min(carried(each.upper_ms, each.sent_ms, 1) for each in samples),
        max(carried(each.lower_ms, each.returned_ms, -1) for each in samples),
    )


def _doubt(samples: Sequence[Sample], ppm: float) -> float:
    """How far a slope near `ppm` may be wrong: less for more samples, a longer span, a quieter network."""
    span_ms = samples[-1].returned_ms - samples[0].sent_ms
    per_ms = _DOUBTS * _scatter(samples, ppm) / (len(samples) * span_ms) if span_ms > 0 else 1.0
    return min(MOST_DOUBT_PPM, LEAST_DOUBT_PPM + per_ms * 1_000_000)


def _leveled(samples: Sequence[Sample], ppm: float) -> tuple[list[float], list[float]]:
    """The upper bounds and the negative lower ones, freed of this slope."""
    slope, base_ms = ppm / 1_000_000, samples[-1].returned_ms
    return (
        [each.upper_ms - (each.sent_ms - base_ms) * slope for each in samples],
        [(each.returned_ms - base_ms) * slope - each.lower_ms for each in samples],
    )


def _scatter(samples: Sequence[Sample], ppm: float) -> float:
    """By how much a way takes longer than the quickest one, on average."""
    upper, lower = _leveled(samples, ppm)
    mean = (sum(upper) + sum(lower)) / len(samples)
    return max(LEAST_SCATTER_MS, (mean - min(upper) - min(lower)) / 2)


def _slope(samples: Sequence[Sample], known_ppm: float) -> float:
    """The most likely slope in ppm: delays above the least fall off exponentially, crystals are normal."""
    weight = len(samples) / _scatter(samples, known_ppm)

    def likelihood(ppm: float) -> float:
        upper, lower = _leveled(samples, ppm)
        return weight * (min(upper) + min(lower)) - ((ppm - known_ppm) / CRYSTAL_PPM) ** 2 / 2

    return _peak(likelihood, known_ppm - MOST_PPM_OFF, known_ppm + MOST_PPM_OFF)


def _peak(concave: Callable[[float], float], low: float, high: float) -> float:
    """Where a concave function is greatest."""
    golden = (5**0.5 - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = concave(left), concave(right)
    while high - low > _FINE_PPM:
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = concave(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = concave(left)
    return (low + high) / 2
