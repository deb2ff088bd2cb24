"""`landmark asrun`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("asrun")
    def command() -> None:
        raise NotImplementedError
