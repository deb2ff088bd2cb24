"""What the sampler wrote: changes of content, holes, and clock pairs, as lines of text. Pure.

A line is one of
    clock <monotonic ns> <wall ns>
    change <display> <last ns of what was before> <first ns> <upper strip>[|<lower strip>, where it differs]
    hole <last ns before> <first ns after>
    end <monotonic ns> <number of samples>
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.support.film_code import Content, parse_content

MS = 1_000_000
HOLE_NS = 5 * MS
"""Samples further apart leave a hole: what happened inside is not known to better than this."""


@dataclass(frozen=True, slots=True)
class Change:
    """From `first_ns` on the display showed this; the content before was last seen at `before_ns`."""

    before_ns: int
    first_ns: int
    upper: Content
    lower: Content


@dataclass(frozen=True, slots=True)
class Hole:
    """Nobody looked between these two instants."""

    start_ns: int
    end_ns: int


@dataclass
class Recording:
    """One run of the sampler. Instants are CLOCK_MONOTONIC in ns."""

    changes: dict[str, list[Change]] = field(default_factory=dict)
    """By display's name, in order of time."""
    holes: list[Hole] = field(default_factory=list)
    clocks: list[tuple[int, int]] = field(default_factory=list)
    """(monotonic, wall) taken together, about once a second."""
    ended_ns: int = 0
    samples: int = 0

    @property
    def began_ns(self) -> int:
        """The first instant of which anything is known."""
        return self.clocks[0][0] if self.clocks else 0

    @property
    def wall_step_ms(self) -> float:
        """How far the wall clock went from the monotonic one during the run; planned instants are wall."""
        offsets = [wall - monotonic for monotonic, wall in self.clocks]
        return (max(offsets) - min(offsets)) / MS if offsets else 0.0


def change_line(display: str, change: Change) -> str:
    """One line of the file, with its end."""
    lower = "" if change.lower == change.upper else f"|{change.lower}"
    return f"change {display} {change.before_ns} {change.first_ns} {change.upper}{lower}\n"


def parse_recording(lines: Iterable[str]) -> Recording:
    """Lines → recording. Raises ValueError on a line of another form, or where the end is missing."""
    recording = Recording()
    for line in lines:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "change":
            display, before, first, content = rest.split(" ", 3)
            upper, _, lower = content.partition("|")
            recording.changes.setdefault(display, []).append(
                Change(int(before), int(first), parse_content(upper), parse_content(lower or upper))
            )
        elif word == "hole":
            start, end = rest.split()
            recording.holes.append(Hole(int(start), int(end)))
        elif word == "clock":
            monotonic, wall = rest.split()
            recording.clocks.append((int(monotonic), int(wall)))
        elif word == "end":
            ended, samples = rest.split()
            recording.ended_ns, recording.samples = int(ended), int(samples)
        else:
            raise ValueError(f"not a line of a recording: {line!r}")
    if not recording.ended_ns:
        raise ValueError("the recording has no end; the sampler was killed")
    return recording
