"""`python -m benchmarks.glass`: every contender in every scenario, then tables, a picture and JSON.

The whole takes about fifteen minutes, `--quick` about two; `--only` and `--scenario` choose parts of it.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks.glass.aims import judge
from benchmarks.glass.contenders import BARE, CONTENDERS, MPV_PLAYLIST, PRODUCT, VLC_PLAYLIST, Contender
from benchmarks.glass.picture import save_picture
from benchmarks.glass.programme import ALONE, BUSY, FILM_MS, STAGGERED, TOGETHER, Scenario, make_reels
from benchmarks.glass.rounds import join_rounds
from benchmarks.glass.run import LEAD_NS, Result, run
from benchmarks.glass.show import save_results, tables

EDGES = 2
"""Films whose starts are not judged: the first and the last."""
BROKEN = 1
VOID = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One run to be made. Counts are transitions per display."""

    scenario: Scenario
    contender: Contender
    full: int
    quick: int = 0
    """0: not part of the quick run."""


# The same contenders in the same scenario several times, in turns, are joined to one result.
TURNS = (
    Turn(TOGETHER, PRODUCT, 20, quick=4),
    Turn(TOGETHER, BARE, 20, quick=4),
    Turn(TOGETHER, VLC_PLAYLIST, 8, quick=2),
    Turn(TOGETHER, MPV_PLAYLIST, 8, quick=2),
    *(Turn(TOGETHER, BARE, 20), Turn(TOGETHER, PRODUCT, 20)),
    *(Turn(TOGETHER, PRODUCT, 20), Turn(TOGETHER, BARE, 20)),
    *(Turn(ALONE, PRODUCT, 50), Turn(ALONE, BARE, 50)),
    *(Turn(STAGGERED, BARE, 20), Turn(STAGGERED, PRODUCT, 20)),
    *(Turn(BUSY, PRODUCT, 20), Turn(BUSY, BARE, 20)),
)


def main() -> int:
    """0: measured; 1: the product did not play; 3: the sampler looked away too often."""
    options = _options()
    console = Console()
    output: Path = options.output
    chosen = _chosen(options.only, options.scenario, quick=options.quick)
    for contender in {each.contender for each in chosen}:
        if sentence := contender.missing():
            console.print(f"[yellow]{contender.name}: {sentence}[/]")
    turns = [each for each in chosen if each.contender.missing() is None]
    if not turns:
        console.print("[red]nothing to measure: --only and --scenario leave no run[/]")
        return BROKEN
    with console.status("films with a code in every frame"):
        reels = make_reels(output / "films")
    shutil.rmtree(output / "runs", ignore_errors=True)
    rounds: list[Result] = []
    for at, turn in enumerate(turns):
        cues = (turn.quick if options.quick else turn.full) + EDGES
        seconds = (LEAD_NS / 1e6 + cues * FILM_MS) / 1_000
        with console.status(f"{turn.scenario.name}: {turn.contender.name}, {seconds:.0f} s"):
            folder = output / "runs" / f"{at + 1:02d}"
            rounds.append(run(turn.contender, turn.scenario, reels, cues, folder))
    results = join_rounds(rounds)
    aims = judge(results)
    wide = Console(width=max(console.width, 160)) if not console.is_terminal else console
    save_results(results, aims, output / "results.json")
    if options.json:
        print((output / "results.json").read_text())
    else:
        wide.print(tables(results, aims))
    save_picture(results, output / "glass.png")
    console.print(f"{output / 'glass.png'}, {output / 'results.json'}; what each process said: {output}/runs")
    if any(each.figures.void for each in results):
        return VOID
    return BROKEN if any(each.figures.start is None for each in results) else 0


def _chosen(only: Sequence[str], scenarios: Sequence[str], *, quick: bool) -> list[Turn]:
    return [
        turn
        for turn in TURNS
        if (turn.quick or not quick)
        and (not only or any(word in turn.contender.name for word in only))
        and (not scenarios or any(word in turn.scenario.name for word in scenarios))
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glass", description=__doc__)
    names = ", ".join(each.name for each in CONTENDERS)
    parser.add_argument("--quick", action="store_true", help="two minutes, five screens, few transitions")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help=f"contenders of: {names}")
    parser.add_argument("--scenario", action="append", default=[], metavar="WORD", help="scenarios by a word")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON instead of tables")
    parser.add_argument("--output", type=Path, default=Path(".glass"), help="folder for everything (.glass)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
