"""How far this machine's clock is from the controller's, from four-timestamp samples. Pure.

A sample says: the offset lies within ± uncertainty (half the round trip). Of the last samples the best is the
one whose uncertainty, grown by what a quartz may have drifted since, is smallest. A sample that contradicts
an older one means that a clock was stepped in between: the older ones are worth nothing then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from player_agent.folder import ClockState
from wire.instants import SECOND, Millis

KEPT = 16
DRIFT_PPM = 50
"""A cheap quartz in a warm cabinet; the same figure as a policy's default for holdover."""
ROUNDING_MS = 1.0
"""The timestamps are whole milliseconds."""
REFRESH_MS: Millis = 30 * SECOND
"""A better sample is written at the latest after this time, if the estimate hardly moves."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange. `offset_ms` is controller minus the uncorrected local clock."""

    offset_ms: float
    uncertainty_ms: float
    taken_ms: Millis
    """Monotonic."""

    def uncertainty_at(self, now_ms: Millis) -> float:
        """How uncertain it has become by the monotonic instant `now_ms`."""
        return self.uncertainty_ms + (now_ms - self.taken_ms) * DRIFT_PPM / 1_000_000


def add_sample(samples: Sequence[Sample], new: Sample) -> tuple[Sample, ...]:
    """The samples to keep after a new one came in: those that it does not contradict."""
    agreeing = [
        each
        for each in samples
        if abs(each.offset_ms - new.offset_ms) <= each.uncertainty_at(new.taken_ms) + new.uncertainty_ms
    ]
    return (*agreeing, new)[-KEPT:]


def best_at(samples: Sequence[Sample], now_ms: Millis) -> Sample | None:
    """The least uncertain sample at the monotonic instant `now_ms`; None if there is none."""
    return min(samples, key=lambda each: each.uncertainty_at(now_ms), default=None)


def is_news(held: ClockState | None, best: ClockState) -> bool:
    """Whether stage should learn of `best`: the estimate moved beyond doubt, or what it holds is old.

    What it holds from another boot is worth nothing (`docs/adr/0008`).
    """
    if held is None or held.boot_id != best.boot_id:
        return True
    moved = abs(best.offset_ms - held.offset_ms)
    if moved > best.uncertainty_ms:
        return True
    return best.sampled_at - held.sampled_at >= REFRESH_MS
