"""Draws explanations for a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.commands.explain_words import sentences, when_words
from controller.fleet.order_words import words_of
from controller.planning.why import Asked, Explanation, Fate, Overruling
from controller.schedule import Schedule

_WIDE = 120  # from here on the places in the files have room
_MARKS = {
    Fate.HAS: ("●", "bold green"),
    Fate.FILLS: ("◐", "cyan"),
    Fate.BEATEN: ("○", "yellow"),
    Fate.ABSENT: ("·", "dim"),
}
_LEGEND = " ● has the time   ◐ fills it   ○ would have it   · does not ask for it"

Moment = tuple[Explanation, Overruling | None]


def draw(
    schedule: Schedule,
    screen: str,
    source: str,
    asked: Asked,
    moments: Sequence[Moment],
    *,
    width: int,
) -> RenderableType:
    """For people: what shows and why, then every rule and line by precedence."""
    venue = schedule.venue_of(screen)
    head = Text.assemble((f" {screen}", "bold"), f"  {venue.name}, {venue.timezone}  ", (source, "dim"))
    parts: list[RenderableType] = [Text(), head]
    if asked.note:
        parts.append(Text(f" {asked.note}", "yellow"))
    for explained, overruled in moments:
        parts += [Text(), Text(f" {when_words(explained.instant, explained.zone)}", "bold"), Text()]
        parts.append(_answers(schedule, explained, overruled))
        parts += [Text(), _claims(explained, overruled, wide=width >= _WIDE), Text(_LEGEND, "dim")]
    return Group(*parts, Text())


def _answers(schedule: Schedule, explained: Explanation, overruled: Overruling | None) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    last = ""
    for word, sentence in sentences(schedule, explained, overruled):
        table.add_row(f" {word}" if word != last else "", Text(sentence))
        last = word
    return table


def _claims(explained: Explanation, overruled: Overruling | None, *, wide: bool) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(max_width=44 if wide else 22)
    table.add_column()
    if wide:
        table.add_column(no_wrap=True, style="dim")
    for order in overruled.orders if overruled is not None else ():
        fate = Fate.HAS if order.decides else Fate.BEATEN if order.holds else Fate.ABSENT
        given = f"{order.order.order_id} by {order.order.by}: {order.order.reason}"
        cells = (words_of(order.order), given, order.because)
        table.add_row(*_cells(fate, cells, [""] if wide else []))
    for claim in explained.claims:
        place = f"{claim.place.file}:{claim.place.line}" if claim.place is not None else ""
        cells = (str(claim.rank), claim.name, claim.because)
        table.add_row(*_cells(claim.fate, cells, [place] if wide else []))
    return table


def _cells(fate: Fate, cells: Iterable[str], more: Iterable[str]) -> list[Text]:
    mark, style = _MARKS[fate]
    return [
        Text(f" {mark}", style),
        *(Text(cell, style) for cell in cells),
        *(Text(each, "dim") for each in more),
    ]
