"""Draws the fleet's status for a terminal: a table where there is room, else one card per screen.

Reads the controller's JSON as it is. What one fact of one screen looks like: `status_cells`.
"""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from controller.commands import status_cells as cells
from controller.commands.status_cells import Json
from controller.commands.status_remarks import remarks_by_name, remarks_of

TABLE_COLUMNS = 112  # below this a table would cut the titles to nothing
WIDEST_TABLE = 170  # a wider one would tear the columns apart


def draw_status(status: Json, columns: int) -> RenderableType:
    """The whole fleet, in a terminal of so many columns; with room between the screens."""
    if not status["screens"]:
        return Group(
            "", draw_head(status, columns), Text("\n  Nothing is published yet: `landmark publish`.\n", "dim")
        )
    body = _table(status, columns, roomy=True) if columns >= TABLE_COLUMNS else _cards(status, roomy=True)
    return Group("", draw_head(status, columns), body, "")


def draw_status_closely(status: Json, columns: int) -> RenderableType:
    """The same, without an empty line."""
    body = _table(status, columns, roomy=False) if columns >= TABLE_COLUMNS else _cards(status, roomy=False)
    return Group(draw_head(status, columns), body)


def draw_screen(status: Json) -> RenderableType:
    """One screen in all detail."""
    screen = status["screens"][0]
    rows = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(overflow="fold")
    for name, words in _details(screen):
        rows.add_row(name, words)
    return Group("", Padding(_card(screen, status["now"]), (0, 0, 0, 1)), Padding(rows, (1, 0, 1, 3)))


def _details(screen: Json) -> Iterable[tuple[str, Text]]:
    if screen["manner"] is not None:
        yield "shown at", Text(_manner(screen))
    view = screen["still"]
    if view is not None:
        style = "" if view["agrees"] is not False else "bold red"
        yield "still", Text(f"{view['sentence']}, at {view['taken_at'][11:19]} UTC", style)
        yield "", Text(_sureness(view["sight"]), "dim")
    elif screen["still_taken_at"]:
        yield "still", Text(f"taken at {screen['still_taken_at'][11:19]} UTC, not looked at yet")
    if screen["pictures_displayed"] is not None:
        lost = screen["pictures_lost"]
        yield "pictures", Text(f"{screen['pictures_displayed']} displayed, {lost} lost since stage began")
    if screen["disk_free_bytes"] is not None:
        yield (
            "disk",
            Text(f"{screen['disk_free_bytes'] / 1e9:.1f} GB free", cells.style_of(screen, "disk")),
        )
        warm = screen["temperature_c"]
        yield "temperature", Text("the machine does not tell" if warm is None else f"{warm:.0f} °C")
        hours, minutes = divmod(screen["uptime_ms"] // 60_000, 60)
        yield "link up for", Text(f"{hours} h {minutes:02d} min")
        yield (
            "journal",
            Text(f"{screen['journal_waiting']} entries wait", cells.style_of(screen, "journal")),
        )
    for name, version in sorted(screen["versions"].items()):
        yield name, Text(version)


def _manner(screen: Json) -> str:
    """Brightness and sound, and their next change on the venue's clock."""
    manner = screen["manner"]
    words = _brightness(manner["brightness_percent"], mute=manner["mute"])
    if manner["changes_at"] is None:
        return words
    then = _brightness(manner["next_brightness_percent"], mute=manner["next_mute"])
    return f"{words}; from {cells.local_time(screen, manner['changes_at'])} {then}"


def _brightness(percent: int, *, mute: bool) -> str:
    return f"{percent} % brightness, {'mute' if mute else 'with sound'}"


def _sureness(sight: Json) -> str:
    if sight["distance"] is None or sight["kind"] == "black":
        return ""
    words = f"distance {sight['distance']:.3f}, confidence {sight['confidence']:.0%}"
    if sight["brightness_percent"] is not None:
        words += f", brightness {sight['brightness_percent']} %"
    return words


def draw_head(status: Json, columns: int) -> Text:
    """Where this is, what time it is there, and how all is."""
    now = cells.moment(status["now"])
    line = Text(" ")
    line.append("Landmark Playout", "bold")
    line.append(f"  {status['network']}", "dim")
    if status["sample"]:
        line.append("  sample data", "yellow")
    if status["clock_shift_ms"]:
        line.append("  shifted clock", "yellow")
    line.append(f"  {now:%H:%M:%S} UTC", "bold")
    line.append(f" {now:%a} {now.day} {now:%b %Y}", "dim")
    line.append("  " if columns >= TABLE_COLUMNS else "\n ")
    line.append(f"{cells.LAMPS[status['health']]} ", cells.COLOURS[status["health"]])
    line.append(_verdict(status))
    return line


def _verdict(status: Json) -> str:
    count = len(status["screens"])
    if not count:
        return "no screens yet"
    ill = sum(screen["health"] != "well" for screen in status["screens"])
    screens = f"{count} screen{'' if count == 1 else 's'}"
    return f"{ill} of {screens} not well" if ill else f"{screens} well"


def _table(status: Json, columns: int, *, roomy: bool) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, expand=columns <= WIDEST_TABLE, header_style="dim", pad_edge=False)
    table.add_column(" Screen", no_wrap=True)
    table.add_column("Local", no_wrap=True)
    table.add_column("On now", ratio=3, no_wrap=True)
    table.add_column("Next spot", ratio=2, no_wrap=True)
    table.add_column("Plan", justify="right", no_wrap=True)
    table.add_column("Drift", justify="right", no_wrap=True)
    table.add_column("Clock", justify="right", no_wrap=True)
    table.add_column("Heard", justify="right", no_wrap=True)
    for screen in status["screens"]:
        table.add_row(*_row(screen, status["now"]))
        if roomy:
            table.add_section()
    return Group(table, *(remark.after(name) for name, remark in remarks_by_name(status["screens"])))


