"""`landmark import`: a contest's entries into a catalogue, with the differences told first."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.schedule_input import CANNOT_READ, ERRORS, finding_rows

if TYPE_CHECKING:
    from controller.catalogue import Intake
    from controller.catalogue.sources import SourceText
    from controller.commands.catalogue_files import CatalogueFile

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

        Examples: landmark import entries.csv --default rights_until=2026-12-31 --dry-run
        · landmark import entries.csv --column "Nom de l'artiste=creator" --into catalogue.csv
        · landmark import films/ --as late-films --json

        Exit code: 0 all entries are in, 1 some are not, or the catalogue has mistakes, 3 it cannot be read or
        written.
        """
        from controller.catalogue.names import parse_name
        from controller.commands.catalogue_files import read_catalogue_file, write_catalogue_file
        from controller.findings import has_errors

        file = read_catalogue_file(into, may_be_new=True)
        read = _read(source, file)
        try:
            intake = _take_in(
                file, read, parse_name(name), _pairs(column, "--column"), _defaults(default), part=part
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        if as_json:
            typer.echo(json.dumps(_report(intake), indent=2, ensure_ascii=False))
        else:
            from controller.commands.import_view import show_intake

            show_intake(intake, source if source.is_dir() else source.parent)
        if not dry_run:
            written = write_catalogue_file(file, intake.rows)
            if not as_json:
                typer.echo(f"{into} {'is written' if written else 'stays as it is, byte for byte'}.")
        elif not as_json:
            typer.echo(f"{into} is not touched: --dry-run.")
        if has_errors(intake.findings):
            raise typer.Exit(ERRORS)


def _read(source: Path, file: "CatalogueFile") -> "SourceText":
    from rich.console import Console
    from rich.progress import Progress

    from controller.commands.entry_sources import SourceError, read_source

    known = {short.master_sha256: short for short in file.shorts if short.master_sha256 is not None}
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("films", total=None)
            return read_source(
                source, known, lambda done, total: bar.update(task, completed=done, total=total)
            )
    except SourceError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error


def _take_in(
    file: "CatalogueFile",
    read: "SourceText",
    source: str,
    told: Mapping[str, str],
    defaults: Mapping[str, str],
    *,
    part: bool,
) -> "Intake":
    from dataclasses import replace

    from controller.catalogue import take_in
    from controller.catalogue.columns import check_told, map_columns
    from controller.catalogue.submissions import read_submission
    from controller.commands.catalogue_files import schedule_scalars
    from controller.findings import Place, sort_findings

    names = list(dict.fromkeys(name for row in read.rows for name in row.cells))
    check_told(told, names)
    place = Place(read.rows[0].place.file, 1) if read.rows else Place(file.path.name, 1)
    columns, found = map_columns(names, told, place)
    findings = [*read.findings, *found]
    scalars = schedule_scalars()
    submissions = [read_submission(row, columns, scalars, findings) for row in read.rows]
    intake = take_in(
        file.rows, submissions, source, scalars, defaults=defaults, complete=not (part or read.unreadable)
    )
    left_out = intake.left_out + read.unreadable
    return replace(intake, findings=sort_findings([*findings, *intake.findings]), left_out=left_out)


def _pairs(options: Iterable[str] | None, name: str) -> dict[str, str]:
    """Options like THEIRS=OURS. Raises typer.BadParameter."""
    pairs: dict[str, str] = {}
    for option in options or ():
        first, equals, second = option.rpartition("=")
        if not (first and equals and second):
            raise typer.BadParameter(f"{option!r} is not like NAME=VALUE", param_hint=name)
        pairs[first] = second
    return pairs


def _defaults(options: Iterable[str] | None) -> dict[str, str]:
    """Cells by our columns. Raises typer.BadParameter for a column or a value that is none."""
    from controller.catalogue.columns import GIVEN
    from controller.catalogue.sources import SourceRow
    from controller.catalogue.submissions import read_submission
    from controller.commands.catalogue_files import schedule_scalars
    from controller.findings import Finding, Place, did_you_mean

    cells = _pairs(options, "--default")
    for name in cells:
        if name not in GIVEN:
            raise typer.BadParameter(
                f"{name!r} is no column of ours; {did_you_mean(name, GIVEN)}", param_hint="--default"
            )
    findings: list[Finding] = []
    row = SourceRow(Place("--default", 1), cells)
    read = read_submission(row, {name: name for name in cells}, schedule_scalars(), findings)
    if findings:
        raise typer.BadParameter(f"{findings[0].sentence}; {findings[0].remedy}", param_hint="--default")
    return dict(read.cells)


def _report(intake: "Intake") -> dict[str, object]:
    from controller.catalogue import ChangeKind

    counts = {kind.value: sum(each.kind is kind for each in intake.changes) for kind in ChangeKind}
    changes = [
        {
            "id": each.id,
            "kind": each.kind.value,
            "title": each.title,
            "creator": each.creator,
            "fields": {field.column: [field.old, field.new] for field in each.fields},
        }
        for each in intake.changes
    ]
    return {
        "counts": {**counts, "same": intake.same, "left_out": intake.left_out},
        "changes": changes,
        "findings": finding_rows(intake.findings),
    }
