"""How long commands take from Enter to the prompt, beside a bare interpreter, in one run.

Prints the median and the range of N runs each, in turn, so that a noisy machine troubles all alike.
`python -m benchmarks.starts [--runs 15] [--controller URL]`: with an address, `landmark status` asks a real
controller; without, it asks a port where nobody listens, and shows what starting alone costs.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

BIN = Path(sys.executable).parent


def measure(command: list[str]) -> float:
    """Wall milliseconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1_000


def main() -> None:
    """Measure in turn, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--controller", default="http://127.0.0.1:9")
    options = parser.parse_args()
    status = [str(BIN / "landmark"), "status", "--controller", options.controller]
    commands = {
        "python -c pass (yardstick)": [sys.executable, "-c", "pass"],
        "landmark status": status,
        "landmark status --json": [*status, "--json"],
        "landmark --help": [str(BIN / "landmark"), "--help"],
        "landmark-player --help": [str(BIN / "landmark-player"), "--help"],
    }
    for command in commands.values():
        measure(command)
    figures: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            figures[name].append(measure(command))
    base = statistics.median(figures["python -c pass (yardstick)"])
    table = Table("command", "median ms", "least", "most", "x yardstick", title=f"{options.runs} runs each")
    for name, values in figures.items():
        median = statistics.median(values)
        table.add_row(
            name, f"{median:.0f}", f"{min(values):.0f}", f"{max(values):.0f}", f"{median / base:.1f}"
        )
    Console().print(table)


if __name__ == "__main__":
    main()
