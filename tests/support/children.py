"""The children that a test begins. One process runs many tests: what stood before is no matter of theirs.

Two children may rightly stand for as long as this process: once anything was started by multiprocessing
(compiling over the cores, preflight), its forkserver and its resource tracker wait for the next time.
"""

import os
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Process ids of the children that its main thread began, in order; none where it is gone."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class OurChildren:
    """Our own, those left out that stood when this was made."""

    def __init__(self) -> None:
        self._before = frozenset(children_of(os.getpid()))

    def __call__(self, name: str | None = None) -> list[int]:
        """Process ids of those that stand now, in order of their beginning; of one name, if it is given."""
        ours = [each for each in children_of(os.getpid()) if each not in self._before]
        return [each for each in ours if name is None or _name(each) == name]


def _name(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
