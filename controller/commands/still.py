"""`landmark still`: what is really on a screen, now."""

import base64
import json
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from controller.client import RefusedError
from controller.commands.asking import UNREADABLE, ControllerOption, exits, operator

NO_ANSWER = 4
OTHER = 5
GATEWAY_TIMEOUT = 504


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("still")
    def command(
        screen: Annotated[str, typer.Argument(help="The screen.")],
        save: Annotated[Path | None, typer.Option("--save", help="Write the JPEG to this file.")] = None,
        within: Annotated[
            float, typer.Option("--within", min=0.5, max=60, help="Wait at most so many seconds.")
        ] = 8.0,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Take a picture of a screen's framebuffer now, and say what it shows.

        Exit codes: 0 it shows what is wanted, or that cannot be told; 1 refused; 2 no controller; 3 the file
        cannot be written; 4 the screen sent none in time; 5 it shows something else than is wanted.
        """
        with exits():
            client = operator(controller, patience_s=within + 5)
            path = f"/api/stills/{quote(screen, safe='')}?within_ms={round(within * 1_000)}"
            try:
                taken = json.loads(client.post(path, b""))
            except RefusedError as error:
                if error.status != GATEWAY_TIMEOUT:
                    raise
                typer.secho(str(error), fg="red", err=True)
                raise typer.Exit(NO_ANSWER) from error
        picture = base64.b64decode(taken.pop("jpeg_base64"))
        if save is not None:
            try:
                save.write_bytes(picture)
            except OSError as error:
                typer.secho(f"cannot write {save}: {error.strerror}", fg="red", err=True)
                raise typer.Exit(UNREADABLE) from error
        view = taken["view"]
        if as_json:
            typer.echo(json.dumps(taken, indent=2))
        else:
            stored = f", {save}" if save is not None else ""
            size = f"{taken['width']}×{taken['height']}, {len(picture) / 1_000:.0f} kB{stored}"
            typer.echo(f"{screen} at {taken['taken_at']}: {view['sentence']} ({size})")
        if view["agrees"] is False:
            raise typer.Exit(OTHER)
