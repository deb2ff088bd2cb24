"""What the sampler saw: changes of content, as lines of text. Pure.

Beside the lines of every recording (`benchmarks.sampling`) there is
    change <display> <last ns of what was before> <first ns> <upper strip>[|<lower strip>, where it differs]
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.sampling import Sampled
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


@dataclass
class Recording(Sampled):
    """One run of the sampler."""

    changes: dict[str, list[Change]] = field(default_factory=dict)
    """By display's name, in order of time."""

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
    for word, rest in recording.take(lines):
        if word != "change":
            raise ValueError(f"not a line of a recording: {word} {rest}")
        display, before, first, content = rest.split(" ", 3)
        upper, _, lower = content.partition("|")
        recording.changes.setdefault(display, []).append(
            Change(int(before), int(first), parse_content(upper), parse_content(lower or upper))
        )
    return recording
