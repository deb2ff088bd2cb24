"""`landmark films …`: which masters are there, and the sample's."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.schedule_input import CANNOT_READ, DEFAULT_FOLDER, ERRORS, FolderArgument

if TYPE_CHECKING:
    from controller.films.samples import Sample
    from controller.schedule import Schedule

films = typer.Typer(help="Masters of films.", no_args_is_help=True)
FilmsOption = Annotated[
    Path, typer.Option("--films", envvar="LANDMARK_FILMS", help="Folder of masters: <short>.mp4")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(films, name="films")


@films.callback()
def group() -> None:
    """Masters of films."""


@films.command("make-samples")
def make_samples(folder: FolderArgument = DEFAULT_FOLDER, masters: FilmsOption = Path("films")) -> None:
    """Make a generated film for every short and house ad of a schedule, for demos and rehearsals.

    A film of your own that stands in the folder is left alone.

    Exit code 0, 1 (no film can be made, or the schedule has errors), 3 (cannot read it).

    [dim]Example:[/]  landmark films make-samples schedules --films films
    """
    import asyncio

    from controller.commands.progress import progress
    from controller.commands.schedule_input import console_for_people, read_and_check
    from controller.films import FilmError, Progress
    from controller.films.samples import make_samples as make

    schedule, _ = read_and_check(folder)
    if schedule is None:
        typer.echo(f"landmark: {folder} has errors; see: landmark check {folder}", err=True)
        raise typer.Exit(CANNOT_READ if not folder.exists() else ERRORS)
    samples = samples_of(schedule)
    console = console_for_people()
    try:
        with progress("sample films") as tell:

            def on_progress(so_far: Progress) -> None:
                tell(so_far.done, f"sample films {so_far.made}/{so_far.total}")

            made = asyncio.run(make(masters, samples, on_progress))
    except FilmError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(ERRORS) from error
    console.print(
        f"{len(samples)} films in {masters}: {len(made)} made, {len(samples) - len(made)} were there"
    )


@films.command("list")
def list_masters(
    folder: FolderArgument = DEFAULT_FOLDER,
    masters: FilmsOption = Path("films"),
    short: Annotated[str | None, typer.Option(help="Those of this short or house ad alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
) -> None:
    """List the masters in a folder, each with the screens whose renditions are made from it.

    One that serves no screen has nearer ones beside it, or a name for a shape or screen that is not there.

    Exit code 0, 1 (the schedule has errors), 3 (something cannot be read).

    [dim]Example:[/]  landmark films list schedules --films films --short neon-tram
    """
    import json

    from controller.commands.schedule_input import console_for_people, read_schedule
    from controller.films.geometry import Size
    from controller.films.masters import masters_in, masters_of

    schedule = read_schedule(folder)
    canvases = {
        screen: Size(canvas.w, canvas.h)
        for screen in schedule.screen_ids
        for canvas in (schedule.screen(screen).canvas,)
    }
    try:
        found = masters_in(masters, canvases) if short is None else masters_of(masters, short, canvases)
    except OSError as error:
        typer.echo(f"landmark: cannot read {masters}: {error.strerror}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    if as_json:
        rows = [{"file": str(each.path), "short": each.short, "screens": each.screens} for each in found]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.table import Table

    table = Table("master", "short", "for", box=None, pad_edge=False, header_style="dim")
    for each in found:
        served = "all screens" if len(each.screens) == len(canvases) else ", ".join(each.screens)
        table.add_row(each.path.name, each.short, served or "no screen")
    console_for_people().print(table)


def samples_of(schedule: "Schedule") -> "list[Sample]":
    """Every master that a schedule's screens need, each once, no shorter than its longest rendition."""
    from controller.films.samples import USUAL_MS, Sample, SampleKind
    from controller.planning.needs import film_needs
    from wire.renditions import RenditionKind

    together = {
        short
        for screen in schedule.screen_ids
        for line in schedule.simulcast_lines(screen)
        for short in line.shorts
    }
    samples: dict[str, Sample] = {}
    for screen in schedule.screen_ids:
        for need in film_needs(schedule, screen):
            if need.kind is RenditionKind.SLATE:
                continue
            kind = SampleKind.HOUSE if need.kind is RenditionKind.HOUSE else SampleKind.SHORT
            if need.short in together:
                kind = SampleKind.SIMULCAST
            before = samples[need.short].duration_ms if need.short in samples else USUAL_MS
            samples[need.short] = Sample(need.short, kind, max(before, need.duration_ms))
    return list(samples.values())
