"""What is to be said of a screen besides its facts: orders that stand, concerns, its last fault."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from controller.commands import status_cells as cells
from controller.commands.ages import format_age
from controller.commands.status_cells import Json

_ORDERS = {
    "kill": ("■", "bold red"),
    "takeover": ("◆", "bold magenta"),
    "pull": ("◇", "yellow"),
    "curfew": ("◐", "blue"),
}
_WORST_FIRST = ("alarm", "order", "watch", "well", "past")


@dataclass(frozen=True)
class Remark:
    """One sentence and its lamp."""

    weight: str
    """One of `_WORST_FIRST`."""
    lamp: tuple[str, str]
    words: Text

    def after(self, name: str) -> RenderableType:
        """Behind a name; the sentence stays right of its lamp where the terminal is too narrow for it."""
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text.assemble(name, self.lamp), self.words)
        return grid

    def in_one_line(self, name: str) -> Text:
        """Behind a name, cut where the terminal is too narrow for it."""
        line = Text.assemble(name, self.lamp, " ", self.words, no_wrap=True, overflow="ellipsis")
        line.plain = line.plain.replace("\n", " ")
        return line


def remarks_of(screen: Json) -> Iterable[Remark]:
    """Of one screen: what was ordered, what is wrong now, what went wrong last."""
    for order in screen["orders"]["standing"]:
        lamp = _ORDERS[order["kind"]] if order["in_force"] else ("◷", "dim")
        weight = "alarm" if order["kind"] == "kill" else "order"
        yield Remark(weight, lamp, _order(order, lamp[1]))
    for concern in screen["concerns"]:
        if concern["kind"] == "kill":
            continue  # its order says the same, and more
        health = concern["health"]
        colour = cells.COLOURS[health]
        yield Remark(health, (cells.LAMPS[health], colour), Text(concern["sentence"], colour))
    fault = screen["last_fault"]
    if fault and not any(concern["kind"] == "fault" for concern in screen["concerns"]):
        words = f"last fault {fault['at'][11:19]} UTC {fault['kind']}: {fault['sentence']}"
        yield Remark("past", (" ", "dim"), Text(words, "dim"))


def remarks_by_name(screens: Sequence[Json]) -> Iterable[tuple[str, Remark]]:
    """Of several screens, in their order, each with its screen's name in a column."""
    longest = max((len(screen["screen"]) for screen in screens), default=0)
    for screen in screens:
        for remark in remarks_of(screen):
            yield f" {screen['screen']:{longest}}  ", remark


def worst_first(remarks: Iterable[tuple[str, Remark]]) -> Sequence[tuple[str, Remark]]:
    """What must be read before the rest, first."""
    return sorted(remarks, key=lambda named: _WORST_FIRST.index(named[1].weight))


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
