"""`landmark purge`: the end of life of films, with the players' receipts."""

from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.asking import UNREACHABLE, ControllerOption, exits, operator

if TYPE_CHECKING:
    from rich.console import Console

    from controller.services.purge_report import PurgeReport

NOT_CLEAN = 1


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("purge")
    def command(
        short: Annotated[str | None, typer.Option(help="This short alone; else all that has ended.")] = None,
        proof: Annotated[bool, typer.Option("--proof", help="List every receipt; delete nothing.")] = False,
        yes: Annotated[
            bool, typer.Option("--yes", help="Delete the controller's own copies as well.")
        ] = False,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    ) -> None:
        """Show what has ended (rights, withdrawal, flight), where it is still held, and who confirmed.

        Players delete by themselves, and give a receipt for each film: at once where rights end, an hour
        after the plan has stopped to name it. With --yes the controller deletes its own copies too;
        masters stay, and are listed. A player that is away is unconfirmed, until it is back and has
        spoken. Publish first: what a plan in force still needs has not ended. Needs the operator's
        token.

        Exit codes: 0 all of it is gone; 1 something is held or unconfirmed; 2 no controller, or refused.

        Examples:

          landmark purge                        what has ended, and where it still is

          landmark purge --short s-0417 --yes   delete our copies of a short that was withdrawn

          landmark purge --proof --json         every deletion with its receipt, for the creator
        """
        from urllib.parse import quote

        from controller.services.purge_report import PurgeReport
        from wire.codec import decode

        if proof and yes:
            raise typer.BadParameter("a proof deletes nothing; leave out --yes, or --proof")
        path = "/api/purge" + (f"?short={quote(short, safe='')}" if short else "")
        with exits(refused=UNREACHABLE):
            asked = operator(controller)
            report = decode(PurgeReport, asked.post(path, b"") if yes else asked.get(path))
        if as_json:
            typer.echo(report.model_dump_json(indent=2))
        else:
            _show(report, proof=proof)
        if not report.is_clean:
            raise typer.Exit(NOT_CLEAN)


def _show(report: "PurgeReport", *, proof: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from controller.services.purge_report import Remains
    from wire.instants import format_instant

    console = Console(highlight=False)
    if not report.films and not report.own:
        console.print("Nothing has ended.")
        _show_masters(report, console)
        return
    table = Table("screen", "short", "sha256", "state", "deleted at", "why", "receipt", box=None)
    for film in report.films:
        head = (film.screen, film.short or "?", film.sha256[:12], film.remains.value)
        receipts = film.receipts if proof else film.receipts[-1:]
        for receipt in receipts:
            number = f"{receipt.log[:8]}/{receipt.sequence}"
            table.add_row(*head, format_instant(receipt.at), receipt.cause.value, number)
        if not receipts:
            table.add_row(*head, "", "", "")
    for own in report.own:
        state = "deleted" if own.deleted else "held: --yes deletes it"
        table.add_row("controller", own.short or "?", own.file_name[:12], state, "", "", "")
    console.print(table)
    away = sorted({each.screen for each in report.films if each.remains is Remains.UNCONFIRMED})
    if away:
        remedy = "Ask again once their players are back and went through their films."
        console.print(f"Not heard since: {', '.join(away)}. {remedy}")
    _show_masters(report, console)


def _show_masters(report: "PurgeReport", console: "Console") -> None:
    if report.masters:
        console.print(f"Masters that still stand: {', '.join(report.masters)}. Delete them by hand.")
