"""Draws plans for a terminal: the flight, one screen's week, one day, one instant.

Words of the schedule go into `Text`: a title like "[/]" is no markup.
"""

from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.planning.localtime import format_local, format_offset, local_date, weekday_of
from controller.planning.timetable import (
    DayCount,
    Moment,
    Row,
    counts_by_day,
    manners_on,
    moment_at,
    rows_on,
)
from controller.schedule import Audio, LocalDate, Schedule
from wire.instants import Instant, format_instant
from wire.plan import BlockKind, Plan
from wire.playhead import CueKind

_WIDE = 136  # from here on every column of the sample fits whole
_TITLE_WIDTH, _CREATOR_WIDTH = 37, 24
_BLOCK_STYLES = {
    BlockKind.SIMULCAST: "bold magenta",
    BlockKind.WAVE: "bold magenta",
    BlockKind.DOMINATION: "cyan",
    BlockKind.MAKE_GOOD: "green",
    BlockKind.LEAD_IN: "magenta",
    BlockKind.RESERVED: "yellow",
    BlockKind.STATIC: "yellow",
}
_CUE_STYLES = {
    CueKind.SPOT: "bold green",
    CueKind.HOUSE: "cyan",
    CueKind.SLATE: "yellow",
    CueKind.DARK: "dim",
}


def draw_flight(schedule: Schedule, plans: Iterable[Plan], day: LocalDate | None) -> RenderableType:
    """Spots per screen and local day; only one day where it is given."""
    counts = {plan.screen: _counts(schedule, plan, day) for plan in plans}
    days = sorted({each.date for row in counts.values() for each in row})
    table = _table(footer=True)
    table.add_column(" Screen", footer=" All", no_wrap=True, min_width=17)
    for date in days:
        spots = sum(each.plays.total() for row in counts.values() for each in row if each.date == date)
        _number_column(table, _short_day(date), f"{spots:,}")
    if day is None:
        total = sum(each.plays.total() for row in counts.values() for each in row)
        _number_column(table, "Flight", f"{total:,}", style="bold")
    _number_column(table, "±", "", style="dim")
    for screen, row in counts.items():
        by_date = {each.date: each.plays.total() for each in row}
        cells = [f"{by_date[date]:,}" if date in by_date else "" for date in days]
        total_cell = [f"{sum(by_date.values()):,}"] if day is None else []
        table.add_row(f" {screen}", *cells, *total_cell, str(_spread(schedule, row)))
    title = f" {schedule.campaign.name}: spots per screen and local day, {day or _flight(schedule)}"
    foot = " ± is the most by which two shorts of one line differ on a day."
    return Group(Text(), Text(title, "bold"), table, Text(foot, "dim"), Text())


def draw_screen(schedule: Schedule, plan: Plan, width: int) -> RenderableType:
    """Plays of each short on each local day of one screen."""
    zone = schedule.venue_of(plan.screen).timezone
    days = counts_by_day(plan, zone)
    table = _table(footer=True)
    table.add_column(" Line", footer=" All", no_wrap=True)
    table.add_column("Short", no_wrap=True)
    if width >= _WIDE:
        table.add_column("Title", no_wrap=True, overflow="ellipsis")
    for each in days:
        _number_column(table, _short_day(each.date), f"{each.plays.total():,}")
    _number_column(table, "Flight", f"{len(plan.spots):,}", style="bold")
    for line, short in sorted({key for each in days for key in each.plays}):
        plays = [each.plays[line, short] for each in days]
        cells = [str(number) if number else "·" for number in plays]
        title = [Text(_title(schedule, short))] if width >= _WIDE else []
        table.add_row(f" {line}", short, *title, *cells, f"{sum(plays):,}")
    span = f" {_local(plan.start, zone)} to {_local(plan.end, zone)}, {zone}"
    heading = _heading(schedule, plan, "plays per short and local day")
    return Group(Text(), heading, Text(span, "dim"), table)


