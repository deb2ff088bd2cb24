"""`landmark films`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("films")
    def command() -> None:
        raise NotImplementedError
