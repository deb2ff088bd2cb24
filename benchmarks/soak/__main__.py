"""`python -m benchmarks.soak`: five players play on, and nothing of them may grow.

Needs `--minutes` and some two more: for films, start and end. Compare runs of equal length only.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.site.processes import Part
from benchmarks.site.programme import FILMS, FPS
from benchmarks.site.recording import parse_recording
from benchmarks.site.site import Site, SiteError, emptied
from benchmarks.site.truth import dues_of
from benchmarks.soak.course import EVERY_S, Course, Report, soak
from benchmarks.soak.glass import Play, plays
from benchmarks.soak.show import save_json, save_picture, table_of
from benchmarks.soak.trend import NOISES, Series, trend_of
from wire.instants import MINUTE

FLAT, GROWING, BROKEN = 0, 1, 2
PSS_FLOOR_MIB = 1.0
COUNT_FLOOR = 0.5
"""Of threads and descriptors, as a mean over the players: one more in every second player."""
ERROR_FLOOR_MS = 2.0


def main() -> int:
    """0: nothing grows and nobody was started again; 1: something does; 2: the system did not come up."""
    options = _options()
    console, output = Console(), options.output
    site = Site(output, options.screens, round(options.minutes) + 10)
    emptied(site.run)
    recorded = site.run / "recording.txt"
    try:
        with console.status("the system comes up") as status:
            course = asyncio.run(soak(site, options.minutes * 60, recorded, status.update))
    except SiteError as error:
        console.print(f"[red]{error}[/]")
        return BROKEN
    seen = _seen(course, recorded)
    series = [*process_series(course), *report_series(course), *glass_series(seen, course)]
    trends = [trend for each in series if (trend := trend_of(each)) is not None]
    again = course.starts - 1 - options.screens
    wide = Console(width=max(console.width, 130)) if not console.is_terminal else console
    wide.print(table_of(trends, f"{options.screens} players, {options.minutes:g} minutes, mean per player"))
    missed = sum(each.start_error_ms is None for each in seen)
    console.print(f"{len(seen)} films seen, {missed} without their beginning; units started again: {again}")
    console.print(
        f"growing: last quarter above the first by more than the floor and {NOISES:g} times the noise"
    )
    facts = {"minutes": options.minutes, "screens": options.screens, "started_again": again}
    facts |= {"films": len(seen), "without_beginning": missed}
    results = options.json or output / "soak.json"
    save_json(trends, series, facts, results)
    save_picture(series, trends, output / "soak.png")
    console.print(f"{output / 'soak.png'}, {results}; what each process said: {site.run / 'logs'}")
    return GROWING if again or any(each.growing for each in trends) else FLAT


def _seen(course: Course, recorded: Path) -> list[Play]:
    with recorded.open() as lines:
        recording = parse_recording(lines)
    found: list[Play] = []
    for screen, plan in course.plans.items():
        dues = dues_of(plan, FILMS, course.start_ms - MINUTE, course.end_ms + MINUTE)
        found += plays(recording.spans(screen), dues, FPS, course.start_ms, course.end_ms)
    return sorted(found, key=lambda each: each.at_ms)


def process_series(course: Course) -> list[Series]:
    """Memory, threads and descriptors of every role."""
    roles = sorted(
        {role for each in course.readings for role in each.roles} & set(Part), key=list(Part).index
    )
    found = []
    for field, unit, floor in (
        ("pss_mib", "PSS MiB", PSS_FLOOR_MIB),
        ("threads", "threads", COUNT_FLOOR),
        ("descriptors", "descriptors", COUNT_FLOOR),
    ):
        for role in roles:
            pairs = [(e.at_s, getattr(e.roles[role], field)) for e in course.readings if role in e.roles]
            found.append(_series(f"{role}", unit, floor, pairs))
    return found


def report_series(course: Course) -> list[Series]:
    """What the players say of themselves."""
    drifts = [(each.at_s, abs(each.drift_ms)) for each in course.reports if each.drift_ms is not None]
    unsure = [(each.at_s, each.uncertainty_ms) for each in course.reports if each.uncertainty_ms is not None]
    return [
        _series("players' own word: drift", "ms", ERROR_FLOOR_MS, drifts),
        _series("players' own word: clock ±", "ms", ERROR_FLOOR_MS, unsure),
        _series("players' own word: lost pictures in a minute", "pictures", 1.0, _lost_a_minute(course)),
    ]


def _lost_a_minute(course: Course) -> list[tuple[float, float]]:
    """From one report of a screen to its next: players count from their start."""
    before: dict[str, Report] = {}
    found = []
    for each in course.reports:
        last = before.get(each.screen)
        if last is not None and each.pictures_lost >= last.pictures_lost and each.at_s > last.at_s:
            lost = each.pictures_lost - last.pictures_lost
            found.append((each.at_s, lost * 60 / (each.at_s - last.at_s)))
        before[each.screen] = each
    return found


def glass_series(seen: Sequence[Play], course: Course) -> list[Series]:
    """What the displays showed."""

    def since(each: Play) -> float:
        return (each.at_ms - course.start_ms) / 1_000

    starts = [(since(each), abs(each.start_error_ms)) for each in seen if each.start_error_ms is not None]
    steady = [(since(each), abs(each.steady_error_ms)) for each in seen if each.steady_error_ms is not None]
    return [
        _series("on the glass: start error", "ms", ERROR_FLOOR_MS, starts),
        _series("on the glass: steady error", "ms", ERROR_FLOOR_MS, steady),
    ]


def _series(name: str, unit: str, floor: float, pairs: Sequence[tuple[float, float]]) -> Series:
    return Series(name, unit, floor, tuple(at for at, _ in pairs), tuple(value for _, value in pairs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=20.0, help=f"read every {EVERY_S:.0f} s for this long"
    )
    parser.add_argument("--screens", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the results go (OUTPUT/soak.json)")
    parser.add_argument("--output", type=Path, default=Path(".soak"), help="folder for everything (.soak)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
