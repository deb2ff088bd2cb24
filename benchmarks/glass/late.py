"""Late joins: a player at rest is given a plan in the midst of a film, again and again.

`python -m benchmarks.glass.late [--joins 20] [--displays 1]`. *Asked* is the instant just before the new
desired state is renamed into the player's folder, as link leaves it. From there: when the right frame stood
on the glass, how far the first picture was from its place, and how far the frames after 0.4 s were.
"""

import argparse
import json
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.glass.figures import Figure, figure
from benchmarks.glass.join import Span, whole_pictures
from benchmarks.glass.product import desired_for, prepare
from benchmarks.glass.programme import CANVASES, SURFACE_PIXELS
from benchmarks.glass.recording import MS, Recording, parse_recording
from benchmarks.glass.run import prefer_server, process_group, sampling
from benchmarks.glass.sheet import CueSheet, PlannedCue
from benchmarks.glass.yardsticks.timing import wait_until
from controller.films.geometry import surface_size
from player_agent.folder import PlayerFolder, save_message
from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.film_code import Kind
from tests.support.framebuffer import VirtualDisplay
from tests.support.plans import Key

AIM_MS = 450.0
FILM_MS = 8_000
RATES = (25, 30, 50)
UP_NS = 20_000 * MS
"""From the start of the processes to the first join."""
STAY_NS, REST_NS = 1_800 * MS, 700 * MS
"""How long a film is left on the glass, and the slate after it."""
EARLIEST_MS, LATEST_MS = 500, 5_000
"""Where in its film a player may be asked to join."""
NEVER_NS = 1_000_000 * MS
"""A plan for the rest begins this far ahead."""
SETTLED_NS = 400 * MS
STAYS = 3
"""A picture in its place is the right one when the next ones are in theirs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One film that was due since before somebody asked for it."""

    display: str
    cue: PlannedCue
    asked_ns: int


@dataclass(frozen=True, slots=True)
class LateJoin:
    """What came of it. Milliseconds; None: the right frame never came."""

    display: str
    fps: int
    offset_ms: float
    """How far the film was when it was asked for."""
    right_ms: float | None
    """From being asked to the first right frame that stayed."""
    first_error_ms: float | None
    """Of the first picture of the film, right or not."""
    steady_error_ms: float | None
    black_ms: float
    """Black, from being asked to the right frame and a little longer."""


def judge_join(asked: Asked, spans: Sequence[Span]) -> LateJoin:
    """Read one join off the spans of its display. Pure."""
    cue, until_ns = asked.cue, asked.asked_ns + STAY_NS
    seen = [
        each
        for each in spans
        if asked.asked_ns < each.start_ns < until_ns
        and each.content.kind is Kind.FILM
        and each.content.film == cue.film
    ]
    errors = [(each.start_ns - cue.frame_ns(each.content.frame)) / MS for each in seen]
    half_ms = 500 / cue.fps
    right = next(
        (at for at in range(len(seen)) if all(abs(error) < half_ms for error in errors[at : at + STAYS])),
        None,
    )
    right_ns = None if right is None else seen[right].start_ns
    settled = [
        error
        for each, error in zip(seen, errors, strict=True)
        if right_ns is not None and each.start_ns >= right_ns + SETTLED_NS
    ]
    black_until_ns = until_ns if right_ns is None else right_ns + SETTLED_NS
    return LateJoin(
        display=asked.display,
        fps=cue.fps,
        offset_ms=(asked.asked_ns - cue.start_ns) / MS,
        right_ms=None if right_ns is None else (right_ns - asked.asked_ns) / MS,
        first_error_ms=errors[0] if errors else None,
        steady_error_ms=median(settled) if settled else None,
        black_ms=sum(
            max(0, min(each.end_ns, black_until_ns) - max(each.start_ns, asked.asked_ns)) / MS
            for each in spans
            if each.content.kind is Kind.BLACK
        ),
    )


def judge_all(asked: Sequence[Asked], recording: Recording) -> Iterator[LateJoin]:
    """Every join of a run."""
    spans = {
        display: whole_pictures(changes, recording.ended_ns) for display, changes in recording.changes.items()
    }
    for each in asked:
        here = spans.get(each.display, [])
        first = max(0, bisect_left([span.start_ns for span in here], each.asked_ns) - 1)
        yield judge_join(each, here[first:])


