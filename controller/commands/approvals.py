"""`landmark approvals`: the matrix of shorts and screens."""

from typing import Annotated

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
            report = decode(ApprovalReport, operator(controller).get("/api/approvals"))
        cells = [each for each in report.cells if screen in (None, each.screen)]
        lacking = [each for each in cells if not each.complete]
        if as_json:
            told = report.model_copy(
                update={"complete": not lacking, "cells": tuple(lacking if missing else cells)}
            )
            typer.echo(told.model_dump_json(indent=2))
        else:
            from rich.console import Console

            from controller.commands.approvals_view import draw_matrix, draw_missing

            console = Console(highlight=False)
            drawn = draw_missing(lacking) if missing else draw_matrix(cells, console.width)
            console.print(drawn, soft_wrap=missing)
        if lacking:
            raise typer.Exit(INCOMPLETE)
