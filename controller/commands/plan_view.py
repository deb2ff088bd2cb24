"""Draws plans for a terminal: the flight, one screen's week, one day, one instant."""

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
    moment_at,
    rows_on,
)
from controller.schedule import LocalDate, Schedule
from wire.instants import Instant, format_instant
from wire.plan import BlockKind, Plan
from wire.playhead import CueKind

_BLOCK_STYLES = {
    BlockKind.SIMULCAST: "bold magenta",
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
    table = _table()
    table.add_column(" Screen", no_wrap=True)
    table.add_column("Zone", style="dim", no_wrap=True)
    for date in days:
        table.add_column(f"{weekday_of(date).capitalize()} {date[5:]}", justify="right", no_wrap=True)
    if day is None:
        table.add_column("Flight", justify="right", style="bold", no_wrap=True)
    table.add_column("Spread", justify="right", style="dim", no_wrap=True)
    for screen, row in counts.items():
        by_date = {each.date: each.plays.total() for each in row}
        cells = [f"{by_date[date]:,}" if date in by_date else "" for date in days]
        total = [f"{sum(by_date.values()):,}"] if day is None else []
        zone = schedule.venue_of(screen).timezone
        table.add_row(f" {screen}", zone, *cells, *total, str(_spread(schedule, row)))
    table.add_section()
    sums = [
        sum(each.plays.total() for row in counts.values() for each in row if each.date == date)
        for date in days
    ]
    table.add_row(
        " All", "", *(f"{number:,}" for number in sums), *([f"{sum(sums):,}"] if day is None else []), ""
    )
    title = f" {schedule.campaign.name}: spots per screen and local day"
    foot = " Spread: the most by which two shorts of one line differ on a day."
    return Group(Text(), Text(title, "bold"), Text(), table, Text(foot, "dim"), Text())


def draw_screen(schedule: Schedule, plan: Plan) -> RenderableType:
    """Plays of each short on each local day of one screen."""
    zone = schedule.venue_of(plan.screen).timezone
    days = counts_by_day(plan, zone)
    shorts = sorted({key for each in days for key in each.plays})
    table = _table()
    table.add_column(" Line", no_wrap=True)
    table.add_column("Short", no_wrap=True)
    table.add_column("Title", no_wrap=True, overflow="ellipsis")
    for each in days:
        table.add_column(
            f"{weekday_of(each.date).capitalize()} {each.date[8:]}", justify="right", no_wrap=True
        )
    table.add_column("Flight", justify="right", style="bold", no_wrap=True)
    for line, short in shorts:
        plays = [each.plays[line, short] for each in days]
        cells = [str(number) if number else "·" for number in plays]
        table.add_row(f" {line}", short, _title(schedule, short), *cells, f"{sum(plays):,}")
    table.add_section()
    sums = [each.plays.total() for each in days]
    table.add_row(" All", "", "", *(str(number) for number in sums), f"{sum(sums):,}")
    span = f"{_local(plan.start, zone)} to {_local(plan.end, zone)}, {zone}"
    return Group(
        Text(), _heading(schedule, plan, "plays per short and local day"), Text(f" {span}", "dim"), table
    )


def draw_day(schedule: Schedule, plan: Plan, day: LocalDate) -> RenderableType:
    """One local day of one screen, spot by spot."""
    zone = schedule.venue_of(plan.screen).timezone
    rows = list(rows_on(schedule, plan, day))
    table = _table()
    table.add_column(" Local", no_wrap=True)
    table.add_column("UTC", style="dim", no_wrap=True)
    table.add_column("Length", justify="right", style="dim", no_wrap=True)
    table.add_column("Short", no_wrap=True, overflow="ellipsis")
    table.add_column("Creator", no_wrap=True, overflow="ellipsis")
    table.add_column("Why", no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(
            *_day_cells(schedule, row, zone), style=_BLOCK_STYLES.get(row.kind, "" if row.spot else "dim")
        )
    if not rows:
        foot = f" Nothing is planned on {day}: the flight is {_flight(schedule)}."
        return Group(Text(), _heading(schedule, plan, str(day)), Text(foot, "yellow"), Text())
    counts = Counter(row.spot.short for row in rows if row.spot)
    foot = f" {counts.total()} spots of {len(counts)} shorts; slots that are not ours show house ads."
    return Group(
        Text(),
        _heading(schedule, plan, f"{weekday_of(day).capitalize()} {day}, {zone}"),
        table,
        Text(foot, "dim"),
    )


def draw_moments(schedule: Schedule, plans: Iterable[Plan], instant: Instant) -> RenderableType:
    """Every screen at one instant."""
    table = _table()
    for name in (" Screen", "Local time", "Shows", "What", "Since", "Until", "Why"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for plan in plans:
        table.add_row(*_moment_cells(schedule, plan, moment_at(schedule, plan, instant), instant))
    return Group(Text(), Text(f" {format_instant(instant)}", "bold"), table)


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False)


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


def _day_cells(schedule: Schedule, row: Row, zone: str) -> tuple[str, ...]:
    local, utc = format_local(row.start, zone), format_instant(row.start)[11:19] + "Z"
    if row.spot is None:
        return f" {local}", utc, _length(row), row.kind.replace("_", "-"), "", row.why
    short = row.spot.short
    creator = schedule.shorts[short].creator if short in schedule.shorts else ""
    return f" {local}", utc, _length(row), _title(schedule, short), creator, row.why


def _length(row: Row) -> str:
    seconds = (row.end - row.start) / 1_000
    hours, rest = divmod(int(seconds), 3_600)
    if hours:
        return f"{hours}h{rest // 60:02d}"
    return f"{seconds:g}s" if seconds < 600 else f"{rest // 60}m"


def _moment_cells(schedule: Schedule, plan: Plan, moment: Moment, instant: Instant) -> list[Text]:
    zone = schedule.venue_of(plan.screen).timezone
    cells = [Text(f" {plan.screen}", "bold"), Text(f"{_local(instant, zone)} {format_offset(instant, zone)}")]
    cue = moment.cue
    if cue is None:
        return [*cells, Text("-", "dim"), Text(""), Text(""), Text(""), Text(moment.why, "dim")]
    style = _CUE_STYLES[cue.kind]
    title = _title(schedule, cue.short) if cue.short else ""
    times = [Text(format_local(edge, zone)) for edge in (cue.start, cue.end)]
    return [*cells, Text(cue.kind, style), Text(title), *times, Text(moment.why, "dim")]


def _local(instant: Instant, zone: str) -> str:
    return f"{local_date(instant, zone)} {format_local(instant, zone)}"


def _flight(schedule: Schedule) -> str:
    return f"{schedule.campaign.flight.first_day} to {schedule.campaign.flight.last_day}"


def _title(schedule: Schedule, short: str) -> str:
    if short in schedule.shorts:
        return schedule.shorts[short].title
    return next((ad.title for ad in schedule.campaign.house_ads if ad.id == short), short)
