"""`landmark identify`: which film a picture of a screen shows, and where in it."""

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from controller.commands.asking import UNREADABLE, ControllerOption, exits, operator

UNSURE = 4
OTHER = 5


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("identify")
    def command(
        picture: Annotated[Path, typer.Argument(help="A JPEG or PNG of the whole surface.")],
        screen: Annotated[
            str | None, typer.Option("--screen", "-s", help="Only films of this screen's plan.")
        ] = None,
        at: Annotated[
            str | None,
            typer.Option("--at", help="When it was taken, like 2025-06-04T12:30:00Z: judge it by the plan."),
        ] = None,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Tell which film a picture shows, and where in it, by the films' fingerprint tracks.

        Exit codes: 0 told; 1 refused; 2 no controller; 3 the file cannot be read; 4 not sure; 5 it shows
        something else than the plan wants.

        [dim]Example:[/]  landmark identify photo.jpg --screen tyo-shibuya --at 2025-06-04T11:30:05Z
        """
        if at is not None and screen is None:
            raise typer.BadParameter("--at needs --screen: plans are of screens")
        try:
            content = picture.read_bytes()
        except OSError as error:
            typer.secho(f"cannot read {picture}: {error.strerror}", fg="red", err=True)
            raise typer.Exit(UNREADABLE) from error
        query = urlencode({name: value for name, value in (("screen", screen), ("at", at)) if value})
        with exits():
            found = json.loads(operator(controller).post(f"/api/identify?{query}", content))
        typer.echo(json.dumps(found, indent=2) if as_json else _words(found))
        if found["view"] is not None and found["view"]["agrees"] is False:
            raise typer.Exit(OTHER)
        if found["sight"]["kind"] == "unsure":
            raise typer.Exit(UNSURE)


def _words(found: dict[str, Any]) -> str:
    """What was found, for people."""
    from controller.fleet.sight import Sight, SightKind, words_of

    sight, view = found["sight"], found["view"]
    if sight["kind"] != SightKind.UNSURE:
        head = words_of(Sight.model_validate(sight))
    elif sight["short"]:
        head = f"not sure; the nearest is {sight['short']}"
    else:
        head = "not sure: no film to compare with"
    lines = [view["sentence"] if view is not None else head]
    if sight["distance"] is not None and sight["kind"] != "black":
        second = f", then {sight['second']} at {sight['second_distance']:.3f}" if sight["second"] else ""
        lines.append(f"  distance {sight['distance']:.3f}{second}; confidence {sight['confidence']:.0%}")
        if sight["brightness_percent"] is not None:
            lines.append(f"  brightness {sight['brightness_percent']} % of the film's own")
    return "\n".join(lines)
