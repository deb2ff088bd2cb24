"""`landmark player`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("player")
    def command() -> None:
        raise NotImplementedError
