"""What a contender's processes cost while it plays: processor and memory, by role, per player."""

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.footprint import Reading, read_family
from benchmarks.glass.memory import uss_mib


@dataclass(frozen=True, slots=True)
class Cost:
    """One role's share, averaged over the players."""

    role: str
    cpu_percent: float
    """Of one core."""
    pss_mib: float
    uss_mib: float = 0.0
    """What it alone has."""


class Meter:
    """Reads the process trees below some roots at the start and at the end of a span."""

    def __init__(self, roots: Mapping[str, Sequence[int]]) -> None:
        """`roots`: for each name the process ids of its trees, one per player."""
        self._roots = roots
        self._began = time.monotonic()
        self._busy_before = _busy_seconds()
        self._before = self._read()

    def costs(self) -> list[Cost]:
        """What it came to since the start. Processes that were born or died in between are left out."""
        seconds = time.monotonic() - self._began
        after = self._read()
        players = len(next(iter(self._roots.values())))
        cpu: dict[str, float] = defaultdict(float)
        pss: dict[str, float] = defaultdict(float)
        uss: dict[str, float] = defaultdict(float)
        for key, reading in after.items():
            if key in self._before:
                name, pid = key
                role = f"{name}: {reading.name}" if "/" not in reading.name else name
                cpu[role] += (reading.cpu_seconds - self._before[key].cpu_seconds) / seconds * 100 / players
                pss[role] += reading.pss_mib / players
                uss[role] += uss_mib(pid) / players
        return [Cost(role, cpu[role], pss[role], uss[role]) for role in cpu]

    def others_percent(self) -> float:
        """What all other processes took of the machine since the start, in per cent of one core."""
        seconds = time.monotonic() - self._began
        ours = sum(
            reading.cpu_seconds - self._before[key].cpu_seconds
            for key, reading in self._read().items()
            if key in self._before
        )
        return max(0.0, (_busy_seconds() - self._busy_before - ours) / seconds * 100)

    def _read(self) -> dict[tuple[str, int], Reading]:
        return {
            (name, pid): reading
            for name, roots in self._roots.items()
            for root in roots
            for pid, reading in read_family(root).items()
        }


def _busy_seconds() -> float:
    """Processor time of the whole machine, all cores, without idling and waiting for disks."""
    user, nice, system, _, _, irq, soft = (int(each) for each in Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")
