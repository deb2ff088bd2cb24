"""Reads a catalogue's file with its comments, and writes it again, for the commands that change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from controller.commands.schedule_input import CANNOT_READ, ERRORS, console_for_people, draw_findings

if TYPE_CHECKING:
    from controller.catalogue import Scalars, Short
    from controller.catalogue.table import Cells, Comments, Row
    from controller.findings import Finding


_MOST = 100  # findings that are shown; nobody reads more


@dataclass(frozen=True)
class CatalogueFile:
    """A catalogue as it stands on disk; without rows where there is no file yet."""

    path: Path
    text: str
    rows: "tuple[Row, ...]"
    comments: "Comments"
    shorts: "tuple[Short, ...]"


def schedule_scalars() -> "Scalars":
    """The schedule's words for dates and durations."""
    from controller.catalogue import Scalars
    from controller.schedule.scalars import format_duration, parse_date, parse_duration

    return Scalars(parse_duration, parse_date, format_duration)


def read_catalogue_file(path: Path, *, may_be_new: bool = False) -> CatalogueFile:
    """A catalogue without mistakes. Else shows them and exits with ERRORS, or with CANNOT_READ."""
    from controller.catalogue import read_catalogue
    from controller.catalogue.table import Comments, read_comments, read_rows
    from controller.schedule_files import ScheduleFilesError, read_schedule_file

    if may_be_new and not path.exists() and path.parent.is_dir():
        return CatalogueFile(path, "", (), Comments({}), ())
    try:
        text = read_schedule_file(path)
    except ScheduleFilesError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    scalars = schedule_scalars()
    shorts, findings = read_catalogue(text, path.name, duration=scalars.duration, date=scalars.date)
    if findings:
        show_findings(findings, path.parent)
        typer.echo(f"landmark: {path} has mistakes; correct them first, so that no row is lost", err=True)
        raise typer.Exit(ERRORS)
    rows = tuple(read_rows(text, path.name, []))
    return CatalogueFile(path, text, rows, read_comments(text, rows), tuple(shorts))


def write_catalogue_file(file: CatalogueFile, rows: "Iterable[Cells]") -> bool:
    """Put the rows in place, whole or not at all. Tells whether the bytes are others than before."""
    from controller.catalogue.table import format_table
    from controller.commands.output import write_output

    text = format_table(rows, file.comments)
    if text == file.text:
        return False
    write_output(file.path, text.encode())
    return True


def written_words(path: Path, *, written: bool) -> str:
    """What became of a catalogue's file, for people."""
    return f"{path} {'is written' if written else 'stays as it is, byte for byte'}."


def show_findings(findings: "Iterable[Finding]", folder: Path) -> None:
    """Findings on stderr, the first hundred of them."""
    findings = list(findings)
    console = console_for_people(errors=True)
    console.print(draw_findings(findings[:_MOST], folder))
    if len(findings) > _MOST:
        console.print(f"and {len(findings) - _MOST:,} more; all of them: --json")
