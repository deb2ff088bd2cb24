"""`landmark asrun`: planned, aired and missed, per screen and local day."""

import json
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from controller.client import ControllerClient, controller_url
from controller.commands.asking import ControllerOption, exits


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("asrun")
    def command(
        controller: ControllerOption = None,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        short: Annotated[str | None, typer.Option("--short", help="Only the plays of this short.")] = None,
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

        Exit codes: 0 the report was made; 1 refused; 2 no controller.

        Examples:  landmark asrun --date 2025-06-04

                   landmark asrun --short paper-moon-harbour --csv
        """
        if as_csv and as_json:
            raise typer.BadParameter("--csv or --json, not both")
        query = {"screen": screen, "short": short, "date": date, "since": since, "until": until}
        path = _path(as_csv, query)
        with exits():
            client = ControllerClient(controller_url(controller))
            if as_csv:
                typer.echo(client.get(path).decode(), nl=False)
                return
            report = client.get_report(path)
        if as_json:
            typer.echo(json.dumps(report, indent=2))
        else:
            _show(report)


def _path(as_csv: bool, query: dict[str, str | None]) -> str:
    asked = urlencode({name: value for name, value in query.items() if value is not None})
    return f"/api/asrun{'.csv' if as_csv else ''}?{asked}"


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console

    from controller.commands.asrun_view import draw_report

    console = Console(highlight=False)
    console.print(draw_report(report, console.width))
