"""The timeline: between instants, which plans are made of, and the monotonic clock of the films. Pure."""

from dataclasses import dataclass
from typing import Self

from wire.instants import Instant

_NS = 1_000_000
_STEP_NS = 2 * _NS  # reading a clock in whole milliseconds is half of one off; more is the clock itself
_PROMPT_NS = _NS  # two readings take microseconds
_GAIN = 0.1  # of each new reading: the rounding averages out, and a clock that is slewed is followed


@dataclass(frozen=True, slots=True)
class Timeline:
    """`offset_ns`: what to add to the monotonic clock to get the instant, in nanoseconds since the epoch."""

    offset_ns: float

    @classmethod
    def read(cls, now: Instant, monotonic_ns: int) -> Self:
        """From one reading of both clocks."""
        return cls(now * _NS - monotonic_ns)

    def following(self, now: Instant, before_ns: int, after_ns: int) -> Self:
        """From one more reading, with the monotonic clock `before_ns` and `after_ns` that of `now`.

        A small difference is averaged, a step of the clock is believed. A reading that the machine
        interrupted tells nothing: it would look like a step, and the next one like a step back.
        """
        if after_ns - before_ns > _PROMPT_NS:
            return self
        seen = now * _NS - after_ns
        off = seen - self.offset_ns
        return type(self)(seen if abs(off) > _STEP_NS else self.offset_ns + _GAIN * off)

    def to_ns(self, instant: Instant) -> int:
        """Instant → monotonic nanoseconds."""
        return round(instant * _NS - self.offset_ns)

    def to_instant(self, monotonic_ns: int) -> Instant:
        """Monotonic nanoseconds → instant, to the nearest millisecond."""
        return Instant(round((monotonic_ns + self.offset_ns) / _NS))
