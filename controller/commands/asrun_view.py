"""Draws planned, aired and missed for a terminal."""

from collections.abc import Iterable
from math import ceil
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

Json = dict[str, Any]

BAR_CELLS = 20
_COLUMNS = {
    "planned": ("Planned", ""),
    "aired": ("Aired", "green"),
    "partial": ("of it partly", "yellow"),
    "missed": ("Missed", "bold red"),
    "awaited": ("Awaited", "yellow"),
    "upcoming": ("To come", ""),
    "unplanned": ("Unplanned", "yellow"),
    "takeover": ("Takeover", "cyan"),
}
_RARE = {"takeover"}  # shown on days that had any
_BAR = {
    "completed": ("━", "green"),
    "partial": ("━", "yellow"),
    "missed": ("━", "red"),
    "awaited": ("╌", "dim"),
}
_REASONS = {
    "no_record": "player not running",
    "missing_bytes": "film not there",
    "changed_bytes": "film damaged",
    "bad_film": "film unplayable",
    "gate": "forbidden by policy or clock",
    "worker_lost": "picture process lost",
    "crashed": "player crashed",
    "replaced": "replaced by a new plan",
    "stopped": "player stopped",
    "killed": "killed by order",
    "taken_over": "taken over by order",
    "pulled": "pulled by order",
    "rights_ended": "its rights ended",
    "curfew": "forbidden by a curfew order",
    "late": "too late for a simulcast",
}


def draw_report(report: Json) -> RenderableType:
    """The report of `/api/asrun` as a table with totals, and below it why spots were missed."""
    days: list[Json] = report["days"]
    if not days:
        return Text("\n Nothing was planned there.\n", "dim")
    table = Table(box=SIMPLE_HEAD, header_style="dim", show_footer=True, footer_style="bold", pad_edge=False)
    table.add_column(" Local day", footer=" All", no_wrap=True)
    table.add_column("Screen", no_wrap=True)
    columns = [key for key in _COLUMNS if key not in _RARE or any(day[key] for day in days)]
    for key in columns:
        name, _ = _COLUMNS[key]
        table.add_column(name, footer=str(sum(day[key] for day in days)), justify="right")
    table.add_column("Aired of what is due", no_wrap=True)
    before = None
    for day in sorted(days, key=lambda day: (day["day"], day["screen"])):
        table.add_row(*_row(day, columns, named=day["day"] != before))
        before = day["day"]
    return Group(Text(), table, *_why(days), Text())


def _row(day: Json, columns: Iterable[str], *, named: bool) -> Iterable[Text]:
    yield Text(f" {day['day']}" if named else "", "bold")
    yield Text(day["screen"])
    for key in columns:
        yield Text(str(day[key]), _COLUMNS[key][1]) if day[key] else Text("·", "dim")
    yield _bar(day)


def _bar(day: Json) -> Text:
    due = day["planned"] - day["upcoming"]
    if due == 0:
        return Text("nothing due yet", "dim")
    cells = {key: ceil(BAR_CELLS * day[key] / due) for key in _BAR}  # what went wrong is always to be seen
    cells["completed"] = max(0, BAR_CELLS - sum(cells.values()) + cells["completed"])
    bar = Text()
    for key, (cell, style) in _BAR.items():
        bar.append(cell * cells[key], style)
    return bar.append(f" {100 * day['aired'] / due:.1f} %")


def _why(days: Iterable[Json]) -> Iterable[Text]:
    for day in days:
        for reason, count in day["missed_by_reason"].items():
            words = _REASONS.get(reason, reason)
            yield Text.assemble(
                (f" {day['day']} {day['screen']}  ", "dim"), f"{count} missed: ", (words, "red")
            )
