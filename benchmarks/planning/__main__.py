"""What planning costs, beside plain JSON of the same spots and beside recurrence libraries.

    python -m benchmarks.planning [--quick] [--only WORDS] [--json] [--cores N]

Every figure is of a process of its own. The ratios are to `json.dumps` of the same spots, made in the same
process, plan by plan; and to dateutil's rrule, which only expands the windows. `--quick` leaves out what is
large.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.planning.cases import FILES, Cost
from benchmarks.planning.fleets import fleet_of, sample_with

CASES = ("parse", "check", "plans", "cores", "edit-one", "windows")
WORDS = {
    "parse": "read the files",
    "check": "check",
    "compile": "compile, one process",
    "json": "json.dumps of the same spots",
    "cores": "compile, over the cores",
    "edit-one": "edit one line of one venue",
    "edit-all": "edit one line of the campaign",
    "rrule": "dateutil.rrule, the windows alone",
    "ical": "recurring-ical-events, the same",
}
COUNTED = {
    "parse": "screens",
    "check": "findings",
    "edit-one": "screens",
    "edit-all": "screens",
    "rrule": "instants",
    "ical": "instants",
}
PLANNED = ("compile", "cores", "edit-one", "edit-all")
WIDTH = 110


@dataclass(frozen=True)
class Size:
    """One schedule to plan."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Result:
    """All costs of one schedule, by case."""

    name: str
    costs: Sequence[Cost]

    def of(self, case: str) -> Cost:
        """One of them."""
        return next(each for each in self.costs if each.case == case)


def sizes(*, quick: bool) -> list[Size]:
    """The schedules of a run, the smallest first."""
    shorts = (12, 200) if quick else (12, 200, 2_000)
    screens = (40,) if quick else (100, 2_000)
    return [
        *(Size(f"sample, 5 screens, {count:,} shorts", sample_with(count)) for count in shorts),
        *(Size(f"fleet, {count:,} screens, 7 days", fleet_of(count)) for count in screens),
    ]


def run(size: Size, cores: int, tell: Console) -> Result:
    """Every case of one schedule, one process after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILES).write_text(json.dumps(dict(size.files)))
        costs = []
        for case in CASES:
            tell.print(f"[dim]{size.name}: {case} …[/]")
            costs += _measure(case, folder, cores)
    return Result(size.name, costs)


def _measure(case: str, folder: Path, cores: int) -> list[Cost]:
    command = [sys.executable, "-m", "benchmarks.planning.cases", case, str(folder), str(cores)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [Cost(**each) for each in json.loads(done.stdout)]


def draw(result: Result) -> Table:
    """One schedule's costs."""
    table = Table(title=result.name, title_justify="left", box=None, pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True, min_width=34)
    for heading in ("seconds", "peak MiB", "", "× json.dumps", "× rrule"):
        table.add_column(heading, justify="right", no_wrap=True)
    as_json, windows = result.of("json").seconds, result.of("rrule").seconds
    for case, words in WORDS.items():
        cost = result.of(case)
        table.add_row(
            words,
            f"{cost.seconds:,.3f}",
            f"{cost.peak_mib:,.0f}",
            f"{cost.count:,} {COUNTED.get(case, 'spots')}",
            f"{cost.seconds / as_json:.2f}" if case in PLANNED else "",
            f"{cost.seconds / windows:.1f}" if case in (*PLANNED, "json", "ical") else "",
        )
    return table


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description="What planning costs.")
    parser.add_argument("--quick", action="store_true", help="without the large ones; a minute")
    parser.add_argument("--only", default="", help="only schedules whose name has this, like 'fleet, 100'")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1, help="of the pool")
    asked = parser.parse_args()
    people, tell = Console(width=WIDTH), Console(stderr=True)
    results = []
    for size in (each for each in sizes(quick=asked.quick) if asked.only in each.name):
        results.append(run(size, asked.cores, tell))
        if not asked.json:
            people.print(draw(results[-1]))
            people.print()
    if asked.json:
        print(json.dumps([asdict(each) for each in results], indent=2))
    else:
        people.print(f"[dim]{asked.cores} cores; aim: compile at most 4 × json.dumps.[/]")


if __name__ == "__main__":
    main()
