"""What the processes of the system hold at one moment: memory, threads, descriptors; by role."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site.processes import Process, family_of, process_table


@dataclass(frozen=True, slots=True)
class Holding:
    """One process, or the mean of those of a role."""

    pss_mib: float
    threads: float
    descriptors: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All roles at one moment."""

    at_s: float
    roles: Mapping[str, Holding]
    """The mean over the players, or the controller's one."""
    pids: Mapping[str, frozenset[int]]


def read_roles(at_s: float, roots: Mapping[str, int]) -> Reading:
    """`roots`: the process id of each unit, by the unit's name; the processes below it count as its parts."""
    table = process_table()
    held: defaultdict[str, list[Holding]] = defaultdict(list)
    pids: defaultdict[str, set[int]] = defaultdict(set)
    for root in roots.values():
        for process in family_of(root, table):
            holding = _holding(process.pid)
            if holding is not None:
                held[_role(process)].append(holding)
                pids[_role(process)].add(process.pid)
    return Reading(at_s, {role: _mean(each) for role, each in held.items()}, _frozen(pids))


def _frozen(pids: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    return {role: frozenset(each) for role, each in pids.items()}


def _holding(pid: int) -> Holding | None:
    folder = Path(f"/proc/{pid}")
    try:
        rollup = (folder / "smaps_rollup").read_text()
        status = (folder / "status").read_text()
        descriptors = sum(1 for _ in (folder / "fd").iterdir())
    except OSError:
        return None
    return Holding(_number(rollup, "Pss:") / 1_024, _number(status, "Threads:"), descriptors)


def _number(text: str, word: str) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(word)), 0)


def _mean(holdings: list[Holding]) -> Holding:
    count = len(holdings)
    return Holding(
        sum(each.pss_mib for each in holdings) / count,
        sum(each.threads for each in holdings) / count,
        sum(each.descriptors for each in holdings) / count,
    )


def _role(process: Process) -> str:
    """Its part; of a process that is none of the parts, its name."""
    return process.part.value if process.part is not None else process.name
