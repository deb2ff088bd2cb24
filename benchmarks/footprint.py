"""What one player costs: memory and processor of all its processes, and how many packages it installs.

`python benchmarks/footprint.py PID [--seconds 30]` watches a running `landmark-player run` (its process id)
and its descendants. Memory is PSS (proportional set size: shared pages are divided by their users) from
/proc/<pid>/smaps_rollup; processor time is from /proc/<pid>/stat. The X server is listed, and not in the sum:
on a display PC it is the machine's own.
"""

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

TICKS = os.sysconf("SC_CLK_TCK")
LOCK = Path(__file__).parent.parent / "deploy" / "player" / "requirements.lock"


@dataclass(frozen=True)
class Reading:
    """One process at one moment."""

    name: str
    pss_mib: float
    cpu_seconds: float


def descendants(root: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return found


def read(pid: int) -> Reading | None:
    """One process; None if it has ended."""
    folder = Path(f"/proc/{pid}")
    try:
        words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().split()
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        rollup = (folder / "smaps_rollup").read_text()
    except OSError:
        return None
    pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return Reading(_role(words), pss / 1_024, (int(fields[11]) + int(fields[12])) / TICKS)


def _role(words: list[str]) -> str:
    line = " ".join(words)
    for role in ("decks.worker", "stage", "link", "run", "Xvfb", "Xephyr", "Xorg"):
        if f" {role}" in line or line.startswith(role) or f".{role}" in line or line.endswith(role):
            return role.removeprefix("decks.")
    return words[0] if words else "?"


def main() -> None:
    """Read twice, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pid", type=int)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    before = {pid: reading for pid in descendants(options.pid) if (reading := read(pid))}
    time.sleep(options.seconds)
    after = {pid: reading for pid in descendants(options.pid) if (reading := read(pid))}
    table = Table("process", "PSS MiB", "CPU % of a core", title=f"one player over {options.seconds:.0f} s")
    total_pss = total_cpu = 0.0
    for pid, reading in sorted(after.items(), key=lambda item: item[1].name):
        cpu = 100 * (reading.cpu_seconds - before.get(pid, reading).cpu_seconds) / options.seconds
        table.add_row(reading.name, f"{reading.pss_mib:.1f}", f"{cpu:.1f}")
        if not reading.name.startswith("X"):
            total_pss, total_cpu = total_pss + reading.pss_mib, total_cpu + cpu
    table.add_section()
    table.add_row("all but X", f"{total_pss:.1f}", f"{total_cpu:.1f}")
    Console().print(table)
    packages = sum(1 for line in LOCK.read_text().splitlines() if line[:1].isalnum())
    Console().print(f"wheels in {LOCK.name} of the player, beside its own: {packages}")


if __name__ == "__main__":
    main()
