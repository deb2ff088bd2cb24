"""Which drawing of the fleet a terminal has the height for: all screens are seen before one is seen in full.

Four forms, each lower than the one before: with empty lines, without, one line per screen, and that one cut.
"""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.commands import status_cells as cells
from controller.commands.status_cells import Json
from controller.commands.status_remarks import remarks_by_name, worst_first
from controller.commands.status_view import draw_head, draw_status, draw_status_closely

PROMPT_ROWS = 2  # the command that was typed, and the next prompt
NEXT_SPOT_COLUMNS = 80  # below this there is no room for when the next spot comes
_ILL_FIRST = tuple(reversed(cells.LAMPS))


def draw_once(status: Json, console: Console) -> RenderableType:
    """For a terminal that scrolls: nothing is left out, and the form is lower where all is seen at once."""
    if not console.is_terminal:
        return draw_status(status, console.width)
    return _first_that_fits(status, console, console.height - PROMPT_ROWS) or draw_status(
        status, console.width
    )


def draw_live(status: Json, console: Console) -> RenderableType:
    """For a view that stays in its place, and therefore ends at the terminal's last row."""
    return _fitting(status, console, console.height)


def draw_broken(status: Json, console: Console, sentence: str) -> RenderableType:
    """The last status that was read, below a line that says why there is no newer one."""
    warning = Text(f" {sentence}; trying again. This is what it said last: ", "white on dark_red")
    return Group(warning, _fitting(status, console, console.height - _height(warning, console)))


def _fitting(status: Json, console: Console, rows: int) -> RenderableType:
    if not console.is_terminal:
        return draw_status(status, console.width)
    if len(status["screens"]) > rows:
        return _cut(status, console, rows)
    return _first_that_fits(status, console, rows) or _cut(status, console, rows)


def _first_that_fits(status: Json, console: Console, rows: int) -> RenderableType | None:
    for form in (draw_status, draw_status_closely, _draw_in_lines):
        drawing = form(status, console.width)
        if _height(drawing, console) <= rows:
            return drawing
    return None


def _draw_in_lines(status: Json, columns: int) -> RenderableType:
    screens = status["screens"]
    remarks = (remark.after(name) for name, remark in remarks_by_name(screens))
    return Group(draw_head(status, columns), _lines(screens, status["now"], columns), *remarks)


def _cut(status: Json, console: Console, rows: int) -> RenderableType:
    """One line per screen and per remark, the worst first; what has no room is counted."""
    head = draw_head(status, console.width)
    room = max(1, rows - _height(head, console))
    screens = status["screens"]
    if len(screens) > room:
        screens = sorted(screens, key=lambda screen: _ILL_FIRST.index(screen["health"]))[: room - 1]
    left_out = len(status["screens"]) - len(screens)
    body: list[RenderableType] = [_lines(screens, status["now"], console.width)] if screens else []
    if left_out:
        body.append(Text(f" … and {left_out} more screens: a higher terminal shows them", "dim"))
        return Group(head, *body)
    remarks = worst_first(remarks_by_name(screens))
    room -= len(screens)
    told = remarks if len(remarks) <= room else remarks[: max(0, room - 1)]
    body.extend(remark.in_one_line(name) for name, remark in told)
    if room > 0 and len(told) < len(remarks):
        body.append(Text(f" … and {len(remarks) - len(told)} more: landmark status SCREEN", "dim"))
    return Group(head, *body)


def _lines(screens: Sequence[Json], now: str, columns: int) -> Table:
    """What is on each screen, and how well it is known, in one line."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, ratio=1)
    for _ in range(3 if columns >= NEXT_SPOT_COLUMNS else 2):
        grid.add_column(no_wrap=True, justify="right")
    for screen in screens:
        name = Text.assemble(" ", cells.lamp(screen), " ", (screen["screen"], "bold"))
        title = Text(cells.words_of(screen["on"])[0], cells.title_style(screen))
        time = Text(screen["local_time"][11:19], "bold")
        facts = [Text.assemble(cells.drift(screen), (" ms", "dim")), cells.heard(screen)]
        if columns >= NEXT_SPOT_COLUMNS:
            facts.insert(0, cells.next_spot(screen, now)[0])
        grid.add_row(name, time, cells.liveness(screen), title, *facts)
    return grid


def _height(drawing: RenderableType, console: Console) -> int:
    return len(console.render_lines(drawing, console.options.update(height=None), pad=False))
