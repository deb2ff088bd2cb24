"""`landmark plan`: what the schedule files would make every screen show, without a controller."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands import plan_fairness
from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    FolderArgument,
    chosen_screens,
    console_for_people,
    parse_instant_option,
    read_schedule,
    stream_eastern_first,
)

if TYPE_CHECKING:
    from controller.planning.timetable import Moment
    from controller.schedule import LocalDate, Schedule
    from wire.instants import Instant
    from wire.plan import Plan, Spot


def register(app: typer.Typer) -> None:
    """Add the command, and `plan fairness`."""
    plan_fairness.register(app)

    @app.command("plan")
    def command(
        folder: FolderArgument = DEFAULT_FOLDER,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        date: Annotated[
            str | None,
            typer.Option("--date", "-d", help="Only this local day of each venue, like 2025-06-04."),
        ] = None,
        at: Annotated[
            str | None, typer.Option("--at", help="Every screen at this instant, like 2025-06-04T12:30:00Z.")
        ] = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="JSON lines, for machines: one object per spot.")
        ] = False,
    ) -> None:
        """What every screen would show: the flight, one day spot by spot, or one instant.

        Works on files alone. Exit code: 0 planned, 1 the files have errors, 3 they cannot be read.

        Examples: landmark plan schedules
        · landmark plan schedules --screen tyo-shibuya --date 2025-06-04
        · landmark plan schedules --at 2025-06-04T12:30:00Z
        · landmark plan --json | jq -r .short | sort | uniq -c
        """
        if at is not None and date is not None:
            raise typer.BadParameter("--date names a whole day and --at an instant; give one of them")
        day, instant = _day(date), parse_instant_option(at, "--at")
        schedule = read_schedule(folder)
        plans = stream_eastern_first(schedule, chosen_screens(schedule, screen))
        if as_json:
            _print_json(schedule, plans, day, instant)
        else:
            _show(schedule, plans, screen, day, instant)


def _day(text: str | None) -> "LocalDate | None":
    from controller.schedule import parse_date

    try:
        return parse_date(text) if text is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--date") from error


def _show(
    schedule: "Schedule",
    plans: "Iterator[Plan]",
    screen: str | None,
    day: "LocalDate | None",
    instant: "Instant | None",
) -> None:
    from controller.commands import plan_view

    console = console_for_people()
    if instant is not None:
        console.print(plan_view.draw_moments(schedule, plans, instant, console.width))
    elif screen is not None and day is not None:
        console.print(plan_view.draw_day(schedule, next(plans), day, console.width))
    elif screen is not None:
        console.print(plan_view.draw_screen(schedule, next(plans), console.width))
    else:
        console.print(plan_view.draw_flight(schedule, plans, day))


def _print_json(
    schedule: "Schedule", plans: "Iterator[Plan]", day: "LocalDate | None", instant: "Instant | None"
) -> None:
    from controller.planning.timetable import moment_at, spots_on

    for plan in plans:
        screen, zone = plan.screen, schedule.venue_of(plan.screen).timezone
        if instant is not None:
            typer.echo(_dump(_moment_object(screen, moment_at(schedule, plan, instant), instant, zone)))
            continue
        for spot in plan.spots if day is None else spots_on(plan, day, zone):
            typer.echo(_dump(_spot_object(screen, spot)))


def _dump(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _spot_object(screen: str, spot: "Spot") -> dict[str, object]:
    from wire.instants import format_instant

    return {
        "screen": screen,
        "spot_id": spot.spot_id,
        "start": format_instant(spot.start),
        "end": format_instant(spot.end),
        "short": spot.short,
        "line": spot.line,
    }


def _moment_object(screen: str, moment: "Moment", instant: "Instant", zone: str) -> dict[str, object]:
    from controller.planning.localtime import format_zoned
    from wire.instants import format_instant

    cue = moment.cue
    return {
        "screen": screen,
        "at": format_instant(instant),
        "local_time": format_zoned(instant, zone),
        "cue": cue.kind.value if cue else None,
        "short": cue.short if cue else None,
        "line": cue.line if cue else None,
        "spot_id": cue.spot_id if cue else None,
        "start": format_instant(cue.start) if cue else None,
        "end": format_instant(cue.end) if cue else None,
        "why": moment.why,
        "manner": list(moment.manner),
    }
