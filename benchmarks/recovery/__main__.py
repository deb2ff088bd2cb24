"""`python -m benchmarks.recovery`: each fault some times, in random order, then a table.

A round is every fault once and takes about two minutes; `--only` chooses faults by a word of their names.
"""

import argparse
import os
import random
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.glass.recording import MS, Recording
from benchmarks.percentile import percentile
from benchmarks.recovery.judge import Stretch, Verdict, judge, stretches_of
from benchmarks.recovery.lab import FILM_MS, NAME, Lab, sampled
from benchmarks.site.processes import Part

STEADY_S = 1.5
"""So long must everything be right before the next fault, and so long is looked on after a recovery."""
PATIENCE_S = 30.0
BROKEN = 1
VOID = 3
VOID_PERCENT = 2.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A signal to one process."""

    name: str
    part: Part
    number: signal.Signals
    aim_ms: float | None = None
    """At most this at the 99th percentile; 0: no effect."""
    also: Part | None = None
    """Killed at the same time."""


KILL, STOP = signal.SIGKILL, signal.SIGSTOP
FAULTS = (
    Fault("worker killed", Part.WORKER, KILL, 600),
    Fault("worker stopped", Part.WORKER, STOP, 2_100),
    Fault("nurse killed", Part.NURSE, KILL, 0),
    Fault("nurse stopped", Part.NURSE, STOP, 0),
    Fault("stage killed", Part.STAGE, KILL, 1_200),
    Fault("stage stopped", Part.STAGE, STOP),
    Fault("prompter killed", Part.PROMPTER, KILL, 1_200),
    Fault("link killed", Part.LINK, KILL, 0),
    Fault("link stopped", Part.LINK, STOP, 0),
    Fault("X server killed", Part.X_SERVER, KILL),
    Fault("X server stopped", Part.X_SERVER, STOP),
    Fault("supervisor killed", Part.SUPERVISOR, KILL),
    Fault("nurse stopped, worker killed", Part.NURSE, STOP, also=Part.WORKER),
    Fault("worker stopped, stage killed", Part.WORKER, STOP, also=Part.STAGE),
)
SUPERVISOR_BACK_S = 0.1
"""RestartSec of the units."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault that happened."""

    fault: Fault
    at_ns: int
    until_ns: int
    noticed: bool
    """Whether everything was in order again within the patience, by itself."""


def main() -> int:
    """0: measured; 1: the player did not come back; 3: the sampler looked away too often."""
    options = _options()
    console = Console()
    chosen = [each for each in FAULTS if not options.only or any(word in each.name for word in options.only)]
    folder: Path = options.output
    shutil.rmtree(folder / "run", ignore_errors=True)
    luck = random.Random(options.seed)
    cues = 3_600_000 // FILM_MS
    lab = Lab(folder / "run", folder / "films", cues)
    try:
        if not lab.settles(STEADY_S, PATIENCE_S):
            console.print(f"[red]the player does not play; see {folder}/run/player.log[/]")
            return BROKEN
        with sampled(lab, folder / "run" / "recording.txt") as recording:
            hits = _strike_all(lab, chosen, options.rounds, luck)
    finally:
        lab.end()
    stretches = stretches_of(recording.changes[NAME], recording.ended_ns, lab.sheet.cues)
    wide = Console(width=max(console.width, 150)) if not console.is_terminal else console
    wide.print(_table(chosen, hits, stretches))
    holes = _hole_percent(recording)
    console.print(f"seed {options.seed}; the sampler did not look for {holes:.2f} % of the time")
    if holes > VOID_PERCENT:
        return VOID
    return 0 if all(each.noticed for each in hits) else BROKEN


def _strike_all(lab: Lab, faults: Sequence[Fault], rounds: int, luck: random.Random) -> list[Hit]:
    hits = []
    for _ in range(rounds):
        for fault in luck.sample(faults, len(faults)):
            time.sleep(luck.uniform(0, FILM_MS / 1_000))
            hits.append(_strike(lab, fault))
    return hits


def _strike(lab: Lab, fault: Fault) -> Hit:
    """One fault, and what is needed until all is well again."""
    found = lab.parts()
    victim = found[fault.part]
    at_ns = time.monotonic_ns()
    os.kill(victim, fault.number)
    if fault.also is not None:
        os.kill(found[fault.also], KILL)
    if fault.part is Part.SUPERVISOR:
        lab.supervisor.wait()
        time.sleep(SUPERVISOR_BACK_S)
        lab.start()
    # A stopped nurse is missed when the next worker is needed.
    gone = [] if (fault.part, fault.number, fault.also) == (Part.NURSE, STOP, None) else [victim]
    noticed = lab.settles(STEADY_S, PATIENCE_S, gone)
    until_ns = time.monotonic_ns()
    if fault.number is STOP and not noticed:
        os.kill(victim, signal.SIGCONT)
        lab.settles(STEADY_S, PATIENCE_S)
    return Hit(fault, at_ns, until_ns, noticed)


def _table(faults: Sequence[Fault], hits: Sequence[Hit], stretches: Sequence[Stretch]) -> Table:
    table = Table(
        *("fault", "n", "wrong", "median", "p95", "p99", "most", "aim", "", "shown meanwhile, mean ms"),
        title="ms from the fault to the right frame, over all n",
        title_justify="left",
    )
    for fault in faults:
        mine = [each for each in hits if each.fault is fault]
        verdicts = [judge(stretches, each.at_ns, each.until_ns) for each in mine]
        if not verdicts:
            continue
        values = sorted(each.right_after_ns / MS for each in verdicts)
        wrong = sum(1 for each in values if each > 0)
        p99 = percentile(values, 99)
        aim = "–" if fault.aim_ms is None else f"{fault.aim_ms:,.0f}"
        word = (
            "" if fault.aim_ms is None else "[green]reached[/]" if p99 <= fault.aim_ms else "[red]missed[/]"
        )
        if not all(each.noticed for each in mine):
            word = "[red]not noticed[/]"
        figures = (statistics.median(values), percentile(values, 95), p99, values[-1])
        shown = _shown(verdicts)
        table.add_row(
            fault.name, str(len(mine)), str(wrong), *(f"{each:,.0f}" for each in figures), aim, word, shown
        )
    return table


def _shown(verdicts: Sequence[Verdict]) -> str:
    total: dict[str, int] = {}
    for each in verdicts:
        for word, ns in each.wrong_ns.items():
            total[word] = total.get(word, 0) + ns
    return (
        ", ".join(f"{word} {ns / MS / len(verdicts):,.0f}" for word, ns in sorted(total.items()))
        or "the right film"
    )


def _hole_percent(recording: Recording) -> float:
    missing = sum(each.end_ns - each.start_ns for each in recording.holes)
    return 100 * missing / (recording.ended_ns - recording.began_ns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="faults by a word")
    parser.add_argument(
        "--output", type=Path, default=Path(".recovery"), help="folder for everything (.recovery)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
