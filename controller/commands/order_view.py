"""Draws orders for a terminal: receipts as they come, and the list of what stands."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from controller.client import RefusedError, UnreachableError
from controller.commands.ages import format_age

if TYPE_CHECKING:
    from controller.services.order_wishes import EndedTakeover

Json = dict[str, Any]

_STATES = {
    "on_glass": ("●", "on the glass", "green"),
    "seen": ("◐", "seen", "cyan"),
    "refused": ("■", "refused", "bold red"),
    "unconfirmed": ("▲", "not confirmed", "yellow"),
}
_WAITING = ("○", "waiting …", "dim")
_UNHEARD = "not a word yet; it obeys before anything else when it is back"


def follow(lines: Iterator[Json], first: Json, wish: Json) -> str:
    """Draw until the last line; gives the verdict. Raises RefusedError, UnreachableError."""
    console = Console(highlight=False)
    line = _follow_films(lines) if "making" in first else first
    if "error" in line:
        raise RefusedError(409, line["error"])
    if "acted" not in line:
        raise UnreachableError("the controller ended in the middle; `landmark orders` tells what stands")
    acted, receipts, outcome = line["acted"], dict[str, Json](), None
    drawn = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None
    with drawn or nullcontext():
        try:
            for line in lines:
                outcome = line.get("outcome", outcome)
                if "receipt" in line:
                    receipts[line["receipt"]["screen"]] = line["receipt"]
                if drawn is not None:
                    drawn.update(draw_act(acted, wish, receipts, None), refresh=True)
        except (UnreachableError, ValueError, KeyboardInterrupt):
            outcome = None  # it stands all the same
    verdict = outcome["verdict"] if outcome else "not_confirmed"
    console.print(draw_act(acted, wish, receipts, verdict))
    return str(verdict)


def _follow_films(lines: Iterator[Json]) -> Json:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        films = progress.add_task("renditions", total=1.0)
        for line in lines:
            if "making" not in line:
                return line
            making = line["making"]
            described = f"renditions {making['made']}/{making['total']}"
            progress.update(films, description=described, completed=making["done"])
    return {}


def draw_act(acted: Json, wish: Json, receipts: dict[str, Json], verdict: str | None) -> RenderableType:
    """One act and its receipts; `verdict` once the wait is over."""
    released = acted["kind"] == "release"
    head = Text("\n ")
    head.append("Released: " if released else "", "bold green")
    head.append(_capital(acted["words"]), "bold red" if acted["kind"] == "kill" else "bold")
    if not released:
        head.append(f"  {' '.join(acted['order_ids'])}", "bold cyan")
    head.append(f"  {acted['at'][11:23]} UTC", "dim")
    head.append(f"\n {wish['by']}: {wish['reason']}\n", "dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for screen in acted["screens"]:
        table.add_row(*_receipt_row(screen, receipts.get(screen), over=verdict is not None))
    parts: list[RenderableType] = [head, table]
    if verdict is not None:
        parts.append(_verdict(acted, receipts, released=released))
    return Group(*parts)


def draw_ended(ended: "EndedTakeover", by: str, console: Console) -> None:
    """A takeover that ended since its films may not be shown any more, like any other release."""
    receipts = {each.screen: each.model_dump(mode="json") for each in ended.screens}
    wish = {"by": by, "reason": ended.why}
    verdict = "done" if all(each.done for each in ended.screens) else "not_confirmed"
    console.print(draw_act(ended.acted.model_dump(mode="json"), wish, receipts, verdict))


def _receipt_row(screen: str, receipt: Json | None, *, over: bool) -> Iterable[Text]:
    state = receipt["state"] if receipt else "unconfirmed"
    waiting = state == "unconfirmed" and not over
    lamp, words, style = _WAITING if waiting else _STATES[state]
    yield Text.assemble((lamp, style), " ", (screen, "bold"))
    yield Text(words, style)
    yield Text(_after(receipt))
    yield Text(_note(receipt, over=over), "dim" if state != "refused" else style)


def _after(receipt: Json | None) -> str:
    after = receipt.get("after_ms") if receipt else None
    if receipt is None or after is None or receipt["state"] not in {"on_glass", "seen"}:
        return ""
    return f"after {_duration(after)}"


def _note(receipt: Json | None, *, over: bool) -> str:
    if receipt is None or receipt["state"] == "unconfirmed":
        return _UNHEARD if over else ""
    in_player = receipt.get("in_player_ms")
    inside = "" if in_player is None else f"of it {_duration(in_player)} in the player"
    return "; ".join(each for each in (receipt.get("sentence", ""), inside) if each)


def _duration(ms: float) -> str:
    return f"{ms:.0f} ms" if abs(ms) < 10_000 else f"{ms / 1_000:.1f} s"


def _verdict(acted: Json, receipts: dict[str, Json], *, released: bool) -> Text:
    total = len(acted["screens"])
    states = [receipts.get(screen, {}).get("state", "unconfirmed") for screen in acted["screens"]]
    done = sum(bool(receipts.get(screen, {}).get("done")) for screen in acted["screens"])
    coming = sum(receipts[each]["state"] == "seen" and not receipts[each].get("done") for each in receipts)
    refused, silent = states.count("refused"), states.count("unconfirmed")
    line = Text("\n ")
    begun = all(state == "on_glass" for state in states)
    what = "on the glass of" if begun else "seen by"
    if done == total:
        line.append(f"Done: {what} {_screens(total)}.", "green")
    else:
        line.append(f"{done} of {_screens(total)} done", "bold yellow")
        for count, words in ((coming, "only seen"), (refused, "refused"), (silent, "not confirmed")):
            line.append(f", {count} {words}" if count else "", "bold yellow")
        line.append(".", "bold yellow")
    if not released:
        line.append(f"  It ends with: landmark release {' '.join(acted['order_ids'])}", "dim")
    for note in acted.get("notes", ()):
        line.append(f"\n {_capital(note)}.", "yellow")
    return line.append("\n")


def draw_standing(report: Json) -> RenderableType:
    """The report of `/api/orders`."""
    if not report["orders"]:
        return Text("\n No order stands.\n", "dim")
    now = _moment(report["now"])
    return Group(Text(), *(_standing(order, now) for order in report["orders"]))


def _standing(order: Json, now: datetime) -> RenderableType:
    head = Text(" ")
    style = "bold red" if order["kind"] == "kill" else "bold"
    head.append(_capital(order["words"]), style).append(f"  {order['order_id']}", "bold cyan")
    given = now - _moment(order["given_at"])
    head.append(f"  for {format_age(round(given.total_seconds() * 1_000))}", "bold")
    head.append(f"\n {order['by']}: {order['reason']}", "dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    for screen in order["screens"]:
        lamp, words, colour = _STATES[screen["state"]]
        table.add_row(
            Text.assemble((lamp, colour), " ", screen["screen"]),
            Text(words, colour),
            Text(_span(screen, order, now), "dim"),
            Text(screen.get("sentence") or (_UNHEARD if screen["state"] == "unconfirmed" else ""), "dim"),
        )
    return Group(head, table, Text())


def _span(screen: Json, order: Json, now: datetime) -> str:
    start, until = _moment(screen["start"]), screen["until"] and _moment(screen["until"])
    words = []
    if order["prepared"]:
        words.append("not begun")
    elif start > now:
        words.append(f"from {start:%d %b %H:%M:%S} UTC")
    if until:
        words.append(f"until {until:%d %b %H:%M:%S} UTC")
    return ", ".join(words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _screens(count: int) -> str:
    return f"{count} screen{'' if count == 1 else 's'}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
