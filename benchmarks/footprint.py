"""What one player costs: memory and processor of each of its processes, and how many packages it installs.

`python -m benchmarks.footprint PID [--seconds 30]` watches a running `landmark-player run` (its process id)
and all its parts. Memory is PSS (proportional set size: shared pages are divided by their users) from
/proc/<pid>/smaps_rollup; processor time is from /proc/<pid>/stat. The X server is listed, and not in the sum:
on a display PC it is the machine's own.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.site.processes import PLAYER_PARTS, Part, Process, family_of, process_table

TICKS = os.sysconf("SC_CLK_TCK")
LOCK = Path(__file__).parent.parent / "deploy" / "player" / "requirements.lock"
WHOLE, INCOMPLETE = 0, 1


@dataclass(frozen=True)
class Reading:
    """One process at one moment."""

    name: str
    """Its part in a player, or the first word of its command."""
    pss_mib: float
    cpu_seconds: float


def read_family(root: int) -> dict[int, Reading]:
    """The process and all below it, by process id."""
    found = ((each.pid, _read(each)) for each in family_of(root, process_table()))
    return {pid: reading for pid, reading in found if reading is not None}


def _read(process: Process) -> Reading | None:
    """None if it has ended."""
    folder = Path(f"/proc/{process.pid}")
    try:
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        rollup = (folder / "smaps_rollup").read_text()
    except OSError:
        return None
    pss = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    name = process.part or next(iter(process.command.split()), process.name)
    return Reading(name, pss / 1_024, (int(fields[11]) + int(fields[12])) / TICKS)


def main() -> int:
    """Read twice, print a table. 1: a part is missing, so that the sum is not a whole player's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.footprint", description=__doc__)
    parser.add_argument("pid", type=int)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    console = Console()
    before = read_family(options.pid)
    time.sleep(options.seconds)
    after = read_family(options.pid)
    table = Table("process", "PSS MiB", "CPU % of a core", title=f"one player over {options.seconds:.0f} s")
    total_pss = total_cpu = 0.0
    for pid, reading in sorted(after.items(), key=lambda item: _place(item[1])):
        cpu = 100 * (reading.cpu_seconds - before.get(pid, reading).cpu_seconds) / options.seconds
        table.add_row(reading.name, f"{reading.pss_mib:.1f}", f"{cpu:.1f}")
        if reading.name != Part.X_SERVER:
            total_pss, total_cpu = total_pss + reading.pss_mib, total_cpu + cpu
    table.add_section()
    table.add_row("all but the X server", f"{total_pss:.1f}", f"{total_cpu:.1f}")
    console.print(table)
    packages = sum(1 for line in LOCK.read_text().splitlines() if line[:1].isalnum())
    console.print(f"wheels in {LOCK.name} of the player, beside its own: {packages}")
    missing = {*PLAYER_PARTS} - {Part.X_SERVER} - {each.name for each in after.values()}
    if missing:
        console.print(f"[red]not there: {', '.join(sorted(missing))}; this is not a whole player[/]")
    return INCOMPLETE if missing else WHOLE


def _place(reading: Reading) -> int:
    order = [part.value for part in PLAYER_PARTS if part is not Part.X_SERVER]
    return order.index(reading.name) if reading.name in order else len(order)


if __name__ == "__main__":
    sys.exit(main())
