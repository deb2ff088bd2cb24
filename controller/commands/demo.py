"""`landmark demo`: the whole product on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from controller.breaking_off import CTRL_C

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo")
    def command(
        seconds: Annotated[
            int | None, typer.Option(min=10, help="End by itself after so many seconds; else at Ctrl-C.")
        ] = None,
        folder: Annotated[Path, typer.Option(help="Where films and state are kept.")] = Path(".demo"),
        schedules: Annotated[Path, typer.Option(help="Folder of the schedule files.")] = Path("schedules"),
        start: Annotated[str, typer.Option(help="Where the shifted clock begins.")] = "2025-06-04T12:29:00Z",
        simulcast: Annotated[
            str, typer.Option(help="When to take the picture of all walls.")
        ] = "2025-06-04T12:30:00Z",
        surface_pixels: Annotated[
            int, typer.Option(min=20_000, help="Pixels of each scaled-down surface.")
        ] = 130_000,
        picture: Annotated[Path, typer.Option(help="The picture of all walls.")] = Path("demo-wall.png"),
    ) -> None:
        """Five landmark screens on this machine: real films, VLC and MQTT, on a clock shifted to June 2025.

        Starts a controller and five players, crosses a simulcast within a minute, and shows the status live.
        Ctrl-C ends it with the account of what aired; a second one, at once.
        On a desktop each screen is a window; elsewhere the screens are virtual, and the page shows them.

        Exit codes: 0 done, 1 it could not go on (the sentence says why), 130 broken off before its account.
        """
        import asyncio

        from rich.console import Console
        from rich.text import Text

        from controller.demo.run import Demo, DemoOptions
        from controller.errors import ControllerError
        from wire.errors import ContractError
        from wire.instants import parse_instant

        console = Console(highlight=False)
        try:
            options = DemoOptions(
                folder=folder.absolute(),
                schedules=schedules,
                start=parse_instant(start),
                simulcast=parse_instant(simulcast),
                seconds=seconds,
                surface_pixels=surface_pixels,
                picture=picture,
            )
            asyncio.run(Demo(options, console).run())
        except (ControllerError, ContractError) as error:
            console.print("[red]demo[/] ", Text(str(error)), soft_wrap=True)
            raise typer.Exit(FAILED) from error
        except asyncio.CancelledError:
            console.print(" ended")
        except KeyboardInterrupt:
            console.print(" ended")
            raise typer.Exit(CTRL_C) from None
