"""`landmark schema`: how schedule files, a jury's and a film's rules are written, for editors."""

import json
from enum import StrEnum
from typing import Annotated

import typer


class Kind(StrEnum):
    """The kinds of files that people write."""

    VENUE = "venue"
    CAMPAIGN = "campaign"
    JURY = "jury"
    FILM = "film"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("schema")
    def command(
        kind: Annotated[Kind, typer.Argument(help="Which kind of file.")],
    ) -> None:
        """Print the JSON Schema (2020-12) of a kind of file, so that editors complete and check them.

        landmark schema venue > schedules/schema/venue.json

        The first line of a schedule file names its schema to an editor's YAML language server, by a path from
        that file: # yaml-language-server: $schema=../schema/venue.json

        Exit code: 0 printed.
        """
        typer.echo(json.dumps(_schema(kind), indent=2, ensure_ascii=False))


def _schema(kind: Kind) -> dict[str, object]:
    from controller.films.landmark import FilmRules
    from controller.schedule.campaigns import Campaign
    from controller.schedule.entry import Entry
    from controller.schedule.json_schema import schema_of
    from controller.schedule.juries import Jury
    from controller.schedule.venues import Venue

    models: dict[Kind, type[Entry]] = {
        Kind.VENUE: Venue,
        Kind.CAMPAIGN: Campaign,
        Kind.JURY: Jury,
        Kind.FILM: FilmRules,
    }
    return schema_of(models[kind])
