"""One run: displays, sampler, one contender, until its sheet is over; then the join."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.glass.contenders import Contender
from benchmarks.glass.costs import Cost, Meter
from benchmarks.glass.figures import Figures, figures_of
from benchmarks.glass.join import Transition, join
from benchmarks.glass.programme import Reel, Scenario, build_sheets
from benchmarks.glass.recording import MS, Recording, parse_recording
from benchmarks.glass.sheet import CueSheet
from benchmarks.glass.yardsticks.timing import wait_until
from benchmarks.glass.yardsticks.windows import paint_background
from tests.support.framebuffer import VirtualDisplay

LEAD_NS = 20_000 * MS
"""From the start of a contender's processes to its first film; five players need some of it on two cores, and
how long that takes is no question here."""
AFTER_NS = 300 * MS
GRACE_S = 5.0
IDLE_NS, BUSY_NS = 3_000 * MS, 1_000 * MS
"""How long before the first film the players' idling is measured, and the busy loops begin, which ends it."""
X_PRIORITY = 5
"""Real-time priority of every X server, as in deploy/systemd/landmark-x.service."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender did in one scenario."""

    contender: str
    scenario: str
    figures: Figures
    transitions: tuple[Transition, ...]
    costs: tuple[Cost, ...]
    others_percent: float
    """What processes that are no part of the run took of the machine, in per cent of one core."""
    samples_per_s: float
    holes: int
    longest_hole_ms: float
    wall_step_ms: float
    idle: tuple[Cost, ...] = ()
    """What it cost before its first film."""


def run(
    contender: Contender,
    scenario: Scenario,
    reels: Sequence[Reel],
    cues: int,
    folder: Path,
    *,
    lead_ns: int = LEAD_NS,
) -> Result:
    """Measure one contender in one scenario with `cues` films per display; `folder` is emptied by nobody."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        displays = [
            stack.enter_context(VirtualDisplay(reel.width, reel.height))
            for reel in reels[: scenario.displays]
        ]
        for display, reel in zip(displays, reels, strict=False):
            paint_background(display.name, reel.slate)
            prefer_server(display.pid)
        wall_offset_ns = time.time_ns() - time.monotonic_ns()
        sheets = build_sheets(
            scenario, reels, [each.name for each in displays], cues, _whole_ms(lead_ns, wall_offset_ns)
        )
        recorded = folder / "recording.txt"
        with sampling(displays, recorded) as sampler:
            bill = _play(contender, scenario, sheets, displays, sampler, folder, wall_offset_ns)
    with recorded.open() as lines:
        recording = parse_recording(lines)
    return _result(contender, scenario, sheets, recording, bill)


def prefer_server(server: int) -> None:
    """Give an X server the priority that its unit has on a display PC, where that is permitted."""
    with contextlib.suppress(OSError):
        policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(server, policy, os.sched_param(X_PRIORITY))


def _whole_ms(lead_ns: int, wall_offset_ns: int) -> int:
    """The monotonic instant `lead_ns` from now at a whole ms of the wall: plans have no finer ones."""
    wall_ns = time.monotonic_ns() + lead_ns + wall_offset_ns
    return wall_ns // MS * MS - wall_offset_ns


@dataclass(frozen=True, slots=True)
class _Bill:
    """What a run cost: while it played, before it did, and what others took meanwhile."""

    playing: tuple[Cost, ...]
    idle: tuple[Cost, ...]
    others_percent: float


def _play(
    contender: Contender,
    scenario: Scenario,
    sheets: Sequence[CueSheet],
    displays: Sequence[VirtualDisplay],
    sampler: int,
    folder: Path,
    wall_offset_ns: int,
) -> _Bill:
    """Start the contender on every display, let it play, end it; what it cost."""
    with ExitStack() as stack:
        players = [
            stack.enter_context(
                process_group(contender.command(sheet, folder, wall_offset_ns), folder / f"player{at}.log")
            )
            for at, sheet in enumerate(sheets)
        ]
        begins_ns = min(sheet.cues[0].start_ns for sheet in sheets)
        roots = {contender.name: players, "X server": [each.pid for each in displays]}
        wait_until(begins_ns - IDLE_NS)
        idling = Meter(roots)
        wait_until(begins_ns - BUSY_NS)
        idle = idling.costs()
        for at in range(scenario.busy):
            loop = [sys.executable, "-c", "while True: pass"]
            stack.enter_context(process_group(loop, folder / f"busy{at}.log"))
        wait_until(max(sheet.cues[0].start_ns for sheet in sheets))
        playing = Meter(roots)
        sampling = Meter({"sampler": [sampler]})
        everything = Meter({"": [os.getpid()]})
        last = max((sheet.cues[-1] for sheet in sheets), key=lambda cue: cue.start_ns)
        wait_until(last.start_ns)
        costs = [*playing.costs(), *sampling.costs()]
        others_percent = everything.others_percent()
        wait_until(last.start_ns + last.duration_ns + AFTER_NS)
    return _Bill(tuple(costs), tuple(idle), others_percent)


@contextmanager
def sampling(displays: Sequence[VirtualDisplay], output: Path) -> Iterator[int]:
    """Record what all displays show, into `output`; the sampler's process id."""
    sources = [f"{each.name}={each.framebuffer}" for each in displays]
    command = [sys.executable, "-m", "benchmarks.glass.sampler", str(output), *sources]
    with process_group(command, output.with_name("sampler.log")) as pid:
        yield pid


@contextmanager
def process_group(command: list[str], log: Path) -> Iterator[int]:
    """A process in a group of its own; SIGTERM at the end of the context, SIGKILL to what is left of it."""
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
    try:
        yield process.pid
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _result(
    contender: Contender,
    scenario: Scenario,
    sheets: Sequence[CueSheet],
    recording: Recording,
    bill: _Bill,
) -> Result:
    transitions = tuple(each for sheet in sheets for each in join(sheet, recording))
    seconds = (recording.ended_ns - recording.began_ns) / 1e9
    return Result(
        contender=contender.name,
        scenario=scenario.name,
        figures=figures_of(transitions),
        transitions=transitions,
        costs=bill.playing,
        idle=bill.idle,
        others_percent=bill.others_percent,
        samples_per_s=recording.samples / seconds,
        holes=len(recording.holes),
        longest_hole_ms=max((hole.end_ns - hole.start_ns for hole in recording.holes), default=0) / MS,
        wall_step_ms=recording.wall_step_ms,
    )
