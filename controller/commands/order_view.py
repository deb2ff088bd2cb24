"""Draws orders for a terminal: receipts as they come, and the list of what stands."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
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
_BACK = "it obeys before anything else when it is back"
_MOST_ROWS = 30
"""Screens beyond which those that obey share a row: what is wrong must not scroll away."""


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
    acted["notes"] = [*acted.get("notes", ()), *(outcome or {}).get("notes", ())]
    console.print(draw_act(acted, wish, receipts, verdict))
    return str(verdict)


def _follow_films(lines: Iterator[Json]) -> Json:
    from controller.commands.progress import progress

    with progress("renditions") as tell:
        for line in lines:
            if "making" not in line:
                return line
            making = line["making"]
            tell(making["done"], f"renditions {making['made']}/{making['total']}")
    return {}


def draw_act(acted: Json, wish: Json, receipts: dict[str, Json], verdict: str | None) -> RenderableType:
    """One act and its receipts; `verdict` once the wait is over."""
    released = acted["kind"] == "release"
    head = Text("Released: " if released else "", "bold green")
    head.append(_capital(acted["words"]), "bold red" if acted["kind"] == "kill" else "bold")
    if not released:
        head.append(f"  {' '.join(acted['order_ids'])}", "bold cyan")
    head.append(f"  {acted['at'][11:23]} UTC", "dim")
    head.append(f"\n{wish['by']}: {wish['reason']}", "dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    told = [
        each
        for each in acted["screens"]
        if len(acted["screens"]) <= _MOST_ROWS or not _is_done(each, receipts)
    ]
    for screen in told[:_MOST_ROWS]:
        table.add_row(*_receipt_row(screen, receipts.get(screen), over=verdict is not None))
    parts: list[RenderableType] = [Text(), _indented(head), Text(), table]
    if rest := _rest(acted["screens"], told, receipts):
        parts.append(_indented(Text(rest, "dim")))
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


def _is_done(screen: str, receipts: dict[str, Json]) -> bool:
    return bool(receipts.get(screen, {}).get("done"))


def _rest(screens: list[str], told: list[str], receipts: dict[str, Json]) -> str:
    """The screens without a row of their own, in a line."""
    done = [receipts[each].get("after_ms") or 0.0 for each in screens if _is_done(each, receipts)]
    obey = f"that obey, the last after {_duration(max(done, default=0.0))}"
    return _rest_of(len(told), len(screens) - len(told), obey)


def _rest_of(told: int, well: int, obey: str) -> str:
    words = (
        [f"and {_screens(told - _MOST_ROWS)} more like these: --json names them"] if told > _MOST_ROWS else []
    )
    return "; ".join([*words, *([f"and {_screens(well)} {obey}"] if well else [])])


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 1))


def _after(receipt: Json | None) -> str:
    after = receipt.get("after_ms") if receipt else None
    if receipt is None or after is None or receipt["state"] not in {"on_glass", "seen"}:
        return ""
    return f"after {_duration(after)}"


def _note(receipt: Json | None, *, over: bool) -> str:
    if receipt is None or receipt["state"] == "unconfirmed":
        return _silence(receipt.get("sentence", "") if receipt else "") if over else ""
    in_player = receipt.get("in_player_ms")
    inside = "" if in_player is None else f"of it {_duration(in_player)} in the player"
    return "; ".join(each for each in (receipt.get("sentence", ""), inside) if each)


def _silence(heard: str) -> str:
    return "; ".join(filter(None, (heard, _BACK)))


def _duration(ms: float) -> str:
    return f"{ms:.0f} ms" if abs(ms) < 10_000 else f"{ms / 1_000:.1f} s"


def _verdict(acted: Json, receipts: dict[str, Json], *, released: bool) -> RenderableType:
    total = len(acted["screens"])
    states = [receipts.get(screen, {}).get("state", "unconfirmed") for screen in acted["screens"]]
    done = sum(bool(receipts.get(screen, {}).get("done")) for screen in acted["screens"])
    coming = sum(receipts[each]["state"] == "seen" and not receipts[each].get("done") for each in receipts)
    refused, silent = states.count("refused"), states.count("unconfirmed")
    line = Text("\n")
    begun = all(state == "on_glass" for state in states)
    what = "on the glass of" if begun else "seen by"
    if done == total:
        line.append(f"Done: {what} {_screens(total)}.", "green")
    else:
        line.append(f"{done} of {_screens(total)} done", "bold yellow")
        for count, words in ((coming, "only seen"), (refused, "refused"), (silent, "not confirmed")):
            line.append(f", {count} {words}" if count else "", "bold yellow")
        line.append(".", "bold yellow")
    for note in acted.get("notes", ()):
        line.append(f"\n{_capital(note)}.", "yellow")
    if done < total:
        line.append("\nHow far they are by now: landmark orders; how they are: landmark status", "dim")
    if not released:
        line.append(f"\nIt ends with: landmark release {' '.join(acted['order_ids'])}", "dim")
    return _indented(line.append("\n"))


def draw_standing(report: Json) -> RenderableType:
    """The report of `/api/orders`."""
    if not report["orders"]:
        return Text("\n No order stands.\n", "dim")
    now = _moment(report["now"])
    return Group(Text(), *(_standing(order, now) for order in report["orders"]))


def _standing(order: Json, now: datetime) -> RenderableType:
    screens = order["screens"]
    spans = [_span(screen, order, now) for screen in screens]
    style = "bold red" if order["kind"] == "kill" else "bold"
    head = Text(_capital(order["words"]), style).append(f"  {order['order_id']}", "bold cyan")
    given = now - _moment(order["given_at"])
    head.append(f"  for {format_age(round(given.total_seconds() * 1_000))}", "bold")
    if len(set(spans)) == 1:
        head.append(f"  {spans[0]}" if spans[0] else "")
    head.append(f"\n{order['by']}: {order['reason']}", "dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    for _ in range(2 if len(set(spans)) == 1 else 3):
        table.add_column(no_wrap=True)
    rows = list(zip(screens, spans, strict=True))
    told = [each for each in rows if len(screens) <= _MOST_ROWS or each[0]["state"] != "on_glass"]
    for screen, span in told[:_MOST_ROWS]:
        lamp, words, colour = _STATES[screen["state"]]
        own = [Text(span, "dim")] if len(set(spans)) > 1 else []
        name = Text.assemble((lamp, colour), " ", screen["screen"])
        table.add_row(name, Text(words, colour), *own, Text(_standing_note(screen), "dim"))
    parts: list[RenderableType] = [_indented(head), table]
    if rest := _rest_of(len(told), len(screens) - len(told), "with it on the glass"):
        parts.append(_indented(Text(rest, "dim")))
    return Group(*parts, Text())


def _standing_note(screen: Json) -> str:
    sentence = str(screen.get("sentence", ""))
    return _silence(sentence) if screen["state"] == "unconfirmed" else sentence


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
