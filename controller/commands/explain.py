"""`landmark explain`: why a screen shows what it shows at a time."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.asking import ControllerOption, exits, operator
from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    UNPUBLISHED,
    FolderArgument,
    check_texts,
    chosen_screens,
    console_for_people,
    exits_unreadable,
    passed,
)

if TYPE_CHECKING:
    from controller.schedule import Schedule
    from wire.instants import Instant
    from wire.orders import StandingOrders
    from wire.plan import Plan

_NOW = "now"
_EPILOG = (
    "Examples:\n\n"
    "landmark explain tyo-shibuya 2025-06-04T12:30:00Z\n\n"
    'landmark explain par-opera "2025-06-04 20:30" schedules\n\n'
    'landmark explain par-opera "2025-10-26 02:30"   a repeated time: both\n\n'
    "landmark explain yto-dundas now --controller http://10.0.0.5:8080"
)


@dataclass(frozen=True)
class _Case:
    """What an explanation is given."""

    schedule: "Schedule"
    plan: "Plan"
    standing: "StandingOrders | None"
    """None where no controller was asked, or no order was ever given."""
    now: "Instant | None"
    source: str
    """For people: what the plan is."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("explain", epilog=_EPILOG)
    def command(
        screen: Annotated[str, typer.Argument(metavar="SCREEN", help="The screen, like tyo-shibuya.")],
        time: Annotated[
            str,
            typer.Argument(
                metavar="TIME",
                help='An instant, a time on the screen\'s own clock like "2025-06-04 20:30", or now.',
            ),
        ],
        folder: FolderArgument = DEFAULT_FOLDER,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for programs.")] = False,
    ) -> None:
        """Explain what a screen shows at a time, and why.

        Which line has it, which have not and why, which rule darkens the screen, and
        why this short.

        Works on schedule files, compiled afresh, as long as their errors leave
        something to compile. With --controller, or for now, it explains the plan in
        force instead, with the orders that stand on it.

        Exit codes: 0 explained; 1 the files cannot be compiled, or the controller
        refuses; 2 no controller, or bad usage; 3 files cannot be read.
        """
        from controller.commands import explain_json, explain_view
        from controller.planning.why import Asked, AskedTimeError, explain_at, overruling_at, read_asked

        asks = controller is not None or time == _NOW
        case = _published(controller, screen) if asks else _compiled(folder, screen)
        zone = case.schedule.venue_of(screen).timezone
        try:
            asked = Asked((case.now,)) if time == _NOW and case.now is not None else read_asked(time, zone)
        except AskedTimeError as error:
            raise typer.BadParameter(str(error), param_hint="TIME") from error
        explained = [explain_at(case.schedule, case.plan, instant) for instant in asked.instants]
        overruled = [
            overruling_at(case.standing, each.cue, each.block, each.instant) if case.standing else None
            for each in explained
        ]
        moments = list(zip(explained, overruled, strict=True))
        if as_json:
            typer.echo(explain_json.to_json(case.schedule, screen, case.source, asked, moments))
        else:
            console = console_for_people()
            drawn = explain_view.draw(case.schedule, screen, case.source, asked, moments, width=console.width)
            console.print(drawn)


def _compiled(folder: Path, screen: str) -> _Case:
    from controller.planning import PlanningError, compile_plan
    from controller.planning.checks.size import check_size
    from controller.schedule import parse_schedule
    from controller.schedule_files import read_schedule_files

    with exits_unreadable():
        files = read_schedule_files(folder)
    schedule, findings = check_texts(files)
    source = f"{folder}, compiled afresh"
    if schedule is None:
        source += "; it has errors, and publishing would refuse it: see landmark check"
        schedule, _ = parse_schedule(files)
        if schedule is None or any(check_size(schedule)):
            schedule = passed((None, findings), folder)
    chosen_screens(schedule, screen, "SCREEN")
    try:
        plan = compile_plan(schedule, screen, network=UNPUBLISHED)
    except PlanningError:
        passed((None, findings), folder)
        raise
    return _Case(schedule, plan, None, None, source)


def _published(controller: str | None, screen: str) -> _Case:
    from controller.commands.published_plans import fetch_plan
    from controller.planning.localtime import local_date
    from wire.plan_columns import from_columns

    with exits():
        client = operator(controller)
        recalled = fetch_plan(client, screen, None)
    if not recalled.files:
        typer.secho(
            f"revision {recalled.revision} of {screen} was published without its schedule's texts; "
            "publish it again, or explain the files without --controller",
            fg="red",
            err=True,
        )
        raise typer.Exit(1)
    schedule = passed(check_texts(recalled.files), Path())
    day = local_date(recalled.published_at, recalled.zone)
    source = f"the plan in force, revision {recalled.revision}, published on {day}"
    return _Case(schedule, from_columns(recalled.plan), recalled.standing, recalled.now, source)
