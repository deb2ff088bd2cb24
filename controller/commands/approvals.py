"""`landmark approvals`: the matrix of shorts and screens."""

from typing import Annotated
from urllib.parse import urlencode

import typer

from controller.commands.asking import ControllerOption, exits, operator

INCOMPLETE = 4


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("approvals")
    def command(
        missing: Annotated[
            bool, typer.Option("--missing", help="Only films that lack something, with who and why.")
        ] = False,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    ) -> None:
        """Who approved the exact bytes that each screen would show: content review, rights, media owner.

        Exit codes: 0 nothing lacks; 1 refused; 2 no controller; 4 something lacks an approval.

        [dim]Examples:[/]

        landmark approvals

        landmark approvals --missing --screen par-opera
        """
        from controller.services.approval_wishes import ApprovalReport
        from wire.codec import decode

        with exits():
            wanted = {"missing": str(missing).lower()} | ({} if screen is None else {"screen": screen})
            answer = operator(controller).get(f"/api/approvals?{urlencode(wanted)}")
            report = decode(ApprovalReport, answer)
        if as_json:
            typer.echo(report.model_dump_json(indent=2))
        else:
            from rich.console import Console

            from controller.commands.approvals_view import draw_matrix, draw_missing

            console = Console(highlight=False)
            drawn = draw_missing(report.cells) if missing else draw_matrix(report.cells, console.width)
            console.print(drawn, soft_wrap=missing)
        if not report.complete:
            raise typer.Exit(INCOMPLETE)
