"""One measurement in a process of its own, whose memory is nobody else's; prints JSON.

    python -m benchmarks.planning.cases CASE FOLDER CORES

Seconds are of the work that is named alone: the schedule was read before, and what is compared with is made
outside of them. Each plan is let go before the next one is made. They are of the processor, which other
programs do not lengthen; over the cores they are the clock's.
"""

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
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
from controller.services.draft import same_texts_of
from wire.instants import DAY, HOUR, Instant
from wire.plan import Plan

NETWORK = "bench"
FILES = "files.json"
KIB_PER_MIB = 1024


@dataclass(frozen=True)
class Cost:
    """What one piece of work cost."""

    case: str
    seconds: float
    """Of the processor; over the cores, of the clock."""
    peak_mib: float
    """Resident memory of its process at its highest; over the cores, of all processes together."""
    count: int
    """Spots planned, instants expanded, findings, or screens, as the case has it."""


def measure(case: str, folder: Path, cores: int) -> list[Cost]:
    """Do it once."""
    match case:
        case "parse":
            found = {"parse": _parse(folder)}
        case "check":
            found = {"check": _check(_read(folder))}
        case "plans":
            found = _plans(_read(folder), _edited(folder, edit_all_screens))
        case "cores":
            found = {"cores": _over(_read(folder), cores)}
        case "edit-one":
            found = {"edit-one": _edit_one(folder)}
        case "windows":
            schedule = _read(folder)
            found = {"rrule": _expand(schedule, rrule_seconds), "ical": _expand(schedule, ical_seconds)}
        case _:
            raise SystemExit(f"there is no case {case!r}")
    peak = _peak_mib(cores)
    return [Cost(name, seconds, peak, count) for name, (seconds, count) in found.items()]


def _parse(folder: Path) -> tuple[float, int]:
    files = _files(folder)
    began = time.process_time()
    schedule, findings = parse_schedule(files)
    seconds = time.process_time() - began
    assert schedule is not None, findings
    (folder / "schedule.pickle").write_bytes(pickle.dumps(schedule))
    return seconds, len(schedule.screen_ids)


def _files(folder: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((folder / FILES).read_text())
    return files


def _read(folder: Path) -> Schedule:
    schedule: Schedule = pickle.loads((folder / "schedule.pickle").read_bytes())
    return schedule


def _edited(folder: Path, edit: Callable[[dict[str, str]], dict[str, str]]) -> Schedule:
    """The schedule with one line changed; only files that an edit touches are read again."""
    before, files = _read(folder), edit(_files(folder))
    first = min(venue.place_of().file for venue in before.venues)
    others = {venue.place_of().file for venue in before.venues} - {first}
    after, findings = parse_schedule({name: text for name, text in files.items() if name not in others})
    assert after is not None, findings
    kept = tuple(venue for venue in before.venues if venue.place_of().file != first)
    return replace(after, venues=(*after.venues, *kept))


def _check(schedule: Schedule) -> tuple[float, int]:
    began = time.process_time()
    found = check_schedule(schedule)
    return time.process_time() - began, len(found)


def _plans(schedule: Schedule, edited: Schedule) -> dict[str, tuple[float, int]]:
    """Compile, dump as JSON, and edit in the middle of the flight: one screen after the other."""
    compiling, dumping, editing, spots, changed = 0.0, 0.0, 0.0, 0, 0
    plans = compile_fleet(Work(schedule, NETWORK), schedule.screen_ids)
    began = time.process_time()
    for plan in plans:
        compiling += time.process_time() - began
        spots += len(plan.spots)
        dumping += json_seconds(plan)
        seconds, differs = _edit(plan, edited)
        editing, changed = editing + seconds, changed + differs
        began = time.process_time()
    return {"compile": (compiling, spots), "json": (dumping, spots), "edit-all": (editing, changed)}


def _edit(held: Plan, edited: Schedule) -> tuple[float, bool]:
    """Compile upon the plan in force, and compare, as publishing does; whether anything differs."""
    effective = Instant(held.start + 3 * DAY + 7 * HOUR)
    began = time.process_time()
    plan = compile_plan(edited, held.screen, network=NETWORK, in_force=held, effective=effective)
    diff = diff_plans(held, plan)
    return time.process_time() - began, not diff.empty


def _edit_one(folder: Path) -> tuple[float, int]:
    """As publishing does, where a line of one venue's file is another; how many screens are compiled."""
    before, files = _read(folder), _files(folder)
    edited, texts = _edited(folder, edit_one_screen), edit_one_screen(files)
    began = time.process_time()
    same = same_texts_of(files, texts, edited)
    seconds = time.process_time() - began
    touched = [screen for screen in edited.screen_ids if screen not in same]
    for screen in touched:
        seconds += _edit(compile_plan(before, screen, network=NETWORK), edited)[0]
    return seconds, len(touched)


def _over(schedule: Schedule, cores: int) -> tuple[float, int]:
    began = time.perf_counter()
    plans = compile_fleet(Work(schedule, NETWORK), schedule.screen_ids, cores=cores)
    spots = sum(len(plan.spots) for plan in plans)
    return time.perf_counter() - began, spots


def _expand(schedule: Schedule, expand: Callable[[Sequence[Window]], tuple[float, int]]) -> tuple[float, int]:
    found = [expand(windows_of(schedule, screen)) for screen in schedule.screen_ids]
    return sum(seconds for seconds, _ in found), sum(count for _, count in found)


def _peak_mib(cores: int) -> float:
    """Of this process by the kernel's high-water mark, and as often as cores of its largest child."""
    status = Path("/proc/self/status").read_text()
    own = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (int(own.split()[1]) + cores * largest) / KIB_PER_MIB


if __name__ == "__main__":
    costs = measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps([asdict(each) for each in costs]))
