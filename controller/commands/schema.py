"""`landmark schema`: how schedule files are written, for editors."""

import json
from enum import StrEnum
from typing import Annotated

import typer


class Kind(StrEnum):
    """The kinds of schedule files."""

    VENUE = "venue"
    CAMPAIGN = "campaign"
    JURY = "jury"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("schema")
    def command(
        kind: Annotated[Kind, typer.Argument(help="Which kind of file.")],
    ) -> None:
        """Print the JSON Schema (2020-12) of schedule files, so that editors complete and check them.

        landmark schema venue > schedules/schema/venue.json

        The first line of a schedule file names its schema to an editor's YAML language server, by a path from
        that file: # yaml-language-server: $schema=../schema/venue.json

        Exit code: 0 printed.
        """
        from controller.schedule.json_schema import schema_of

        typer.echo(json.dumps(schema_of(kind.value), indent=2, ensure_ascii=False))
