"""`landmark demo`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo")
    def command() -> None:
        raise NotImplementedError
