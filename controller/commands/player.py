"""`landmark player`: the display PCs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from controller.commands.asking import UNREADABLE, ControllerOption, exits, operator
from controller.secret_files import write_secret


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The players: display PCs that drive one screen each.", no_args_is_help=True)
    app.add_typer(group, name="player")

    @group.command("add")
    def add(
        screen: Annotated[str, typer.Argument(help="The screen's id.")],
        output: Annotated[
            Path | None,
            typer.Option("--output", "-o", help="Where to write the bundle; else <screen>.bundle.json"),
        ] = None,
        display: Annotated[
            str | None,
            typer.Option(help='X display to play on, such as ":0"; else the player starts its own.'),
        ] = None,
        controller: ControllerOption = None,
    ) -> None:
        """Write the bundle that makes a display PC the player of one screen: addresses, account, keys.

        The bundle is a secret: carry it to the display PC, run [bold]landmark-player run BUNDLE[/], and
        delete the copy. An older bundle of the same screen stops working. Needs the operator's token:
        LANDMARK_TOKEN, or operator.token in LANDMARK_STATE.

        Exit codes: 0 written; 1 refused; 2 no controller; 3 the file cannot be written.
        """
        from urllib.parse import quote

        from controller.services.add_player import AddedPlayer
        from wire.codec import decode

        body = json.dumps({"display": display}).encode()
        with exits():
            answer = operator(controller).post(f"/api/players/{quote(screen, safe='')}", body)
            added = decode(AddedPlayer, answer)
        path = output or Path(f"{screen}.bundle.json")
        _write_bundle(path, added.bundle.model_dump_json(indent=2, exclude_none=True) + "\n")
        typer.secho(f"{path}: the bundle of {screen}", bold=True)
        if added.replaced:
            typer.echo("An older bundle of this screen stops working now.")
        if added.account_line is not None:
            typer.echo(f"Add this line to the broker's password file and reload it:\n{added.account_line}")
        typer.echo(f"On the display PC: landmark-player run {path.name}")


def _write_bundle(path: Path, text: str) -> None:
    try:
        write_secret(path, text.encode())
    except OSError as error:
        typer.secho(
            f"cannot write {path}: {error.strerror}; choose another place with -o", fg="red", err=True
        )
        raise typer.Exit(UNREADABLE) from error