def measure(joins: int, displays: int, seed: int, folder: Path) -> list[LateJoin]:
    """Run the product on some displays, which join at random places, one after the other."""
    folder.mkdir(parents=True)
    key, luck, asked = Key(), Random(seed), list[Asked]()
    recorded = folder / "recording.txt"
    with ExitStack() as stack:
        shown = [
            stack.enter_context(VirtualDisplay(*surface_size(*canvas, SURFACE_PIXELS)))
            for canvas in CANVASES[:displays]
        ]
        wall_offset_ns = time.time_ns() - time.monotonic_ns()
        sheets = [_rest_sheet(at, each, folder.parent.parent / "films") for at, each in enumerate(shown)]
        roots = [folder / f"late-{at + 1}" for at in range(displays)]
        stack.enter_context(sampling(shown, recorded))
        for sheet, root, display in zip(sheets, roots, shown, strict=True):
            prefer_server(display.pid)
            bundle = prepare(sheet, root, wall_offset_ns, key=key)
            player = Path(sys.executable).parent / "landmark-player"
            command = [str(player), "run", str(bundle), "--state", str(root)]
            stack.enter_context(process_group(command, root.with_suffix(".log")))
        wait_until(time.monotonic_ns() + UP_NS)
        for number in range(joins):
            for sheet, root in zip(sheets, roots, strict=True):
                asked.append(_ask(sheet, root, number, wall_offset_ns, key, luck))
            wait_until(asked[-1].asked_ns + STAY_NS)
            for sheet, root in zip(sheets, roots, strict=True):
                rest = desired_for(sheet, root, wall_offset_ns, key, revision=2 * number + 3)
                save_message(PlayerFolder(root).desired, rest, durable=False)
            wait_until(time.monotonic_ns() + REST_NS)
    with recorded.open() as lines:
        return list(judge_all(asked, parse_recording(lines)))


def _rest_sheet(at: int, display: VirtualDisplay, folder: Path) -> CueSheet:
    """All films of this display, due long after the run: the player verifies them, and shows its slate."""
    cues, start_ns = list[PlannedCue](), time.monotonic_ns() + NEVER_NS
    for turn, fps in enumerate(RATES):
        film = CodedFilm(at * 10 + turn + 1, display.width, display.height, fps, FILM_MS * fps // 1_000)
        cues.append(PlannedCue(film.film, str(make_film(film, folder)), fps, film.frames, start_ns))
        start_ns += FILM_MS * MS
    slate = make_slate(display.width, display.height, folder / f"slate-{display.width}x{display.height}.png")
    return CueSheet(display.name, display.width, display.height, str(slate), tuple(cues))


def _ask(sheet: CueSheet, root: Path, number: int, wall_offset_ns: int, key: Key, luck: Random) -> Asked:
    """Put a plan into the player's folder in which a film is on already."""
    wall_ns = time.monotonic_ns() + wall_offset_ns - luck.randrange(EARLIEST_MS, LATEST_MS) * MS
    begun_ns = wall_ns // MS * MS - wall_offset_ns
    cue = replace(sheet.cues[number % len(sheet.cues)], start_ns=begun_ns)
    others = [each for each in sheet.cues if each.film != cue.film]
    starts = [begun_ns + FILM_MS * MS * (at + 1) for at in range(len(others))]
    coming = tuple(replace(each, start_ns=start) for each, start in zip(others, starts, strict=True))
    now_due = replace(sheet, cues=(cue, *coming))
    desired = desired_for(now_due, root, wall_offset_ns, key, revision=2 * number + 2)
    asked_ns = time.monotonic_ns()
    save_message(PlayerFolder(root).desired, desired, durable=False)
    return Asked(sheet.display, cue, asked_ns)


def main() -> int:
    """0: every join in time; 1: some too late, or never."""
    options = _options()
    folder = options.output / "runs" / f"late-{time.time_ns() // 1_000_000_000}"
    joins = measure(options.joins, options.displays, options.seed, folder)
    right = [each.right_ms for each in joins if each.right_ms is not None]
    Console().print(_table(joins, right))
    (options.output / "late.json").write_text(json.dumps([asdict(each) for each in joins], indent=1))
    return 0 if len(right) == len(joins) and max(right) <= AIM_MS else 1


def _table(joins: Sequence[LateJoin], right: Sequence[float]) -> Table:
    table = Table("late joins, ms", "n", "median", "95th", "99th", "largest")
    first = [each.first_error_ms for each in joins if each.first_error_ms is not None]
    steady = [each.steady_error_ms for each in joins if each.steady_error_ms is not None]
    for name, values in (
        (f"asked to right frame (at most {AIM_MS:.0f})", right),
        ("error of the first picture", first),
        ("steady error", steady),
        ("black", [each.black_ms for each in joins]),
    ):
        table.add_row(name, *_cells(figure(values)))
    table.add_row("never right", str(len(joins) - len(right)))
    return table


def _cells(value: Figure | None) -> tuple[str, ...]:
    if value is None:
        return ("0",)
    return str(value.n), *(f"{each:.1f}" for each in (value.median, value.p95, value.p99, value.largest))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glass.late", description=__doc__)
    parser.add_argument("--joins", type=int, default=20, help="per display (20)")
    parser.add_argument("--displays", type=int, default=1, choices=range(1, len(CANVASES) + 1))
    parser.add_argument("--seed", type=int, default=1, help="decides the places in the films (1)")
    parser.add_argument("--output", type=Path, default=Path(".glass"), help="folder for everything (.glass)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
