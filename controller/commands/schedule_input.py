"""Reads and checks a folder of schedule files for the commands that work on files alone."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from controller.findings import Finding
    from controller.schedule import Schedule

OK, ERRORS, CANNOT_READ = 0, 1, 3
"""Exit codes of every command that reads schedule files."""
DEFAULT_FOLDER = Path("schedules")
_WIDTH_IN_PIPES = 160  # rich would assume 80 columns and cut titles

FolderArgument = Annotated[Path, typer.Argument(metavar="[PATH]", help="Folder of the schedule files.")]


def read_and_check(folder: Path) -> "tuple[Schedule | None, list[Finding]]":
    """The schedule, None where its files have errors, and all findings. Exits with CANNOT_READ."""
    from controller.findings import sort_findings
    from controller.planning import check_schedule
    from controller.schedule import parse_schedule
    from controller.schedule_files import ScheduleFilesError, read_schedule_files

    try:
        files = read_schedule_files(folder)
    except ScheduleFilesError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    schedule, findings = parse_schedule(files)
    if schedule is None:
        return None, findings
    return schedule, sort_findings([*findings, *check_schedule(schedule)])


def console_for_people(*, errors: bool = False) -> "Console":
    """A console as wide as the terminal; wide enough for a row where there is none."""
    from rich.console import Console

    console = Console(highlight=False, stderr=errors)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_IN_PIPES
    return console


def draw_findings(findings: "Iterable[Finding]", folder: Path) -> "RenderableType":
    """Findings as sentences, each below its place and above its remedy."""
    from rich.table import Table
    from rich.text import Text

    from controller.findings import Severity

    styles = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column()
    for finding in findings:
        place = Text(f"{folder / finding.file}:{finding.line}", "cyan")
        table.add_row(Text(finding.severity, styles[finding.severity]), place)
        table.add_row("", Text(finding.sentence))
        table.add_row("", Text(f"→ {finding.remedy}", "green"))
        table.add_row("", "")
    return table
