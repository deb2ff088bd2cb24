"""Results as tables for people and as JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from benchmarks.aims import Aim, draw_aims
from benchmarks.glass.figures import Count, Figure
from benchmarks.glass.run import Result

SHAPE = "median / 95th / 99th percentile / maximum, in ms; the median keeps its sign, the others are sizes"


def tables(results: Sequence[Result], aims: Sequence[Aim]) -> RenderableType:
    """Everything there is to read."""
    parts: list[RenderableType] = [_errors(results), _faults(results), _costs(results), _rod(results)]
    if aims:
        parts.append(draw_aims(aims))
    return Group(*parts)


def save_results(results: Sequence[Result], aims: Sequence[Aim], path: Path) -> None:
    """Figures, costs and every transition, as JSON."""
    content = {
        "results": [{**asdict(each), "void": each.figures.void} for each in results],
        "aims": [{**asdict(each), "reached": each.reached} for each in aims],
    }
    path.write_text(json.dumps(content, indent=1))


def _errors(results: Sequence[Result]) -> Table:
    columns = ("start", "slip per item", "steady", "skew of starts", "skew, steady")
    table = _table(f"What came when: {SHAPE}", "n", *columns)
    for each in results:
        figures = each.figures
        values = (figures.start, figures.slip, figures.steady, figures.skew_start, figures.skew_steady)
        void = " [red]void[/]" if figures.void else ""
        name = f"{each.contender}{void}"
        table.add_row(
            each.scenario, name, str(figures.start.n if figures.start else 0), *map(_figure, values)
        )
    return table


def _faults(results: Sequence[Result]) -> Table:
    columns = ("black ms", "slate ms", "stale ms", "torn ms", "lost =", "twice =", "lost ≠", "twice ≠")
    title = (
        "What must not be, as transitions: total (= between equal rates, ≠ between different; inside: frames)"
    )
    table = _table(title, "never seen", *columns, "lost inside", "twice inside")
    for each in results:
        figures = each.figures
        counts = (figures.black_ms, figures.slate_ms, figures.stale_ms, figures.torn_ms)
        equal = (figures.lost, figures.repeated)
        mixed = (figures.lost_mixed, figures.repeated_mixed)
        inside = (figures.lost_inside, figures.repeated_inside)
        table.add_row(
            *(each.scenario, each.contender, str(figures.never_seen)),
            *map(_count, (*counts, *equal, *mixed, *inside)),
        )
    return table


def _costs(results: Sequence[Result]) -> Table:
    columns = ("CPU % of a core", "idle CPU %", "PSS MiB", "USS MiB")
    table = _table("What it cost, per player", "process", *columns)
    for each in results:
        idle = {cost.role: f"{cost.cpu_percent:.1f}" for cost in each.idle}
        for cost in each.costs:
            table.add_row(
                *(each.scenario, each.contender, cost.role, f"{cost.cpu_percent:.1f}"),
                *(idle.get(cost.role, "–"), f"{cost.pss_mib:.0f}"),
                f"{cost.uss_mib:.0f}",
            )
    return table


def _rod(results: Sequence[Result]) -> Table:
    columns = ("looks per s", "holes > 5 ms", "longest", "excluded", "wall steps ms", "others' CPU %")
    table = _table("The rod itself, and what the rest of the machine took of 100 % per core", *columns)
    for each in results:
        table.add_row(
            *(each.scenario, each.contender, f"{each.samples_per_s:.0f}", str(each.holes)),
            *(f"{each.longest_hole_ms:.1f} ms", f"{each.figures.excluded} of {each.figures.planned}"),
            *(f"{each.wall_step_ms:.2f}", f"{each.others_percent:.0f}"),
        )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table("scenario", "contender", title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return " / ".join(_number(each) for each in (figure.median, figure.p95, figure.p99, figure.largest))


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"


def _count(count: Count) -> str:
    return f"[red]{count.transitions}: {count.total:.0f}[/]" if count.transitions else "0"
