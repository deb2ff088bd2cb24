"""`landmark serve`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve")
    def command() -> None:
        raise NotImplementedError
