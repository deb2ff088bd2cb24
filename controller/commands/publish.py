"""`landmark publish`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("publish")
    def command() -> None:
        raise NotImplementedError
