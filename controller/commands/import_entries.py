"""`landmark import`: a contest's entries into a catalogue, with the differences told first."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.films import FilmsOption
from controller.commands.schedule_input import CANNOT_READ, ERRORS

if TYPE_CHECKING:
    from controller.catalogue import Intake
    from controller.catalogue.importing import Telling
    from controller.catalogue.sources import SourceText
    from controller.commands.catalogue_files import CatalogueFile
    from controller.commands.entry_sources import Source
    from controller.films.placing import Placement

DEFAULT_CATALOGUE = Path("schedules/campaigns/catalogue.csv")
CatalogueOption = Annotated[
    Path, typer.Option("--into", metavar="CATALOGUE", help="The catalogue's file; made where there is none.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import")
    def command(
        source: Annotated[
            Path, typer.Argument(metavar="SOURCE", help="A .csv, a .jsonl, or a folder of films.")
        ],
        into: CatalogueOption = DEFAULT_CATALOGUE,
        name: Annotated[
            str, typer.Option("--as", metavar="NAME", help="The source's name; its next export has the same.")
        ] = "contest",
        column: Annotated[
            list[str] | None,
            typer.Option("--column", metavar="THEIRS=OURS", help="What a column of the source is."),
        ] = None,
        default: Annotated[
            list[str] | None,
            typer.Option("--default", metavar="OURS=VALUE", help="For new entries whose cell is empty."),
        ] = None,
        films: FilmsOption = Path("films"),
        replace_films: Annotated[
            bool, typer.Option("--replace-films", help="Put films in place of masters with other bytes.")
        ] = False,
        part: Annotated[
            bool, typer.Option("--part", help="SOURCE is a part of what it names: nothing is gone.")
        ] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, and write nothing.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Take a contest's entries into a catalogue: new ones, changes field by field, and what is gone.

        SOURCE is CSV, JSON Lines, or a folder of films with sidecars (moon.mp4 beside moon.json or .yaml).
        Importing the same source again changes no byte. Rows are never taken out, ids never changed, and the
        other rows go in where one is broken. Names are kept as written, in any script.

        The films of a folder become masters: copies of their own, <short>.mp4 in --films, where publish and
        preflight look for them. A master with other bytes stays, unless --replace-films is given.

        Examples: landmark import entries.csv --default rights_until=2026-12-31 --dry-run
        · landmark import entries.csv --column "Nom de l'artiste=creator" --into catalogue.csv
        · landmark import entries/ --films films --as late-films --json

        Exit code: 0 all entries are in, 1 some are not, or the catalogue has mistakes, 3 something cannot be
        read or written.
        """
        from controller.commands.catalogue_files import (
            read_catalogue_file,
            write_catalogue_file,
            written_words,
        )
        from controller.commands.import_options import read_telling
        from controller.commands.import_view import show_intake, show_placements, to_json
        from controller.findings import has_errors

        file = read_catalogue_file(into, may_be_new=True)
        read = _read(source, file)
        intake = _take_in(file, read.text, read_telling(name, column, default, part=part))
        placements = _survey(read, intake, films, replace=replace_films)
        intake = _with_findings(intake, placements)
        if as_json:
            typer.echo(json.dumps(to_json(intake, placements), indent=2, ensure_ascii=False))
        else:
            show_intake(intake, source if source.is_dir() else source.parent)
            show_placements(placements, films)
        if dry_run:
            ending = f"{into} is not touched, and no film is: --dry-run."
        else:
            ending = written_words(into, written=write_catalogue_file(file, intake.rows))
            _place(placements)
        if not as_json:
            typer.echo(ending)
        if has_errors(intake.findings):
            raise typer.Exit(ERRORS)


def _read(source: Path, file: "CatalogueFile") -> "Source":
    from controller.commands.entry_sources import SourceError, read_source
    from controller.commands.progress import progress

    known = {short.master_sha256: short for short in file.shorts if short.master_sha256 is not None}
    try:
        with progress("films") as tell:
            return read_source(source, known, lambda done, total: tell(done / total, f"films {done}/{total}"))
    except SourceError as error:
        raise _stopped(error) from error


def _take_in(file: "CatalogueFile", text: "SourceText", telling: "Telling") -> "Intake":
    from controller.catalogue.importing import import_source
    from controller.commands.catalogue_files import schedule_scalars

    try:
        return import_source(file.rows, text, telling, schedule_scalars(), file.path.name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _survey(read: "Source", intake: "Intake", films: Path, *, replace: bool) -> "list[Placement]":
    """What is to be done with the films that came. Exits with CANNOT_READ."""
    if not read.films:
        return []
    from controller.films import FilmError
    from controller.films.placing import survey

    try:
        return list(survey(read.films, intake.shorts, films, replace=replace))
    except FilmError as error:
        raise _stopped(error) from error


def _with_findings(intake: "Intake", placements: "list[Placement]") -> "Intake":
    if not placements:
        return intake
    from dataclasses import replace

    from controller.films.placing import findings_of
    from controller.findings import sort_findings

    return replace(intake, findings=sort_findings([*intake.findings, *findings_of(placements)]))


def _place(placements: "list[Placement]") -> None:
    if not placements:
        return
    from controller.films import FilmError
    from controller.films.placing import place

    try:
        for each in placements:
            place(each)
    except FilmError as error:
        raise _stopped(error) from error


def _stopped(error: Exception) -> typer.Exit:
    typer.echo(f"landmark: {error}", err=True)
    return typer.Exit(CANNOT_READ)
