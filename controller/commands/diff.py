"""`landmark diff`: what publishing would change."""

from pathlib import Path
from typing import Annotated

import typer

from controller.commands.asking import REFUSED, ControllerOption, exits, operator


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("diff")
    def command(
        schedules: Annotated[Path, typer.Argument(help="Folder of the schedule files.")] = Path("schedules"),
        effective: Annotated[
            str | None,
            typer.Option(help="From when new plans may differ, like 2025-06-04T12:30:00Z; else very soon."),
        ] = None,
        controller: ControllerOption = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="For programs: counts per local day, too.")
        ] = False,
    ) -> None:
        """Show what `landmark publish` would change against the plans in force. Changes nothing.

        Needs the operator's token: LANDMARK_TOKEN, or operator.token in LANDMARK_STATE.

        Exit codes: 0 shown; 1 the schedule has errors; 2 no controller; 3 files cannot be read.
        """
        from controller.commands.outcomes import read_request, show
        from controller.services.outcome import Outcome
        from wire.codec import decode

        request = read_request(schedules, effective)
        with exits():
            outcome = decode(Outcome, operator(controller).post("/api/diff", request))
        if as_json:
            typer.echo(outcome.model_dump_json())
        else:
            show(outcome, published=False)
        if outcome.refused:
            raise typer.Exit(REFUSED)
