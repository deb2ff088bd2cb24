"""The cue sheet: what one display is to show, and when. Every contender gets the same."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.glass.recording import MS


@dataclass(frozen=True, slots=True)
class PlannedCue:
    """One film from its first frame to its last. Instants are CLOCK_MONOTONIC in ns."""

    film: int
    path: str
    fps: int
    frames: int
    start_ns: int
    """When its first frame is to appear."""

    @property
    def duration_ns(self) -> int:
        """From its first frame to the end of its last."""
        return self.frame_ns(self.frames) - self.start_ns

    def frame_ns(self, frame: int) -> int:
        """When this frame is to appear."""
        return self.start_ns + frame * 1_000 * MS // self.fps


@dataclass(frozen=True, slots=True)
class CueSheet:
    """One display's cues, in order and without gaps."""

    display: str
    width: int
    height: int
    slate: str
    """A picture for the seconds without a film."""
    cues: tuple[PlannedCue, ...]


def save_sheet(sheet: CueSheet, path: Path) -> None:
    """Write the sheet for a process of its own."""
    path.write_text(json.dumps(asdict(sheet)))


def load_sheet(path: Path) -> CueSheet:
    """Read what `save_sheet` wrote."""
    fields = json.loads(path.read_text())
    return CueSheet(**{**fields, "cues": tuple(PlannedCue(**cue) for cue in fields["cues"])})
