"""`landmark publish`: make a schedule the plan in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.asking import REFUSED, ControllerOption, exits, operator

if TYPE_CHECKING:
    from controller.services.outcome import Outcome


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("publish")
    def command(
        schedules: Annotated[Path, typer.Argument(help="Folder of the schedule files.")] = Path("schedules"),
        effective: Annotated[
            str | None,
            typer.Option(help="From when new plans may differ, like 2025-06-04T12:30:00Z; else very soon."),
        ] = None,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    ) -> None:
        """Check the schedule, make missing renditions, and send new plans to the screens they change.

        Needs the operator's token: LANDMARK_TOKEN, or operator.token in LANDMARK_STATE. A schedule with
        errors changes nothing.

        Exit codes: 0 published, or nothing to change; 1 refused; 2 no controller; 3 files cannot be read.
        """
        from controller.commands.outcomes import read_request, show

        request = read_request(schedules, effective)
        with exits():
            outcome = _publish(controller, request, quiet=as_json)
        if as_json:
            typer.echo(outcome.model_dump_json())
        else:
            show(outcome, published=True)
        if outcome.refused:
            raise typer.Exit(REFUSED)


def _publish(controller: str | None, request: bytes, *, quiet: bool) -> "Outcome":
    from controller.client import RefusedError
    from controller.commands.progress import progress
    from controller.services.outcome import PublishLine
    from wire.codec import decode

    with progress("checking the schedule", quiet=quiet) as tell:
        for line in operator(controller).post_lines("/api/publish", request):
            message = decode(PublishLine, line)
            if message.making is not None:
                tell(message.making.done, f"renditions {message.making.made}/{message.making.total}")
            if message.error is not None:
                raise RefusedError(409, message.error)
            if message.outcome is not None:
                return message.outcome
    raise RefusedError(500, "the controller ended in the middle; see its log, then publish again")
