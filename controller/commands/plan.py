"""`landmark plan`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("plan")
    def command() -> None:
        raise NotImplementedError
