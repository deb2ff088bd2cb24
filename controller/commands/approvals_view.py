"""Draws the matrix of approvals for a terminal: a row per short, a column per screen, three marks a cell."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.approvals import MarkState, words_of
from controller.approvals.approval import short_hash
from controller.schedule import Approver
from controller.services.approval_wishes import MarkLine, MatrixCell
from wire.instants import format_instant

_LETTERS = {Approver.CONTENT: "c", Approver.RIGHTS: "r", Approver.MEDIA_OWNER: "m"}
_STYLES = {
    MarkState.APPROVED: "green",
    MarkState.REVOKED: "bold red",
    MarkState.OTHER_BYTES: "yellow",
    MarkState.MISSING: "red",
}
_SIGNS = {MarkState.REVOKED: "✗", MarkState.OTHER_BYTES: "≠", MarkState.MISSING: "○"}
_LEGEND = (
    " c content  r rights  m media owner: approved   ○ lacks   ≠ approved in other bytes   ✗ revoked   "
    "· not required"
)
_MARGIN = 4  # a table's own, left and right
_PADDING = 3  # between two columns
_WIDEST_SHORT = 40  # a longer id is cut; `--missing` writes all of it


def draw_matrix(cells: Sequence[MatrixCell], width: int) -> RenderableType:
    """Every film that is offered. Screens that find no room beside each other get a table of their own."""
    if not cells:
        return Text(" Nothing was made yet: landmark publish", "dim")
    screens = sorted({each.screen for each in cells})
    by_place = {(each.short, each.screen): each for each in cells}
    shorts = sorted({each.short for each in cells})
    longest = min(max(len(each) for each in shorts), _WIDEST_SHORT)
    tables = [_table(shorts, part, by_place) for part in _parts(screens, width - longest - _MARGIN)]
    return Group(*tables, Text(_LEGEND, "dim"), Text(), _sum(cells))


def _parts(screens: Sequence[str], room: int) -> Iterable[Sequence[str]]:
    """As many screens as `room` has cells for, one at least; then the next."""
    part, left = list[str](), room
    for screen in screens:
        needed = max(len(screen), len(Approver)) + _PADDING
        if part and needed > left:
            yield part
            part, left = [], room
        part.append(screen)
        left -= needed
    yield part


def _table(
    shorts: Sequence[str], screens: Sequence[str], by_place: Mapping[tuple[str, str], MatrixCell]
) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False)
    table.add_column(" Short", no_wrap=True, overflow="ellipsis", max_width=_WIDEST_SHORT + 1)
    for screen in screens:
        table.add_column(screen, no_wrap=True, justify="center")
    for short in shorts:
        found = [by_place.get((short, screen)) for screen in screens]
        table.add_row(Text(f" {short}"), *(_marks(each) for each in found))
    return table


def _marks(cell: MatrixCell | None) -> Text:
    """Three marks; nothing where the screen does not show the short."""
    if cell is None:
        return Text()
    return Text.assemble(*(_mark(each) for each in cell.marks))


def _mark(mark: MarkLine) -> tuple[str, str]:
    if mark.state is MarkState.APPROVED:
        return _LETTERS[mark.approver], _STYLES[mark.state]
    return (_SIGNS[mark.state], _STYLES[mark.state]) if mark.required else ("·", "dim")


def _sum(cells: Sequence[MatrixCell]) -> Text:
    lacking = sum(not each.complete for each in cells)
    if not lacking:
        return Text(f" All {len(cells)} films have what their screens require.", "green")
    words = f" {lacking} of {len(cells)} films lack an approval: landmark approvals --missing"
    return Text(words, "red")


def draw_missing(cells: Sequence[MatrixCell]) -> RenderableType:
    """Screen by screen and short by short, what lacks and why."""
    if not cells:
        return Text("Nothing lacks an approval.", "green")
    lines, before = list[Text](), None
    for cell in cells:
        if cell.screen != before:
            lines.append(Text(cell.screen, "bold"))
            before = cell.screen
        lacking = [each for each in cell.marks if each.required and each.state is not MarkState.APPROVED]
        line = Text.assemble("  ", cell.short, (f"  {cell.title}  {short_hash(cell.sha256)}  ", "dim"))
        lines.append(line.append(f"lacks {words_of(each.approver for each in lacking)}", "red"))
        lines += (Text(f"    {_why(each)}", "yellow") for each in lacking if each.at is not None)
    lines.append(Text("landmark approve SHORT --screen SCREEN --as content --by NAME", "dim"))
    return Text("\n").join(lines)


def _why(mark: MarkLine) -> str:
    assert mark.at is not None
    who = f"{words_of([mark.approver])}: {mark.by}, {format_instant(mark.at)[:10]}"
    note = f": {mark.note}" if mark.note else ""
    if mark.other_sha256 is not None:
        return f"{who}, approved other bytes, {short_hash(mark.other_sha256)}{note}"
    return f"{who}, revoked it{note}"
