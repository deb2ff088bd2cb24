"""`landmark preflight`: is a film fit for the screens that are to show it?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.breaking_off import CTRL_C
from controller.commands.schedule_input import (
    CANNOT_READ,
    DEFAULT_FOLDER,
    ERRORS,
    chosen_screens,
    console_for_people,
    read_schedule,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from controller.preflight.job import Task
    from controller.preflight.judgement import Judgement

_STYLES = {"error": "bold red", "warning": "bold yellow", "sign-off": "bold blue", "note": "dim"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("preflight")
    def command(
        paths: Annotated[
            list[Path] | None,
            typer.Argument(metavar="[PATH | FILES]", help="Folder of the schedule files, or films, or both."),
        ] = None,
        films: Annotated[
            Path | None,
            typer.Option(
                "--films",
                envvar="LANDMARK_FILMS",
                help="Folder of masters: <short>.mp4, and others of a shape or screen.",
            ),
        ] = None,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        report: Annotated[
            Path, typer.Option("--report", help="Folder of the report, its stills and what was measured.")
        ] = Path("preflight"),
        as_is: Annotated[
            bool, typer.Option("--as-is", help="The files are to be played without a rendition being made.")
        ] = False,
        jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Films at once; 0: one a core.")] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Decode every frame of films and judge them for their screens. A screening aid, no certificate.

        Container, codec, size, rate, length, sound and loudness, black, frozen and white parts, flashing,
        inserts, AI labels, broken and lying files: each finding with its time code (mm:ss:ff) and a still.
        What was measured is kept in the report's folder: a run that was broken off goes on where it was.

        Examples: landmark preflight schedules --films films; landmark preflight entry.mp4;
        landmark preflight schedules --films films --screen tyo-shibuya --json | jq '.films[].findings[].code'

        Exit code: 0 no errors (there may be warnings), 1 a film or the schedule has errors, 3 something
        cannot be read or written, 130 ended by Ctrl-C.
        """
        tasks = _tasks(paths or [], films, screen, as_is)
        judgements = _run(tasks, report, jobs)
        _tell(judgements, report, as_json=as_json)
        if not all(each.passed for each in judgements):
            raise typer.Exit(ERRORS)


def _tasks(paths: "list[Path]", films: Path | None, screen: str | None, as_is: bool) -> "list[Task]":
    from controller.preflight.job import tasks_of

    folders = [each for each in paths if each.is_dir()]
    chosen = [each for each in paths if not each.is_dir()]
    if len(folders) > 1:
        raise typer.BadParameter(f"{folders[0]} and {folders[1]} are both folders; name one of schedules")
    for each in chosen:
        if not each.is_file():
            raise typer.BadParameter(f"there is no file {str(each)!r}; name a film, or a folder of schedules")
    if chosen and not folders and screen is None:
        return list(tasks_of(chosen, (), None, as_is=as_is))
    from controller.preflight.demands import demands_on, master_names

    schedule = read_schedule(folders[0] if folders else DEFAULT_FOLDER)
    demands = [d for each in chosen_screens(schedule, screen) for d in demands_on(schedule, each)]
    tasks = list(tasks_of(chosen or _films_in(films), demands, master_names(schedule), as_is=as_is))
    return tasks if chosen or screen is None else [each for each in tasks if each.demands]


def _films_in(folder: Path | None) -> "list[Path]":
    from controller.films.masters import ENDINGS

    if folder is None:
        raise typer.BadParameter("say where the films are: --films FOLDER, or name files")
    if not folder.is_dir():
        typer.echo(f"landmark: there is no folder {str(folder)!r}; name the folder of the films", err=True)
        raise typer.Exit(CANNOT_READ)
    return sorted(each for each in folder.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())


def _run(tasks: "Sequence[Task]", report: Path, jobs: int) -> "list[Judgement]":
    import asyncio

    from controller.commands.progress import progress
    from controller.films import FilmError
    from controller.preflight.decoder import engine
    from controller.preflight.job import cores, preflight_films

    done = 0
    try:
        build = asyncio.run(engine())
        with progress("films") as tell:

            def on_done(judgement: "Judgement") -> None:
                nonlocal done
                done += 1
                tell(done / len(tasks), f"films {done}/{len(tasks)} {judgement.name}")

            return preflight_films(tasks, report, build, jobs or cores(), on_done)
    except KeyboardInterrupt:
        typer.echo(
            f"landmark: ended after {done} of {len(tasks)} films; what was measured is kept in {report}, "
            "and the same command goes on from there",
            err=True,
        )
        raise typer.Exit(CTRL_C) from None
    except FilmError as error:
        typer.echo(f"landmark: {error}", err=True)
    except OSError as error:
        typer.echo(f"landmark: cannot write the report in {report}: {error.strerror}", err=True)
    raise typer.Exit(CANNOT_READ)


def _tell(judgements: "Sequence[Judgement]", folder: Path, *, as_json: bool) -> None:
    from rich.markup import escape

    from controller.commands.output import write_output
    from controller.preflight.judgement import DISCLAIMER
    from controller.preflight.report import format_page, format_report, report_of, summary
    from controller.preflight.shelf import PreflightShelf

    shelf = PreflightShelf(folder, "")
    write_output(shelf.report, format_report(judgements, shelf))
    write_output(shelf.page, format_page(judgements, shelf))
    if as_json:
        typer.echo(json.dumps(report_of(judgements, shelf), indent=2, ensure_ascii=False))
        return
    console = console_for_people()
    for each in judgements:
        console.print(_draw(each))
    console.print(f"{escape(summary(judgements))}. Stills and all of it: [cyan]{escape(str(shelf.page))}[/]")
    console.print(f"[dim]{escape(DISCLAIMER)}[/]")


def _draw(judgement: "Judgement") -> "RenderableType":
    """One film's findings; notes, which the rendition takes care of, are counted."""
    from rich.table import Table
    from rich.text import Text

    from controller.preflight.findings import Severity
    from controller.preflight.report import place_of

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    told = [each for each in judgement.findings if each.severity is not Severity.NOTE]
    notes = len(judgement.findings) - len(told)
    mark = Text("✓", "bold green") if judgement.passed else Text("✗", "bold red")
    title = Text(judgement.name, "cyan").append(f"  notes: {notes}" if notes else "", "dim")
    table.add_row(mark, "", title)
    for finding in told:
        screens = Text(f"  {finding.code} {', '.join(finding.screens)}", "dim")
        table.add_row(
            Text(finding.severity, _STYLES[finding.severity]),
            Text(place_of(finding, judgement), "dim"),
            Text(finding.sentence).append_text(screens),
        )
        table.add_row("", "", Text(f"→ {finding.remedy}", "green"))
    table.add_row()
    return table
