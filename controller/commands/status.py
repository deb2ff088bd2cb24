"""`landmark status`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("status")
    def command() -> None:
        raise NotImplementedError