def _row(screen: Json, now: str) -> Iterable[Text]:
    """Each cell has two lines: what one looks for, and what belongs to it."""
    title, credit = cells.words_of(screen["on"])
    yield _two(
        Text.assemble(" ", cells.lamp(screen), " ", (screen["screen"], "bold")), Text(f"   {screen['venue']}")
    )
    yield _two(Text(screen["local_time"][11:19], "bold"), cells.liveness(screen))
    yield _two(
        Text(title, cells.title_style(screen)), Text("  ".join(filter(None, (cells.since(screen), credit))))
    )
    yield _two(*cells.next_spot(screen, now))
    yield _two(cells.revision(screen), Text.assemble(cells.films(screen), " films"))
    drift, (offset, uncertainty) = cells.drift(screen), cells.clock(screen)
    yield _two(drift, Text("ms"))
    yield _two(offset, Text.assemble(uncertainty, " ms"))
    yield _two(cells.heard(screen), Text("ago" if screen["heartbeat_age_ms"] is not None else ""))


def _two(above: Text, below: Text) -> Text:
    below.style = below.style or "dim"
    return Text("\n").join([above, below])


def _cards(status: Json, *, roomy: bool) -> RenderableType:
    above = 1 if roomy else 0
    return Group(*(Padding(_card(screen, status["now"]), (above, 0, 0, 1)) for screen in status["screens"]))


def _card(screen: Json, now: str) -> RenderableType:
    title, credit = cells.words_of(screen["on"])
    head = Text.assemble(
        cells.lamp(screen), " ", (screen["screen"], "bold"), "  ", (screen["local_time"][11:19], "bold"), "  "
    )
    head.append_text(cells.liveness(screen)).append(f"  {screen['venue']}", "dim")
    on = Text.assemble(("  on    ", "dim"), (title, cells.title_style(screen)))
    on.append("".join(f"  {part}" for part in (credit, cells.since(screen)) if part), "dim")
    wait, coming = cells.next_spot(screen, now)
    following = Text.assemble(("  next  ", "dim"), wait, "  ", coming)
    facts = Text.assemble(
        ("  plan  ", "dim"), cells.revision(screen), "  ", cells.films(screen), (" films", "dim")
    )
    facts.append("  drift ", "dim").append_text(cells.drift(screen)).append(" ms  clock ", "dim")
    facts.append_text(Text(" ").join(cells.clock(screen))).append(" ms  heard ", "dim").append_text(
        cells.heard(screen)
    )
    return Group(head, on, following, facts, *(remark.after("  ") for remark in remarks_of(screen)))
