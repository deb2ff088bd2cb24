"""Draws what differs between two sides: a row per screen and day, or every play; and as JSON."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.commands.diff_compare import Comparison
from controller.planning.diff import Change, ChangeKind, DayDiff, RuleChange, ScreenDiff
from controller.planning.localtime import format_local, format_offset, format_zoned, local_date, weekday_of
from controller.schedule import LocalDate
from wire.instants import HOUR, MINUTE, SECOND, Instant, Millis, format_instant
from wire.plan import Spot

_WIDE = 110  # from here on a row has room for whole dates and both times
_SIGNS = {
    ChangeKind.APPEARING: ("+", "green"),
    ChangeKind.DISAPPEARING: ("−", "red"),
    ChangeKind.MOVED: ("→", "cyan"),
    ChangeKind.CHANGED: ("~", "yellow"),
}
_LEGEND = " + comes   − goes   → the same short and line at another time   ~ other length, id"

Json = dict[str, object]


def draw(comparison: Comparison, width: int) -> RenderableType:
    """For people: a table of days, or of plays, then what changes besides plans, then one sentence."""
    old, new = comparison.names
    parts: list[RenderableType] = [Text(), Text.assemble((f" {old}", "bold"), " → ", (new, "bold"))]
    differing = [each for each in comparison.screens if not each.same]
    if differing:
        parts.append(_days(differing, wide=width >= _WIDE))
        parts += [_plays(each, wide=width >= _WIDE) for each in differing if each.changes]
        parts.append(Text(_LEGEND, "dim"))
    if comparison.rules:
        parts += [Text(), _rules(comparison.rules)]
    return Group(*parts, Text(), *(Text(f" {sentence}") for sentence in _verdict(comparison)))


def to_json(comparison: Comparison, *, spots: bool) -> str:
    """One document for programs; with `spots` every play that differs."""
    old, new = comparison.names
    document: Json = {
        "schema_version": 1,
        "old": old,
        "new": new,
        "same": not comparison.different,
        "screens": [_screen_object(each, spots=spots) for each in comparison.screens],
        "rules_compared": comparison.rules_compared,
        "rules": [_rule_object(each) for each in comparison.rules],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _days(screens: Iterable[ScreenDiff], *, wide: bool) -> Table:
    table = _table()
    table.add_column(" Screen", no_wrap=True)
    table.add_column("Day", no_wrap=True)
    for sign, style in _SIGNS.values():
        table.add_column(sign, justify="right", no_wrap=True, style=style)
    table.add_column("First change, local", no_wrap=True)
    table.add_column("UTC", no_wrap=True, style="dim")
    for screen in screens:
        name = f" {screen.screen}"
        for day in screen.days:
            table.add_row(Text(name, "bold"), *_day_cells(day, screen.zone, wide=wide))
            name = ""
        if not screen.days:
            table.add_row(Text(name, "bold"), "", "·", "·", "·", "·", "nothing on the glass", "")
    return table


def _day_cells(day: DayDiff, zone: str, *, wide: bool) -> list[str]:
    counts = [f"{count:,}" if count else "·" for count in (getattr(day, kind) for kind in _SIGNS)]
    first = day.first_affected
    if first is None:
        return [_date(day.date, wide=wide), *counts, "nothing on the glass", ""]
    local = f"{format_local(first, zone)} {format_offset(first, zone)}"
    return [_date(day.date, wide=wide), *counts, local, format_instant(first) if wide else _utc(first)]


def _plays(screen: ScreenDiff, *, wide: bool) -> Table:
    table = _table(title=f" {screen.screen}")
    for heading in ("", "Day", "Local", "UTC", "Short", "Line", "Was"):
        table.add_column(heading, no_wrap=heading != "Was")
    for date, of_day in groupby(
        screen.changes, key=lambda change: local_date(change.spot.start, screen.zone)
    ):
        shown = _date(date, wide=wide)
        for change in of_day:
            sign, style = _SIGNS[change.kind]
            spot, at = change.spot, change.spot.start
            cells = [f" {sign}", shown, format_local(at, screen.zone), _utc(at), spot.short, spot.line]
            was = _was(spot, change.was, screen.zone)
            table.add_row(*(Text(cell) for cell in (*cells, was)), style=style)
            shown = ""
    return table


def _was(spot: Spot, before: Spot | None, zone: str) -> str:
    if before is None:
        return ""
    if before.start != spot.start:
        sign = "+" if spot.start > before.start else "−"
        return f"{format_local(before.start, zone)} ({sign}{_length(abs(spot.start - before.start))})"
    if before.duration_ms != spot.duration_ms:
        return f"{_length(before.duration_ms)}, now {_length(spot.duration_ms)}"
    return f"under the id {before.spot_id}"


def _rules(rules: Iterable[RuleChange]) -> Table:
    table = _table(title=" Besides the plans")
    table.add_column(" Where", no_wrap=True)
    table.add_column("What")
    where = ""
    for each in rules:
        name = f" {each.screen or 'campaign'}"
        since = f" ({format_instant(each.first_affected)})" if each.first_affected is not None else ""
        table.add_row(Text("" if name == where else name, "bold"), Text(each.sentence + since))
        where = name
    return table


def _verdict(comparison: Comparison) -> Iterator[str]:
    differing = [each for each in comparison.screens if not each.same]
    first = min((each.first_affected for each in differing if each.first_affected is not None), default=None)
    if differing:
        since = f", the first at {format_instant(first)}" if first is not None else ""
        yield f"{len(differing)} of {len(comparison.screens)} screens differ{since}."
    else:
        yield f"The plans of all {len(comparison.screens)} screens are the same."
    if not comparison.rules_compared:
        yield "Rules, films and playlists were not compared: one side is not one schedule."
    elif not comparison.rules:
        yield "Nothing differs besides the plans." if differing else "Nothing else differs."


def _screen_object(screen: ScreenDiff, *, spots: bool) -> Json:
    document: Json = {
        "screen": screen.screen,
        "zone": screen.zone,
        "same": screen.same,
        **{kind.value: sum(getattr(day, kind) for day in screen.days) for kind in _SIGNS},
        **_instant("first_affected", screen.first_affected, screen.zone),
        "days": [_day_object(day, screen.zone) for day in screen.days],
    }
    if spots:
        document["spots"] = [_play_object(change) for change in screen.changes]
    return document


def _day_object(day: DayDiff, zone: str) -> Json:
    counts = {kind.value: getattr(day, kind) for kind in _SIGNS}
    return {"date": day.date, **counts, **_instant("first_affected", day.first_affected, zone)}


def _play_object(change: Change) -> Json:
    was = {} if change.was is None else {"was": _spot_object(change.was)}
    return {"change": change.kind.value, **_spot_object(change.spot), **was}


def _spot_object(spot: Spot) -> Json:
    return {
        "spot_id": spot.spot_id,
        "start": format_instant(spot.start),
        "end": format_instant(spot.end),
        "short": spot.short,
        "line": spot.line,
    }


def _rule_object(rule: RuleChange) -> Json:
    first = format_instant(rule.first_affected) if rule.first_affected is not None else None
    return {"kind": rule.kind, "screen": rule.screen, "sentence": rule.sentence, "first_affected": first}


def _instant(key: str, instant: Instant | None, zone: str) -> Json:
    if instant is None:
        return {key: None, f"{key}_local": None}
    return {key: format_instant(instant), f"{key}_local": format_zoned(instant, zone)}


def _date(date: LocalDate, *, wide: bool) -> str:
    day = weekday_of(date).capitalize()
    return f"{day} {date if wide else date[5:]}"


def _utc(instant: Instant) -> str:
    return format_instant(instant)[11:19] + "Z"


def _length(duration: Millis) -> str:
    hours, rest = divmod(duration, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    parts = [f"{hours}h"] * bool(hours) + [f"{minutes}m"] * bool(minutes)
    return " ".join(parts + [f"{rest / SECOND:g}s"] * bool(rest or not parts))


def _table(*, title: str | None = None) -> Table:
    return Table(
        box=SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
