"""The timeline: between instants, which plans are made of, and the monotonic clock of the films. Pure.

With a reference the two are joined by it, exactly. Before the first comparison they are joined by reading the
wall clock beside the monotonic one, turn by turn.
"""

from dataclasses import dataclass
from typing import Self

from player_agent.clock import Reference
from wire.instants import Instant

_NS = 1_000_000
_STEP_NS = 2 * _NS  # reading a clock in whole milliseconds is half of one off; more is the clock itself
_PROMPT_NS = _NS  # two readings take microseconds
_SET_NS = 50 * _NS  # a clock that is slewed comes nowhere near this from one turn to the next
_GAIN = 0.1  # of each new reading: the rounding averages out, and a clock that is slewed is followed


@dataclass(frozen=True, slots=True)
class Timeline:
    """`offset_ns`: what to add to the monotonic clock to get the instant, in nanoseconds since the epoch.

    That was so when it stood at `at_ns`; since then it grows by `rate_ppm`.
    """

    offset_ns: float
    at_ns: int = 0
    rate_ppm: float = 0.0

    @classmethod
    def read(cls, now: Instant, monotonic_ns: int) -> Self:
        """From one reading of both clocks."""
        return cls(now * _NS - monotonic_ns)

    @classmethod
    def by(cls, reference: Reference) -> Self:
        """As the reference says."""
        offset_ns = reference.instant_ms * _NS - reference.monotonic_ns
        return cls(offset_ns, reference.monotonic_ns, reference.rate_ppm)

    def following(self, now: Instant, before_ns: int, after_ns: int) -> Self:
        """From one more reading, with the monotonic clock `before_ns` and `after_ns` that of `now`.

        A small difference is averaged, a step of the clock is believed. A reading that the machine
        interrupted tells nothing: it would look like a step, and the next one like a step back.
        """
        if after_ns - before_ns > _PROMPT_NS:
            return self
        seen = now * _NS - after_ns
        held = self._offset_at(after_ns)
        off = seen - held
        return type(self)(seen if abs(off) > _STEP_NS else held + _GAIN * off)

    def to_ns(self, instant: Instant) -> int:
        """Instant → monotonic nanoseconds."""
        plain_ns = instant * _NS - self.offset_ns
        passed_ns = (plain_ns - self.at_ns) / (1 + self.rate_ppm / 1_000_000)
        return round(self.at_ns + passed_ns) if self.rate_ppm else round(plain_ns)

    def to_instant(self, monotonic_ns: int) -> Instant:
        """Monotonic nanoseconds → instant, to the nearest millisecond."""
        return Instant(round((monotonic_ns + self._offset_at(monotonic_ns)) / _NS))

    def _offset_at(self, monotonic_ns: int) -> float:
        return self.offset_ns + (monotonic_ns - self.at_ns) * self.rate_ppm / 1_000_000


@dataclass(frozen=True, slots=True)
class WallWatch:
    """Looks at the wall clock beside the monotonic one, to see when somebody sets it."""

    apart_ns: int | None = None
    """How far the two were apart at the last look."""
    step_ms: int = 0
    """By how much it was set since the look before."""

    def look(self, wall: Instant, before_ns: int, after_ns: int) -> Self:
        """One more reading, as `Timeline.following` takes it."""
        if after_ns - before_ns > _PROMPT_NS:
            return type(self)(self.apart_ns)
        apart_ns = wall * _NS - after_ns
        step_ns = 0 if self.apart_ns is None else apart_ns - self.apart_ns
        if abs(step_ns) < _SET_NS:
            return type(self)(apart_ns)
        return type(self)(apart_ns, round(step_ns / _NS))
