"""Draws how evenly the shorts of a line share its airtime."""

from collections.abc import Iterator
from fractions import Fraction

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.planning.fairness import LineFairness, ShortAirtime
from controller.schedule import Schedule
from wire.instants import HOUR, MINUTE, SECOND, Millis

MOST_ROWS = 40
"""Of longer lines the shorts with the largest deviations are shown."""
_ARM = 6  # characters on each side of a bar's middle; a whole play
_WIDE = 110
_TITLE_WIDTH = 30


def draw_line(schedule: Schedule, line: LineFairness, width: int) -> RenderableType:
    """One line on one screen: a row for each short, the worst marked; narrow, without airtime."""
    rows = list(line.shorts)
    worst = max(abs(row.deviation) for row in rows)
    if len(rows) > MOST_ROWS:
        rows = sorted(rows, key=lambda row: -abs(row.deviation))[:MOST_ROWS]
    plays = sum(row.plays for row in line.shorts)
    heading = Text.assemble(
        (f" {line.screen}", "bold"), f"  {line.line}  ", f"{plays:,} plays of {len(line.shorts)} shorts"
    )
    table = Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(" Short", no_wrap=True, overflow="ellipsis", max_width=_TITLE_WIDTH, min_width=16)
    wide = width >= _WIDE
    for header in ("Plays", "Airtime", "Share", "Deviation") if wide else ("Plays", "Share", "Deviation"):
        _number_column(table, header)
    table.add_column("behind │ ahead", no_wrap=True, min_width=2 * _ARM + 1)
    _number_column(table, "Silence")
    for part in line.shorts[0].parts if wide else ():
        _number_column(table, part.daypart)
    for row in rows:
        style = "bold red" if abs(row.deviation) > 1 else "yellow" if abs(row.deviation) == worst else ""
        table.add_row(*_cells(schedule, row, wide=wide), style=style)
    return Group(Text(), heading, table, *_foot(line, shown=len(rows)))


def _number_column(table: Table, header: str) -> None:
    table.add_column(header, justify="right", no_wrap=True, min_width=len(header))


def _cells(schedule: Schedule, row: ShortAirtime, *, wide: bool) -> Iterator[Text]:
    yield Text(f" {schedule.shorts[row.short].title}")
    yield Text(f"{row.plays:,}")
    if wide:
        yield Text(_clock(row.airtime_ms))
    asked = f"{_percent(row.asked)} → " if row.asked != row.share and wide else ""
    yield Text(f"{asked}{_percent(row.share)}")
    yield Text(_signed(row.deviation))
    yield Text(_bar(row.deviation))
    yield Text(f"{float(row.silence):.2f}")
    for part in row.parts if wide else ():
        yield Text(f"{part.plays:,} ({_signed(part.plays - part.due)})")


def _foot(line: LineFairness, *, shown: int) -> Iterator[Text]:
    if shown < len(line.shorts):
        yield Text(f" The {shown} with the largest deviations; --json has all.", "dim")
    cost = line.cost
    if cost.lost:
        yield Text(f" Separation moves {_percent(cost.lost)} of the turns to others than asked.", "yellow")
    if cost.too_near:
        yield Text(f" {cost.too_near:,} plays stand nearer to each other than asked.", "bold red")
    if line.unfilled:
        length = _clock(line.unfilled_ms)
        yield Text(f" {line.unfilled:,} openings ({length}) stay with the house ads.", "yellow")
    words = "Deviation: the farthest from the share at any play. Silence: the longest, over the ideal gap."
    yield Text(f" {words}", "dim")


def _bar(deviation: Fraction) -> str:
    """Where the deviation lies between a play behind and a play ahead."""
    reach = min(_ARM, round(abs(deviation) * _ARM))
    left = "█" * reach if deviation < 0 else ""
    right = "█" * reach if deviation > 0 else ""
    return f"{left:>{_ARM}}│{right:<{_ARM}}"


def _signed(number: Fraction) -> str:
    return f"{float(number):+.2f}"


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.2f} %"


def _clock(length: Millis) -> str:
    return f"{length // HOUR}:{length % HOUR // MINUTE:02d}:{length % MINUTE // SECOND:02d}"
