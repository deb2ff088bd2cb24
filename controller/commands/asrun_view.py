"""Draws planned, aired and missed for a terminal."""

from collections.abc import Iterable
from itertools import groupby
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
    "partial": ("Partly", "yellow"),
    "missed": ("Missed", "bold red"),
    "awaited": ("Awaited", "yellow"),
    "upcoming": ("To come", ""),
    "unplanned": ("Unplanned", "yellow"),
    "takeover": ("Takeover", "cyan"),
}
_ALWAYS = {"planned", "aired", "missed"}  # the others are shown where there are any
NARROW_COLUMNS = 112  # below this a bar would cost the figures their room
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


def draw_report(report: Json, columns: int) -> RenderableType:
    """The report of `/api/asrun` as a table with totals, and below it why spots were missed.

    For a terminal of so many columns.
    """
    days: list[Json] = report["days"]
    if not days:
        return Text("\n Nothing was planned there.\n", "dim")
    wide = columns >= NARROW_COLUMNS
    padding = (0, 1) if wide else (0, 0)
    table = Table(box=SIMPLE_HEAD, header_style="dim", show_footer=True, footer_style="bold", padding=padding)
    # A screen's name may be cut short where there is no room; a figure may not.
    table.add_column("Screen", footer="All", no_wrap=True)
    shown = [key for key in _COLUMNS if key in _ALWAYS or any(day[key] for day in days)]
    for key in shown:
        name, _ = _COLUMNS[key]
        total = str(sum(day[key] for day in days))
        table.add_column(name, footer=total, justify="right", min_width=max(len(name), len(total)))
    table.add_column("Aired of what is due" if wide else "Of due", no_wrap=True, min_width=7)
    ordered = sorted(days, key=lambda day: (day["day"], day["screen"]))
    for date, of_date in groupby(ordered, key=lambda day: str(day["day"])):
        table.add_row(Text(date, "bold"))
        for day in of_date:
            table.add_row(*_row(day, shown, wide=wide))
    return Group(Text(), table, *_why(days), Text())


def _row(day: Json, shown: Iterable[str], *, wide: bool) -> Iterable[Text]:
    yield Text(f" {day['screen']}")
    for key in shown:
        yield Text(str(day[key]), _COLUMNS[key][1]) if day[key] else Text("·", "dim")
    due = day["planned"] - day["upcoming"]
    if due == 0:
        yield Text("nothing due yet" if wide else "–", "dim")
    else:
        yield (_bar(day, due) if wide else Text()).append(f"{100 * day['aired'] / due:.1f} %")


def _bar(day: Json, due: int) -> Text:
    cells = {key: ceil(BAR_CELLS * day[key] / due) for key in _BAR}  # what went wrong is always to be seen
    cells["completed"] = max(0, BAR_CELLS - sum(cells.values()) + cells["completed"])
    bar = Text()
    for key, (cell, style) in _BAR.items():
        bar.append(cell * cells[key], style)
    return bar.append(" ")


def _why(days: Iterable[Json]) -> Iterable[Text]:
    for day in days:
        for reason, count in day["missed_by_reason"].items():
            words = _REASONS.get(reason, reason)
            yield Text.assemble(
                (f" {day['day']} {day['screen']}  ", "dim"), f"{count} missed: ", (words, "red")
            )
