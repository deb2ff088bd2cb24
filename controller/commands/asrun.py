"""`landmark asrun`: planned, aired and missed, per screen and local day."""

import json
from typing import Annotated, Any

import typer

from controller.commands.remote import (
    CONTROLLER_VARIABLE,
    DEFAULT_CONTROLLER,
    UNREACHABLE,
    NoAnswerError,
    fetch,
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("asrun")
    def command(
        controller: Annotated[
            str, typer.Option(metavar="URL", envvar=CONTROLLER_VARIABLE, help="Where the controller is.")
        ] = DEFAULT_CONTROLLER,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        date: Annotated[
            str | None, typer.Option("--date", "-d", help="Only this local day, like 2025-06-04.")
        ] = None,
        since: Annotated[
            str | None, typer.Option("--since", help="From this instant on, like 2025-06-04T12:30:00Z.")
        ] = None,
        until: Annotated[str | None, typer.Option("--until", help="Up to this instant.")] = None,
        as_csv: Annotated[bool, typer.Option("--csv", help="One row per spot, by spot id.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """What became of the plan: planned, aired and missed per screen and local day.

        Exit code: 0 the report was made, 2 the controller does not answer or refuses.
        """
        if as_csv and as_json:
            raise typer.BadParameter("--csv or --json, not both")
        query = {"screen": screen, "date": date, "since": since, "until": until}
        try:
            report = fetch(controller, "/api/asrun.csv" if as_csv else "/api/asrun", query).decode()
        except NoAnswerError as error:
            typer.echo(f"landmark asrun: {error}", err=True)
            raise typer.Exit(UNREACHABLE) from error
        if as_csv:
            typer.echo(report, nl=False)
        elif as_json:
            typer.echo(json.dumps(json.loads(report), indent=2))
        else:
            _show(json.loads(report))


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console

    from controller.commands.asrun_view import draw_report

    Console(highlight=False).print(draw_report(report))