def draw_day(schedule: Schedule, plan: Plan, day: LocalDate, width: int) -> RenderableType:
    """One local day of one screen, spot by spot."""
    zone = schedule.venue_of(plan.screen).timezone
    rows = list(rows_on(schedule, plan, day))
    heading = _heading(schedule, plan, f"{weekday_of(day).capitalize()} {day}, {zone}")
    if not rows:
        foot = f" Nothing is planned on {day}: the flight is {_flight(schedule)}."
        return Group(Text(), heading, Text(foot, "yellow"), Text())
    table = _table()
    table.add_column(" Local", no_wrap=True, min_width=9)
    table.add_column("UTC", style="dim", no_wrap=True, min_width=9)
    if width >= _WIDE:
        table.add_column("Length", justify="right", style="dim", no_wrap=True, min_width=6)
    _text_column(table, "Short", _TITLE_WIDTH if width >= _WIDE else width // 2 - 12)
    if width >= _WIDE:
        _text_column(table, "Creator", _CREATOR_WIDTH)
    _text_column(
        table, "Why", width - _TITLE_WIDTH - _CREATOR_WIDTH - 38 if width >= _WIDE else width // 2 - 13
    )
    for row in rows:
        style = _BLOCK_STYLES.get(row.kind, "" if row.spot else "dim")
        cells = _day_cells(schedule, row, zone, wide=width >= _WIDE)
        table.add_row(*(Text(cell) for cell in cells), style=style)
    counts = Counter(row.spot.short for row in rows if row.spot)
    foot = f" {counts.total()} spots of {len(counts)} shorts; slots that are not ours show house ads."
    return Group(Text(), heading, *_manners(schedule, plan, day), table, Text(foot, "dim"), Text())


def _manners(schedule: Schedule, plan: Plan, day: LocalDate) -> Iterable[Text]:
    """How bright and how loud the day is, where the rules say anything of it."""
    zone = schedule.venue_of(plan.screen).timezone
    if schedule.screen(plan.screen).audio is Audio.NONE:
        yield Text(" This screen has no sound.", "dim")
    for each in manners_on(schedule, plan, day):
        until = format_local(each.end, zone)
        yield Text(f" {format_local(each.start, zone)} to {until}  {each.content}", "blue")


def draw_moments(schedule: Schedule, plans: Iterable[Plan], instant: Instant, width: int) -> RenderableType:
    """Every screen at one instant; on a narrow terminal without day, offset and why."""
    wide = width >= _WIDE
    table = _table()
    table.add_column(" Screen", no_wrap=True, min_width=17)
    table.add_column("Local time" if wide else "Local", no_wrap=True, min_width=19 if wide else 8)
    table.add_column("Shows", no_wrap=True, min_width=5)
    _text_column(table, "What", _TITLE_WIDTH if wide else width - 50)
    table.add_column("Until", no_wrap=True, min_width=8)
    if wide:
        _text_column(table, "Why", width - _TITLE_WIDTH - 63, style="dim")
    for plan in plans:
        table.add_row(*_moment_cells(schedule, plan, moment_at(schedule, plan, instant), instant, wide=wide))
    return Group(Text(), Text(f" {format_instant(instant)}", "bold"), table)


def _table(*, footer: bool = False) -> Table:
    return Table(
        box=SIMPLE_HEAD,
        header_style="dim",
        footer_style="bold",
        show_footer=footer,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


def _short_day(date: LocalDate) -> str:
    """Over two lines, so that a week fits into a narrow terminal."""
    return f"{weekday_of(date).capitalize()}\n{date[8:]}"


def _number_column(table: Table, header: str, footer: str, *, style: str = "") -> None:
    table.add_column(header, footer=footer, justify="right", no_wrap=True, min_width=len(footer), style=style)


def _text_column(table: Table, header: str, max_width: int, *, style: str = "") -> None:
    table.add_column(
        header, no_wrap=True, overflow="ellipsis", max_width=max(len(header), max_width), style=style
    )


def _heading(schedule: Schedule, plan: Plan, what: str) -> Text:
    venue = schedule.venue_of(plan.screen)
    return Text.assemble((f" {plan.screen}", "bold"), f"  {venue.name}  ", (what, "bold"))


def _counts(schedule: Schedule, plan: Plan, day: LocalDate | None) -> list[DayCount]:
    days = counts_by_day(plan, schedule.venue_of(plan.screen).timezone)
    return [each for each in days if day is None or each.date == day]


def _spread(schedule: Schedule, days: Iterable[DayCount]) -> int:
    """The largest difference of plays of two shorts of one loop line on one day."""
    playlists = {
        line.id: [short.id for short in schedule.select(schedule.playlist(line.playlist))]
        for screen in schedule.screen_ids
        for line in schedule.loop_lines(screen)
    }
    spreads = [0]
    for each in days:
        for line, shorts in playlists.items():
            plays = [each.plays[line, short] for short in shorts]
            spreads.append(max(plays) - min(plays))
    return max(spreads)


def _day_cells(schedule: Schedule, row: Row, zone: str, *, wide: bool) -> list[str]:
    times = [f" {format_local(row.start, zone)}", format_instant(row.start)[11:19] + "Z"]
    if row.spot is None:
        what, creator = row.kind.replace("_", "-"), ""
    else:
        what, creator = _title(schedule, row.spot.short), schedule.shorts[row.spot.short].creator
    return [*times, _length(row), what, creator, row.why] if wide else [*times, what, row.why]


def _length(row: Row) -> str:
    seconds = (row.end - row.start) / 1_000
    hours, rest = divmod(int(seconds), 3_600)
    if hours:
        return f"{hours}h{rest // 60:02d}"
    return f"{seconds:g}s" if seconds < 600 else f"{rest // 60}m"


def _moment_cells(
    schedule: Schedule, plan: Plan, moment: Moment, instant: Instant, *, wide: bool
) -> list[Text]:
    zone = schedule.venue_of(plan.screen).timezone
    local = format_local(instant, zone)
    if wide:
        weekday = weekday_of(local_date(instant, zone)).capitalize()
        local = f"{weekday} {local} {format_offset(instant, zone)}"
    cells = [Text(f" {plan.screen}", "bold"), Text(local)]
    cue = moment.cue
    if cue is None:
        return [*cells, Text("-", "dim"), Text(moment.why, "dim")]
    what = Text(_title(schedule, cue.short) if cue.short else "" if wide else moment.why)
    cells += [Text(cue.kind, _CUE_STYLES[cue.kind]), what, Text(format_local(cue.end, zone))]
    return [*cells, Text("; ".join((*moment.manner, moment.why)))] if wide else cells


def _local(instant: Instant, zone: str) -> str:
    return f"{local_date(instant, zone)} {format_local(instant, zone)}"


def _flight(schedule: Schedule) -> str:
    return f"{schedule.campaign.flight.first_day} to {schedule.campaign.flight.last_day}"


def _title(schedule: Schedule, short: str) -> str:
    if short in schedule.shorts:
        return schedule.shorts[short].title
    return next((ad.title for ad in schedule.campaign.house_ads if ad.id == short), short)
