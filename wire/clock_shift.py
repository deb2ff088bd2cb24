"""Clocks that are wrong on purpose, for demo and trial, by variables that every process inherits.

| variable | like | what |
|---|---|---|
| `LANDMARK_CLOCK_SHIFT_MS` | `-320` | added to the wall clock; the controller knows this one too |
| `LANDMARK_CLOCK_RATE_PPM` | `-85@51234567` | how much a crystal runs fast, and since when |
| `LANDMARK_CLOCK_STEPS` | `/tmp/steps` | a file that may grow, of lines `51240000 3000`: when, how far |

*When* is the host's monotonic clock, in ms; *how far* is by how many ms the wall clock was set forward. One
crystal drives both clocks of a machine, so a rate holds for the wall clock and for the monotonic clock; a
step is the wall clock's alone, as when somebody sets it. The film engine below the player is out of reach: it
stays on the host's crystal, where a real machine's would run off with its own (by 1 ms in a film of 10 s at
100 ppm).

Refused outside a network that is marked as sample. Imports the standard library only: the worker reads it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wire.errors import ContractError

SHIFT_VARIABLE = "LANDMARK_CLOCK_SHIFT_MS"
RATE_VARIABLE = "LANDMARK_CLOCK_RATE_PPM"
STEPS_VARIABLE = "LANDMARK_CLOCK_STEPS"

MOST_PPM = 1_000
"""More than any crystal that still counts as one."""

_STEP = re.compile(r"\s*(-?[0-9]{1,18})\s+(-?[0-9]{1,18})\s*\n")
_RATE = re.compile(r"^([+-]?\d{1,6})(?:@(\d{1,18}))?$")


@dataclass(frozen=True, slots=True)
class ClockRate:
    """A crystal's error in millionths, since the host's monotonic clock was at `since_ms`."""

    ppm: int = 0
    since_ms: int = 0

    def gained_ns(self, monotonic_ns: int) -> int:
        """How far ahead it is when the host's monotonic clock is here."""
        return (monotonic_ns - self.since_ms * 1_000_000) * self.ppm // 1_000_000


@dataclass(frozen=True, slots=True)
class ClockStep:
    """At `at_ms` of the host's monotonic clock somebody set the wall clock forward by `step_ms`."""

    at_ms: int
    step_ms: int


def parse_shift(text: str | None, *, sample_network: bool) -> int:
    """The variable's text → the shift in ms; 0 where it is not set.

    Raises ContractError where it is no number, and outside a network that is marked as sample.
    """
    try:
        shift = int(text or "0")
    except ValueError as error:
        raise ContractError(f"{SHIFT_VARIABLE} is {text!r}; it must be whole milliseconds") from error
    if shift:
        _check_sample(SHIFT_VARIABLE, sample_network=sample_network)
    return shift


def parse_rate(text: str | None, *, sample_network: bool) -> ClockRate:
    """The variable's text → the rate; a true one where it is not set.

    Raises ContractError where it is no rate, and outside a network that is marked as sample.
    """
    if not text:
        return ClockRate()
    found = _RATE.match(text)
    if found is None or abs(int(found[1])) > MOST_PPM:
        raise ContractError(
            f"{RATE_VARIABLE} is {text!r}; it must be whole millionths up to {MOST_PPM}, like -85@51234567"
        )
    _check_sample(RATE_VARIABLE, sample_network=sample_network)
    return ClockRate(int(found[1]), int(found[2] or 0))


def format_rate(rate: ClockRate) -> str:
    """Rate → the variable's text."""
    return f"{rate.ppm}@{rate.since_ms}"


def parse_steps_file(text: str | None, *, sample_network: bool) -> str:
    """The variable's text → the file's name; empty where it is not set. Raises ContractError elsewhere."""
    if text:
        _check_sample(STEPS_VARIABLE, sample_network=sample_network)
    return text or ""


def parse_steps(content: str) -> tuple[ClockStep, ...]:
    """The file's content → its steps. A line that is not whole yet, or no step, is passed over."""
    steps = []
    for line in content.splitlines(keepends=True):
        found = _STEP.fullmatch(line)
        if found is not None:
            steps.append(ClockStep(int(found[1]), int(found[2])))
    return tuple(steps)


def stepped_ms(steps: Sequence[ClockStep], monotonic_ns: int) -> int:
    """How far the wall clock was set forward when the host's monotonic clock is here."""
    return sum(each.step_ms for each in steps if each.at_ms * 1_000_000 <= monotonic_ns)


def _check_sample(variable: str, *, sample_network: bool) -> None:
    if not sample_network:
        raise ContractError(f"{variable} is set, but this network is not marked as sample; unset it")
