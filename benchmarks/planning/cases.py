"""One measurement in a process of its own, whose memory is nobody else's; prints JSON.

    python -m benchmarks.planning.cases CASE FOLDER CORES

Seconds are of the work that is named alone: the schedule was read before, and what is compared with is made
outside of them. Each plan is let go before the next one is made.
"""

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.planning.fleets import edit_all_screens, edit_one_screen
from benchmarks.planning.yardsticks import (
    Window,
    ical_seconds,
    json_seconds,
    rrule_seconds,
    windows_of,
)
from controller.planning import check_schedule, compile_plan, diff_plans
from controller.schedule import Schedule, parse_schedule
from controller.services.compile_fleet import Work, compile_fleet
from wire.instants import DAY, HOUR, Instant

NETWORK = "bench"
FILES = "files.json"
KIB_PER_MIB = 1024


@dataclass(frozen=True)
class Cost:
    """What one measurement gave."""

    case: str
    seconds: float
    peak_mib: float
    """Resident memory at its highest; over the cores, of all processes together."""
    count: int
    """Spots planned, instants expanded, findings, or screens, as the case has it."""
    json_seconds: float | None = None
    """What `json.dumps` took for the same spots, plan by plan."""


def measure(case: str, folder: Path, cores: int) -> Cost:
    """Do it once."""
    as_json = None
    match case:
        case "parse":
            seconds, count = _parse(folder)
        case "check":
            seconds, count = _check(_read(folder))
        case "compile":
            seconds, count, as_json = _compile(_read(folder))
        case "cores":
            seconds, count = _over(_read(folder), cores)
        case "edit-one" | "edit-all":
            seconds, count = _edit(_read(folder), _read(folder, case))
        case "rrule":
            seconds, count = _expand(_read(folder), rrule_seconds)
        case "ical":
            seconds, count = _expand(_read(folder), ical_seconds)
        case _:
            raise SystemExit(f"there is no case {case!r}")
    return Cost(case, seconds, _peak_mib(cores), count, as_json)


def _parse(folder: Path) -> tuple[float, int]:
    files = json.loads((folder / FILES).read_text())
    began = time.perf_counter()
    schedule, findings = parse_schedule(files)
    seconds = time.perf_counter() - began
    assert schedule is not None, findings
    (folder / "schedule.pickle").write_bytes(pickle.dumps(schedule))
    for name, edit in (("edit-one", edit_one_screen), ("edit-all", edit_all_screens)):
        edited, findings = parse_schedule(edit(files))
        assert edited is not None, findings
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(edited))
    return seconds, len(schedule.screen_ids)


def _read(folder: Path, name: str = "schedule") -> Schedule:
    schedule: Schedule = pickle.loads((folder / f"{name}.pickle").read_bytes())
    return schedule


def _check(schedule: Schedule) -> tuple[float, int]:
    began = time.perf_counter()
    found = check_schedule(schedule)
    return time.perf_counter() - began, len(found)


def _compile(schedule: Schedule) -> tuple[float, int, float]:
    seconds, as_json, spots = 0.0, 0.0, 0
    plans = compile_fleet(Work(schedule, NETWORK), schedule.screen_ids)
    began = time.perf_counter()
    for plan in plans:
        seconds += time.perf_counter() - began
        spots += len(plan.spots)
        as_json += json_seconds(plan)
        began = time.perf_counter()
    return seconds, spots, as_json


def _over(schedule: Schedule, cores: int) -> tuple[float, int]:
    began = time.perf_counter()
    plans = compile_fleet(Work(schedule, NETWORK), schedule.screen_ids, cores=cores)
    spots = sum(len(plan.spots) for plan in plans)
    return time.perf_counter() - began, spots


def _expand(schedule: Schedule, expand: Callable[[Sequence[Window]], tuple[float, int]]) -> tuple[float, int]:
    found = [expand(windows_of(schedule, screen)) for screen in schedule.screen_ids]
    return sum(seconds for seconds, _ in found), sum(count for _, count in found)


def _edit(before: Schedule, after: Schedule) -> tuple[float, int]:
    """Compile upon the plans in force, in the middle of the flight, and compare; how many screens differ."""
    seconds, changed = 0.0, 0
    for screen in before.screen_ids:
        held = compile_plan(before, screen, network=NETWORK)
        effective = Instant(held.start + 3 * DAY + 7 * HOUR)
        began = time.perf_counter()
        plan = compile_plan(after, screen, network=NETWORK, in_force=held, effective=effective)
        diff = diff_plans(held, plan)
        seconds += time.perf_counter() - began
        changed += not diff.empty
    return seconds, changed


def _peak_mib(cores: int) -> float:
    """Of this process by the kernel's high-water mark, and as often as cores of its largest child."""
    status = Path("/proc/self/status").read_text()
    own = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (int(own.split()[1]) + cores * largest) / KIB_PER_MIB


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))))
