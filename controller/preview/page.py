"""The preview's page: one HTML file with its style, its script and its plans inside; the same input, the same
bytes.

A policy in the file itself forbids the browser to ask any network for anything.
"""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from controller.planning.timetable import counts_by_day
from controller.preview.lanes import lane_of, names_of
from controller.preview.paint import paints_as_json
from controller.schedule import LocalDate, Schedule
from wire.instants import Instant, format_instant
from wire.plan import Plan

_ASSETS = files("controller.preview") / "assets"
_SCRIPTS = (
    "plan.js",
    "brush.js",
    "lane.js",
    "picture.js",
    "overview.js",
    "view.js",
    "hands.js",
    "finding.js",
    "keys.js",
)
"""In the order in which they stand in the page: each knows those before it."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a preview says of its own origin."""

    files: int
    """How many schedule files it was made from."""
    files_sha256: str
    """Of them all; see `digest_of`."""
    at: Instant | None = None
    """When; None where nobody said so: no clock is read."""


def digest_of(texts: Mapping[str, str]) -> str:
    """The sha256 of schedule texts by relative path: of each, in order, path and text with their lengths."""
    whole = hashlib.sha256()
    for path, text in sorted(texts.items()):
        for part in (path.encode(), text.encode()):
            whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()


def render_preview(schedule: Schedule, plans: Iterable[Plan], made: Made) -> str:
    """The page of a flight, a lane per plan in the order given. Raises KeyError for an unknown screen."""
    held = list(plans)
    style, script = _asset("preview.css"), "\n".join(_asset(name) for name in _SCRIPTS)
    parts = {
        "policy": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
        "style": style,
        "script": script,
        "data": _inside_html(_data(schedule, held)),
        "title": html.escape(schedule.campaign.name),
        "facts": "\n".join(_facts(schedule, held, made)),
        "counts": _counts_table(schedule, held),
    }
    page = _asset("preview.html")
    for name, text in parts.items():
        page = page.replace(f"<!--{name}-->", text)
    return page


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a content security policy names what may stand in a page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _inside_html(data: Mapping[str, Any]) -> str:
    """JSON that may stand in a script element: nothing in it can close the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _data(schedule: Schedule, plans: list[Plan]) -> dict[str, Any]:
    names = names_of(plans)
    kinds = {line.id: line.kind for line in schedule.campaign.lines}
    return {
        "paints": paints_as_json(),
        "shorts": [_credit(schedule, short) for short in names.shorts],
        "lines": [[line, kinds.get(line, "")] for line in names.lines],
        "lanes": [lane_of(schedule, plan, names) for plan in plans],
    }


def _credit(schedule: Schedule, short: str) -> tuple[str, str, str, str]:
    """Id, title, creator and country; of a house ad its credit."""
    if short in schedule.shorts:
        row = schedule.shorts[short]
        return short, row.title, row.creator, row.country
    for ad in schedule.campaign.house_ads:
        if ad.id == short:
            return short, ad.title, ad.credit, ""
    return short, short, "", ""


def _facts(schedule: Schedule, plans: list[Plan], made: Made) -> Iterable[str]:
    flight = schedule.campaign.flight
    spots = sum(len(plan.spots) for plan in plans)
    rows = [
        ("Flight", f"{flight.first_day} to {flight.last_day}, local days"),
        ("Plans", f"{len(plans)} screens, {spots:,} spots"),
        ("Made from", f"{made.files} files, sha256 {made.files_sha256[:16]}…"),
        ("Time zones", f"tzdata {', '.join(sorted({plan.tzdata for plan in plans}))}"),
    ]
    if made.at is not None:
        rows.append(("Made at", format_instant(made.at)))
    for name, value in rows:
        title = f' title="{made.files_sha256}"' if name == "Made from" else ""
        yield f"<div><dt>{name}</dt><dd{title}>{html.escape(value)}</dd></div>"


def _counts_table(schedule: Schedule, plans: list[Plan]) -> str:
    """Spots per screen and local day: what stays readable without a script, and on paper."""
    counts = {
        plan.screen: {
            each.date: each.plays.total()
            for each in counts_by_day(plan, schedule.venue_of(plan.screen).timezone)
        }
        for plan in plans
    }
    dates = sorted({date for row in counts.values() for date in row})
    heads = "".join(f'<th scope="col">{date}</th>' for date in dates)
    rows = "".join(_counts_row(screen, row, dates) for screen, row in counts.items())
    return (
        f'<table><thead><tr><th scope="col">Screen</th>{heads}<th scope="col">Flight</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _counts_row(screen: str, row: Mapping[LocalDate, int], dates: Iterable[LocalDate]) -> str:
    cells = "".join(f"<td>{row[date]:,}</td>" if row.get(date) else "<td>·</td>" for date in dates)
    return f'<tr><th scope="row">{html.escape(screen)}</th>{cells}<td>{sum(row.values()):,}</td></tr>'
