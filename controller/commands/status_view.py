"""Draws the fleet's status for a terminal: a table where there is room, else one card per screen.

Reads the controller's JSON as it is. What one fact of one screen looks like: `status_cells`.
"""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from controller.commands import status_cells as cells
from controller.commands.ages import format_age
from controller.commands.status_cells import Json

TABLE_COLUMNS = 112  # below this a table would cut the titles to nothing
WIDEST_TABLE = 170  # a wider one would tear the columns apart

_ORDERS = {
    "kill": ("■", "bold red"),
    "takeover": ("◆", "bold magenta"),
    "pull": ("◇", "yellow"),
    "curfew": ("◐", "blue"),
}


def draw_status(status: Json, columns: int) -> RenderableType:
    """The whole fleet, in a terminal of so many columns."""
    if not status["screens"]:
        return Group(
            _head(status, columns), Text("\n  Nothing is published yet: `landmark publish`.\n", "dim")
        )
    body = _table(status, columns) if columns >= TABLE_COLUMNS else _cards(status)
    return Group(_head(status, columns), body)


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


def draw_broken(status: Json, columns: int, sentence: str) -> RenderableType:
    """The last status that was read, below a line that says why there is no newer one."""
    warning = Text(f" {sentence}; trying again. This is what it said last: ", "white on dark_red")
    return Group(warning, draw_status(status, columns))


def _head(status: Json, columns: int) -> Text:
    now = cells.moment(status["now"])
    line = Text("\n ")
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


def _table(status: Json, columns: int) -> RenderableType:
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
        table.add_section()
    return Group(table, *_remarks(status["screens"]))


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


def _cards(status: Json) -> RenderableType:
    return Group(*(Padding(_card(screen, status["now"]), (1, 0, 0, 1)) for screen in status["screens"]), "")


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
    return Group(head, on, following, facts, *_remarks_of(screen, "  "))


def _remarks(screens: Sequence[Json]) -> Iterable[RenderableType]:
    longest = max(len(screen["screen"]) for screen in screens)
    for screen in screens:
        yield from _remarks_of(screen, f" {screen['screen']:{longest}}  ")
    yield Text()


def _remarks_of(screen: Json, before: str) -> Iterable[RenderableType]:
    for order in screen["orders"]["standing"]:
        lamp = _ORDERS[order["kind"]] if order["in_force"] else ("◷", "dim")
        yield _remark(before, lamp, _order(order, lamp[1]))
    for concern in screen["concerns"]:
        if concern["kind"] == "kill":
            continue  # its order says the same, and more
        colour = cells.COLOURS[concern["health"]]
        yield _remark(before, (cells.LAMPS[concern["health"]], colour), Text(concern["sentence"], colour))
    fault = screen["last_fault"]
    if fault and not any(concern["kind"] == "fault" for concern in screen["concerns"]):
        words = f"last fault {fault['at'][11:19]} UTC {fault['kind']}: {fault['sentence']}"
        yield _remark(before, (" ", "dim"), Text(words, "dim"))


def _remark(before: str, lamp: tuple[str, str], words: Text) -> RenderableType:
    """A sentence that stays right of its lamp where the terminal is too narrow for it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text.assemble(before, lamp), words)
    return grid


def _order(order: Json, style: str) -> Text:
    line = Text(order["words"].upper() if order["kind"] == "kill" else order["words"], style)
    line.append(f"  {_order_span(order)}", style if order["kind"] == "kill" else "")
    line.append(f"  {order['by']}: {order['reason']}")
    return line.append(f"  {order['order_id']}", "cyan")


def _order_span(order: Json) -> str:
    until = f", until {order['until'][11:19]} UTC" if order["until"] else ""
    if order["in_force"]:
        return f"for {format_age(order['age_ms'])}{until}"
    if order["start"] >= "9999":
        return "not begun"
    return f"from {order['start'][:19].replace('T', ' ')} UTC{until}"
