"""`landmark check`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("check")
    def command() -> None:
        raise NotImplementedError
