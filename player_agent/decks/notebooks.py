"""The notebooks of a screen's workers: a folder, one file each (`player_agent.decks.worker.notebook`).

Standard library only: the worker imports this.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Showing:
    """One play's time on the glass, in nanoseconds of the monotonic clock."""

    play_id: str
    shown_ns: int
    seen_ns: int
    """When its picture was last known to move, or had just left."""
    displayed: int = 0
    lost: int = 0


def read_notebooks(folder: Path) -> Sequence[Showing]:
    """What all workers wrote; a file that is none, or half written, says nothing."""
    showings: list[Showing] = []
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError):
            showings += [Showing(**each) for each in json.loads(path.read_bytes())]
    return showings


def clear_notebooks(folder: Path) -> None:
    """Remove what was read. A worker that still writes does so into nothing."""
    for path in folder.glob("*.json"):
        with suppress(OSError):
            path.unlink()


def new_notebook(folder: Path, born_ns: int) -> Path | None:
    """Where the next worker is to write; None where the disk has no room for a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / f"{born_ns}.json"
