"""What the displays showed: sights, and the lines in which the sampler writes them. Pure.

Beside the lines of every recording (`benchmarks.sampling`) there is
    look <screen> <last ns of what was before> <first ns> <sight>
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from benchmarks.sampling import Sampled

MS = 1_000_000
HOLE_NS = 50 * MS
"""Samples further apart leave a hole; recoveries are counted in tenths of a second."""
COPY_MS = 40.0
"""A picture that cannot be read for less than this is being copied, and belongs to the one that follows."""


class Look(StrEnum):
    """What a display shows."""

    FILM = "film"
    SLATE = "slate"
    """The signed slate's own pixels."""
    PLAIN = "plain"
    """One even colour that is not black: the slate of a player that has no picture of it."""
    BLACK = "black"
    OFF = "off"
    """There is no X server: a panel without a picture."""
    UNKNOWN = "unknown"
    """Anything else: a desktop, a foreign or a broken picture."""


class Sight(NamedTuple):
    """One look at one display. `film` and `frame` count only for Look.FILM."""

    look: Look
    film: int = 0
    frame: int = 0

    def __str__(self) -> str:
        return f"film {self.film}:{self.frame}" if self.look is Look.FILM else self.look.value


def parse_sight(text: str) -> Sight:
    """The inverse of str(sight). Raises ValueError on anything else."""
    if text.startswith("film "):
        film, frame = text.removeprefix("film ").split(":")
        return Sight(Look.FILM, int(film), int(frame))
    return Sight(Look(text))


class Span(NamedTuple):
    """One sight from its first ms to the first of another, in ms of the wall clock since 1970."""

    start_ms: float
    end_ms: float
    sight: Sight


@dataclass
class Recording(Sampled):
    """One run of the sampler."""

    looks: dict[str, list[tuple[int, Sight]]] = field(default_factory=dict)
    """By screen: when each sight began."""

    @property
    def hole_share(self) -> float:
        """Which part of the run nobody looked, of 1."""
        seconds = self.ended_ns - self.clocks[0][0] if self.clocks else 0
        return sum(end - start for start, end in self.holes) / seconds if seconds else 0.0

    def wall_ms(self, monotonic_ns: int) -> float:
        """An instant of the recording on the wall clock."""
        at = max(0, bisect_right(self.clocks, (monotonic_ns, 1 << 63)) - 1)
        monotonic, wall = self.clocks[at]
        return (wall + monotonic_ns - monotonic) / MS

    def spans(self, screen: str) -> list[Span]:
        """What a screen showed, without gaps; pictures that were being copied joined to what follows."""
        looks = self.looks.get(screen, [])
        starts = [self.wall_ms(start) for start, _ in looks] + [self.wall_ms(self.ended_ns)]
        return _whole(
            [
                Span(start, end, sight)
                for (_, sight), start, end in zip(looks, starts, starts[1:], strict=False)
            ]
        )


def _whole(spans: Sequence[Span]) -> list[Span]:
    whole: list[Span] = []
    copied_from: float | None = None
    for span in spans:
        if span.sight.look is Look.UNKNOWN and span.end_ms - span.start_ms < COPY_MS:
            copied_from = span.start_ms if copied_from is None else copied_from
            continue
        start_ms = span.start_ms if copied_from is None else copied_from
        copied_from = None
        if whole and whole[-1].sight == span.sight:
            whole[-1] = whole[-1]._replace(end_ms=span.end_ms)
        else:
            whole.append(span._replace(start_ms=start_ms))
    return whole


def look_line(screen: str, before_ns: int, first_ns: int, sight: Sight) -> str:
    """One line of the file, with its end."""
    return f"look {screen} {before_ns} {first_ns} {sight}\n"


def parse_recording(lines: Iterable[str]) -> Recording:
    """Lines → recording. Raises ValueError on a line of another form, or where the end is missing."""
    recording = Recording()
    for word, rest in recording.take(lines):
        if word != "look":
            raise ValueError(f"not a line of a recording: {word} {rest}")
        screen, _, first, sight = rest.split(" ", 3)
        recording.looks.setdefault(screen, []).append((int(first), parse_sight(sight)))
    return recording
