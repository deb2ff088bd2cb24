"""Wrong clocks: players that start half a second off and run fast or slow, put right over a slow network.

`python -m benchmarks.glass.clocks [--displays 5] [--transitions 60]`. Every player's clocks are made wrong by
variables that its processes inherit (`wire.clock_shift`); the plans, the sampler and the controller go by the
host's clock. A minute of slate after the processes started, films begin on all screens at the same instants,
and the skew between the screens is measured on the glass.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.aims import Aim
from benchmarks.glass.figures import Figure
from benchmarks.glass.product import prepare
from benchmarks.glass.programme import Reel, Scenario, make_reels
from benchmarks.glass.recording import MS
from benchmarks.glass.run import Result, run
from benchmarks.glass.sheet import CueSheet
from benchmarks.glass.show import save_results
from player_agent.folder import ClockState, PlayerFolder, load_message
from wire.clock_shift import RATE_VARIABLE, SHIFT_VARIABLE, ClockRate, format_rate

LEARNING_NS = 66_000 * MS
"""From the start of the processes to the first judged film: a minute after the first question."""
SKEW_MS = 10.0
DELAY_MS, JITTER_MS = 50, 20
WRONG = ((500, 100), (-500, -100), (500, -100), (-500, 100), (250, 50))
"""Of each display's player: ms ahead at the start, and ppm fast."""


@dataclass(frozen=True, slots=True)
class WrongClock:
    """What was made wrong with one player's clocks, and what it had found out at the end."""

    shift_ms: int
    rate: ClockRate
    learned_ppm: float
    error_ms: float
    """Of the time it goes by, at the end."""
    uncertainty_ms: float


class WrongClocks:
    """The product as a contender, its clocks wrong and its broker far away."""

    name = "product, wrong clocks"

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._players: list[tuple[Path, int, ClockRate]] = []

    def missing(self) -> str | None:
        """Never."""
        return None

    def command(self, sheet: CueSheet, folder: Path, wall_offset_ns: int) -> list[str]:
        """`landmark-player run` with wrong clocks, on a folder without any knowledge of the time."""
        root = folder / f"glass{sheet.display.replace(':', '-').replace('.', '-')}"
        bundle = prepare(sheet, root, wall_offset_ns, broker_port=self._broker_port, compared=False)
        shift_ms, ppm = WRONG[len(self._players) % len(WRONG)]
        rate = ClockRate(ppm, time.monotonic_ns() // MS)
        self._players.append((root, shift_ms, rate))
        variables = [f"{SHIFT_VARIABLE}={shift_ms}", f"{RATE_VARIABLE}={format_rate(rate)}"]
        player = Path(sys.executable).parent / "landmark-player"
        return ["env", *variables, str(player), "run", str(bundle), "--state", str(root)]

    def learned(self) -> list[WrongClock]:
        """What each player goes by now, beside the truth."""
        found = []
        for root, shift_ms, rate in self._players:
            state = load_message(PlayerFolder(root).clock, ClockState)
            if state is None or state.sampled_monotonic_ms is None:
                continue
            host_ns = time.monotonic_ns()
            passed_ms = (host_ns + rate.gained_ns(host_ns)) / MS - state.sampled_monotonic_ms
            believed_ms = state.sampled_at + passed_ms * (1 + state.rate_ppm / 1_000_000)
            error_ms = believed_ms - time.time_ns() / MS
            found.append(WrongClock(shift_ms, rate, state.rate_ppm, error_ms, state.uncertainty_ms))
        return found


@contextmanager
def slow_network(folder: Path) -> Iterator[int]:
    """The port of a broker behind slow wires, with a controller's answers, while the body runs."""
    folder.mkdir(parents=True, exist_ok=True)
    module = [sys.executable, "-m", "benchmarks.glass.network", str(folder)]
    delays = ["--delay-ms", str(DELAY_MS), "--jitter-ms", str(JITTER_MS)]
    with (folder / "network.log").open("wb") as log:
        process = subprocess.Popen([*module, *delays], stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def measure(
    reels: Sequence[Reel], displays: int, transitions: int, folder: Path
) -> tuple[Result, list[WrongClock]]:
    """One run: the figures of the glass, and what the players had learned of their clocks at its end."""
    scenario = Scenario(f"{displays} wrong clocks, ±500 ms, ±100 ppm, {DELAY_MS}±{JITTER_MS} ms", displays)
    with slow_network(folder.with_name(f"{folder.name}-network")) as port:
        contender = WrongClocks(port)
        result = run(contender, scenario, reels, transitions + 2, folder, lead_ns=LEARNING_NS)
        return result, contender.learned()


def judge_clocks(result: Result) -> list[Aim]:
    """The figure to reach."""
    skew = result.figures.skew_start
    if skew is None:
        return []
    return [Aim(f"{result.scenario}: skew on one instant, 99th percentile, ms", skew.p99, SKEW_MS)]


def main() -> int:
    """0: measured; 1: nothing came on the screens; 3: the sampler looked away too often."""
    options = _options()
    console, output = Console(), options.output
    with console.status("films with a code in every frame"):
        reels = make_reels(output / "films", options.displays)
    folder = output / "runs" / f"clocks-{time.time_ns() // 1_000_000_000}"
    with console.status(f"{options.displays} players learn the time for a minute, then play"):
        result, clocks = measure(reels, options.displays, options.transitions, folder)
    aims = judge_clocks(result)
    console.print(_glass_table(result, aims), _clock_table(clocks))
    save_results([result], aims, output / "clocks.json")
    if result.figures.void:
        return 3
    return 0 if result.figures.skew_start is not None else 1


def _glass_table(result: Result, aims: Sequence[Aim]) -> Table:
    table = Table("on the glass", "n", "median", "95th", "99th", "largest", title=result.scenario)
    figures = result.figures
    rows = {
        "skew on one instant, ms": figures.skew_start,
        "skew, steady, ms": figures.skew_steady,
        "start error by the host's clock, ms": figures.start,
        "steady error by the host's clock, ms": figures.steady,
    }
    for name, each in rows.items():
        table.add_row(name, *_cells(each))
    table.add_row("never seen", str(figures.never_seen))
    for aim in aims:
        table.add_row(
            f"{'reached' if aim.reached else 'missed'}: at most {aim.limit:.0f}", "", "", "", "", ""
        )
    return table


def _cells(figure: Figure | None) -> tuple[str, ...]:
    if figure is None:
        return ("0",)
    return str(figure.n), *(f"{each:.1f}" for each in (figure.median, figure.p95, figure.p99, figure.largest))


def _clock_table(clocks: Sequence[WrongClock]) -> Table:
    table = Table("player", "ahead ms", "ppm fast", "learned ppm", "error ms", "says ±", title="their clocks")
    for at, each in enumerate(clocks, 1):
        table.add_row(
            *(str(at), f"{each.shift_ms:+d}", f"{each.rate.ppm:+d}", f"{-each.learned_ppm:+.0f}"),
            *(f"{each.error_ms:+.1f}", f"{each.uncertainty_ms:.0f}"),
        )
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glass.clocks", description=__doc__)
    parser.add_argument("--displays", type=int, default=5)
    parser.add_argument("--transitions", type=int, default=60, help="per display")
    parser.add_argument("--output", type=Path, default=Path(".glass"), help="folder for everything (.glass)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
