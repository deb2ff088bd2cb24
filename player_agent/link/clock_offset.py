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

from collections.abc import Callable
from dataclasses import dataclass

from player_agent.folder import ClockState
from player_agent.link.clock_samples import ROUNDING_MS, Sample, Samples
from wire.instants import SECOND, Millis

CRYSTAL_PPM = 60.0
"""How far from what was known of it a crystal may well run."""
LEAST_DOUBT_PPM = 30.0
MOST_DOUBT_PPM = 200.0
"""How far the slope may be wrong: by how much depends on the samples."""
_DOUBTS = 12.0  # of the error that the quickest of many samples leave in a slope
LEAST_SCATTER_MS = 0.3
MOST_PPM_OFF = 500.0
"""Further from the known rate no crystal is searched for."""
_FINE_PPM = 0.5
WORTH_TELLING_MS = 0.3
"""A change of the estimate below this is not worth a write."""
LITTLE_MS = 1.0
"""An uncertainty that differs by no more than this is the same."""
HOLDOVER_PPM = 50
"""How fast what is held grows less sure; the same figure as a policy's default."""
REFRESH_MS: Millis = 30 * SECOND
"""What stage holds is written again at the latest after this time."""


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


def take_sample(samples: Samples, new: Sample, known_ppm: float = 0.0) -> tuple[Samples, Estimate]:
    """The samples to keep after a new one came in, those of the window that it does not contradict; and what
    they say of the moment at which it came.

    `known_ppm`: the crystal's rate, as far as it is known.
    """
    now_ms = new.returned_ms
    kept = samples.with_sample(new)
    while True:
        fit = _Fit(kept, known_ppm)
        slope = fit.slope()
        most, least = fit.bounds(slope, now_ms)
        if least <= most or len(kept.held) == 1:
            break
        before = Samples.of(kept.held[:-1])
        kept = Samples.of([new] if _contradicts(before, new, known_ppm) else kept.held[len(kept.held) // 2 :])
    middle = fit.middle(slope, now_ms)
    uncertainty = max(most - middle, middle - least, 0.0) + ROUNDING_MS / 2
    return kept, Estimate(now_ms, middle, uncertainty, slope)


def _contradicts(samples: Samples, new: Sample, known_ppm: float) -> bool:
    """Whether a clock was set between them and the new one; else it was slewed, or its rate moved."""
    most, least = _Fit(samples, known_ppm).bounds(known_ppm, new.returned_ms)
    return new.lower_ms > most or new.upper_ms < least


def is_news(held: ClockState | None, best: ClockState) -> bool:
    """Whether stage should learn of `best`: it is no less sure than what is held, and moved, or that is old.

    A link that begins anew, with few samples, knows less than what its former life has written; that stands,
    growing less sure, until it is surpassed or contradicted.
    """
    if held is None or held.boot_id != best.boot_id:
        return True
    if held.sampled_monotonic_ms is None or best.sampled_monotonic_ms is None:
        return True
    passed_ms = best.sampled_monotonic_ms - held.sampled_monotonic_ms
    moved_ms = abs(best.sampled_at - held.sampled_at - passed_ms * (1 + held.rate_ppm / 1_000_000))
    held_uncertainty_ms = held.uncertainty_ms + passed_ms * HOLDOVER_PPM / 1_000_000
    if moved_ms > held_uncertainty_ms + best.uncertainty_ms:
        return True
    if best.uncertainty_ms > held_uncertainty_ms + LITTLE_MS:
        return False
    surer = best.uncertainty_ms < held.uncertainty_ms - LITTLE_MS
    return surer or moved_ms > WORTH_TELLING_MS or passed_ms >= REFRESH_MS


class _Fit:
    """Lines between the bounds of some samples."""

    def __init__(self, samples: Samples, known_ppm: float) -> None:
        self._known_ppm = known_ppm
        self._count = len(samples.held)
        self._base_at_ms, self._base_ms = samples.base_at_ms, samples.base_ms
        self._span_ms = samples.held[-1].returned_ms - samples.held[0].sent_ms
        self._upper, self._lower = samples.upper, samples.lower
        mean = self._upper.mean(known_ppm) + self._lower.mean(-known_ppm)
        self._scatter_ms = max(LEAST_SCATTER_MS, (mean - self._gap(known_ppm)) / 2)
        """By how much a way takes longer than the quickest one, on average."""

    def slope(self) -> float:
        """The most likely slope in ppm: delays above the least fall off exponentially."""
        weight = self._count / self._scatter_ms

        def likelihood(ppm: float) -> float:
            return weight * self._gap(ppm) - ((ppm - self._known_ppm) / CRYSTAL_PPM) ** 2 / 2

        return _peak(likelihood, self._known_ppm - MOST_PPM_OFF, self._known_ppm + MOST_PPM_OFF)

    def middle(self, ppm: float, monotonic_ms: float) -> float:
        """The offset midway between the bounds, at a moment after all samples."""
        between = (self._upper.least(ppm) - self._lower.least(-ppm)) / 2
        return self._base_ms + between + (monotonic_ms - self._base_at_ms) * ppm / 1_000_000

    def bounds(self, ppm: float, monotonic_ms: float) -> tuple[float, float]:
        """(most, least) that the offset can be at a moment after all samples, doubt reckoned in."""
        doubt = self._doubt_ppm()
        passed = (monotonic_ms - self._base_at_ms) / 1_000_000
        most = self._upper.least(ppm + doubt) + passed * (ppm + doubt)
        least = -self._lower.least(doubt - ppm) + passed * (ppm - doubt)
        return self._base_ms + most, self._base_ms + least

    def _gap(self, ppm: float) -> float:
        return self._upper.least(ppm) + self._lower.least(-ppm)

    def _doubt_ppm(self) -> float:
        """How far the slope may be wrong: less for more samples, a longer span, a quieter network."""
        if self._span_ms <= 0:
            return MOST_DOUBT_PPM
        error_ppm = self._scatter_ms / (self._count * self._span_ms) * 1_000_000
        return min(MOST_DOUBT_PPM, LEAST_DOUBT_PPM + _DOUBTS * error_ppm)


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
