"""`landmark check`: is what the schedule files say right?"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    ERRORS,
    FolderArgument,
    console_for_people,
    draw_findings,
    finding_rows,
    read_and_check,
)

_FEW = 5  # findings; of more it is told how many are of which kind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from controller.findings import Finding
    from controller.schedule import Schedule


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("check")
    def command(
        folder: FolderArgument = DEFAULT_FOLDER,
        films: Annotated[
            Path | None,
            typer.Option("--films", help="Folder of masters, <short>.mp4: tell films that have none."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Check schedule files; changes nothing.

        All findings come in one run, each with its place, a code for programs, and what to write.

        Examples: landmark check schedules; landmark check --films films schedules;
        landmark check --json schedules | jq '.findings[].code'

        Exit code: 0 they may be published (there may be warnings), 1 they have errors, 3 they cannot be read.
        """
        from controller.findings import has_errors

        schedule, findings = read_and_check(folder, films)
        if as_json:
            typer.echo(json.dumps(_report(findings), indent=2, ensure_ascii=False))
        else:
            _show(folder, schedule, findings)
        if has_errors(findings):
            raise typer.Exit(ERRORS)


def _report(findings: "Sequence[Finding]") -> dict[str, object]:
    from controller.findings import has_errors

    return {"publishable": not has_errors(findings), "findings": finding_rows(findings)}


def _show(folder: Path, schedule: "Schedule | None", findings: "Sequence[Finding]") -> None:
    from rich.markup import escape

    from controller.findings import Severity

    console = console_for_people()
    console.print()
    console.print(draw_findings(findings, folder))
    if len(findings) > _FEW:
        console.print(_draw_counts(findings, folder))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    count = f"{_plural(errors, 'error')}, {_plural(warnings, 'warning')}"
    if errors:
        console.print(f"[bold red]✗[/] {count}. Nothing can be published until the errors are gone.")
    elif schedule is not None:
        style = "yellow" if warnings else "green"
        console.print(f"[bold {style}]✓[/] {escape(_summary(schedule))}: {count}.")


def _draw_counts(findings: "Sequence[Finding]", folder: Path) -> "RenderableType":
    """How many findings of which code stand in which file, those with most errors first."""
    from collections import Counter

    from rich.table import Table

    from controller.findings import Severity

    errors = Counter((each.file, each.code) for each in findings if each.severity is Severity.ERROR)
    warnings = Counter((each.file, each.code) for each in findings if each.severity is Severity.WARNING)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("errors", justify="right", style="red")
    table.add_column("warnings", justify="right", style="yellow")
    table.add_column("file", style="cyan")
    table.add_column("about")
    for key in sorted(errors | warnings, key=lambda key: (-errors[key], -warnings[key], key)):
        file, code = key
        table.add_row(f"{errors[key] or ''}", f"{warnings[key] or ''}", str(folder / file), code)
    table.add_row()
    return table


def _summary(schedule: "Schedule") -> str:
    parts = (
        _plural(len(schedule.venues), "venue"),
        _plural(len(schedule.screen_ids), "screen"),
        _plural(len(schedule.campaign.lines), "line"),
        _plural(len(schedule.shorts), "short"),
    )
    return f"{schedule.campaign.name}, {', '.join(parts)}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
