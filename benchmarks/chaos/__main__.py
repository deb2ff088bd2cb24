"""`python -m benchmarks.chaos`: seeded faults on the running system, then tables, a picture and JSON.

The same seed gives the same faults in the same order. A hundred faults take about a quarter of an hour, most
of it waiting for films to be where a fault strikes, and for every screen to be right before the next.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.chaos.account import account_of
from benchmarks.chaos.course import Course, Runner
from benchmarks.chaos.evidence import read_evidence
from benchmarks.chaos.faults import Fault, FaultKind, draw_faults
from benchmarks.chaos.picture import save_picture
from benchmarks.chaos.show import VOID_SHARE, aims_of, save_results, tables
from benchmarks.site.site import Site, SiteError, emptied

REACHED, MISSED, BROKEN, VOID = 0, 1, 2, 3
MINUTES_PER_FAULT = 0.6
"""For how long the schedule is open; a run that takes longer would meet the dark."""


def main() -> int:
    """0: every aim reached; 1: some missed; 2: the system did not come up; 3: void, the sampler was blind."""
    options = _options()
    console = Console()
    kinds = [each for each in FaultKind if _chosen(each, options.only, options.without)]
    if not kinds:
        console.print("[red]no kind of fault is left: see --only and --without[/]")
        return BROKEN
    faults = draw_faults(
        options.seed, options.faults, options.screens, away_scale=options.away_scale, kinds=kinds
    )
    if options.list:
        for each in faults:
            where = "all" if each.screen is None else f"wall-{each.screen + 1}"
            console.print(f"{each.number:4}  {where:8} {each.kind}")
        return REACHED
    return _run(options, faults, console)


def _run(options: argparse.Namespace, faults: list[Fault], console: Console) -> int:
    output: Path = options.output
    site = Site(output, options.screens, round(options.faults * MINUTES_PER_FAULT * 2) + 30)
    emptied(site.run)
    recorded = site.run / "recording.txt"
    console.print(
        f"[bold]{len(faults)} faults on {options.screens} screens[/], seed {options.seed}; logs in {site.run}"
    )
    try:
        course: Course = asyncio.run(
            Runner(site, faults, lambda words: console.print(f" {words}", highlight=False)).run(recorded)
        )
    except SiteError as error:
        console.print(f"[red]{error}[/]")
        return BROKEN
    evidence = read_evidence(site, recorded, course)
    account = account_of(course, evidence.pieces, [each.screen for each in site.players])
    aims = aims_of(account, evidence)
    wide = Console(width=max(console.width, 160)) if not console.is_terminal else console
    wide.print(tables(account, evidence, course, aims))
    results = options.json or output / "chaos.json"
    save_results(account, evidence, course, aims, results)
    save_picture(course, evidence.pieces, output / "chaos.png")
    console.print(f"{output / 'chaos.png'}, {results}")
    if evidence.recording.hole_share > VOID_SHARE:
        return VOID
    return REACHED if all(each.reached for each in aims) else MISSED


def _chosen(kind: FaultKind, only: list[str], without: list[str]) -> bool:
    return (not only or any(word in kind for word in only)) and not any(word in kind for word in without)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides every fault (1)")
    parser.add_argument("--faults", type=int, default=100, help="how many (100)")
    parser.add_argument("--screens", type=int, default=5, help="how many players (5)")
    parser.add_argument(
        "--away-scale", type=float, default=0.25, help="of 1 to 4 minutes without broker (0.25)"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="kinds of fault by a word"
    )
    parser.add_argument("--without", action="append", default=[], metavar="WORD", help="all but these kinds")
    parser.add_argument("--list", action="store_true", help="print the faults, and strike none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the results go (OUTPUT/chaos.json)")
    parser.add_argument("--output", type=Path, default=Path(".chaos"), help="folder for everything (.chaos)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
