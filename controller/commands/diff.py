"""`landmark diff`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("diff")
    def command() -> None:
        raise NotImplementedError
