"""`python -m benchmarks.obedience`: orders by the command line on the running system, then a table and JSON.

Time is counted from the start of the command at the terminal, so the start of Python is in it, to the first
look at which a screen shows what was asked for and goes on showing it. The sampler looks every 6 ms.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.aims import Aim, draw_aims
from benchmarks.obedience.judge import Figures, judge_all
from benchmarks.obedience.run import run
from benchmarks.percentile import percentile
from benchmarks.site.site import Site, SiteError, emptied

REACHED, MISSED, BROKEN = 0, 1, 2
GLASS_AIM_MS = 1_000.0
PLAYER_AIM_MS = 150.0
MINUTES_PER_ROUND = 1.5


def main() -> int:
    """0: every aim reached; 1: some missed; 2: the system did not come up."""
    options = _options()
    console = Console()
    site = Site(options.output, options.screens, round(options.rounds * MINUTES_PER_ROUND) + 30)
    emptied(site.run)
    try:
        seen = asyncio.run(run(site, options.rounds, options.seed, console.print))
    except SiteError as error:
        console.print(f"[red]{error}[/]")
        return BROKEN
    figures = judge_all(seen.given, seen.spans, seen.dues)
    console.print(_table(figures))
    aims = _aims(figures)
    console.print(draw_aims(aims))
    console.print(f"the sampler was blind for {seen.hole_share:.2%} of the time")
    results = options.json or options.output / "obedience.json"
    results.write_text(json.dumps({name: asdict(each) for name, each in figures.items()}, indent=1))
    return REACHED if all(each.reached for each in aims) else MISSED


def _aims(figures: Mapping[str, Figures]) -> list[Aim]:
    at_once = [each for name, each in figures.items() if "takeover, " not in name]
    every = list(figures.values())
    return [
        Aim(
            "command to the last screen's glass, 99th percentile, ms",
            percentile([ms for each in at_once for ms in each.last], 99),
            GLASS_AIM_MS,
        ),
        Aim(
            "of it in the player, 99th percentile, ms",
            percentile([ms for each in every for ms in each.in_player], 99),
            PLAYER_AIM_MS,
        ),
        Aim("black or foreign pictures, ms", sum(each.black_ms for each in every), 0),
        Aim("screens that never showed it", sum(each.not_seen for each in every), 0),
        Aim("commands that were not confirmed", sum(each.not_confirmed for each in every), 0),
    ]


def _table(figures: Mapping[str, Figures]) -> Table:
    table = Table(title="From command to glass, ms: median / 95th / 99th / most (n)")
    for heading in (
        "act",
        "each screen",
        "last screen",
        "in the player",
        "receipt minus glass",
        "first frame",
    ):
        table.add_column(heading, justify="left" if heading == "act" else "right")
    for name, each in sorted(figures.items()):
        frames = ", ".join(str(frame) for frame in sorted(set(each.first_frame)))
        table.add_row(
            name,
            *(_spread(values) for values in (each.glass, each.last, each.in_player, each.receipt_error)),
            frames,
        )
    return table


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    spread = " / ".join(f"{percentile(values, share):.0f}" for share in (50, 95, 99, 100))
    return f"{spread} ({len(values)})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.obedience", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often every kind of order is given (10)")
    parser.add_argument("--screens", type=int, default=5, help="how many players (5)")
    parser.add_argument("--seed", type=int, default=1, help="decides order and films (1)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where the results go (OUTPUT/obedience.json)"
    )
    parser.add_argument(
        "--output", type=Path, default=Path(".obedience"), help="folder for everything (.obedience)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
