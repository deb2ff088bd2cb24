"""`landmark film`: one film put together from chosen shorts, for every shape of screen."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.films import FilmsOption
from controller.commands.schedule_input import (
    CANNOT_READ,
    DEFAULT_FOLDER,
    ERRORS,
    console_for_people,
    draw_findings,
    exits_unreadable,
    passed,
)

if TYPE_CHECKING:
    from rich.console import Console

    from controller.catalogue import Short
    from controller.commands.progress import Tell
    from controller.films.geometry import Size
    from controller.films.landmark import Chosen, FilmPlan, FilmRules
    from controller.schedule import Schedule


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("film")
    def command(
        rule: Annotated[Path, typer.Argument(help="The film's rules: a YAML file with kind: film.")],
        output: Annotated[Path, typer.Option("--output", "-o", help="Folder for <id>@<w>x<h>.mp4.")],
        schedules: Annotated[
            Path, typer.Option("--schedules", help="Folder of the schedule files.")
        ] = DEFAULT_FOLDER,
        films: FilmsOption = Path("films"),
        screen: Annotated[
            list[str] | None, typer.Option("--screen", "-s", help="Only for these screens' shapes.")
        ] = None,
        surface_pixels: Annotated[
            int | None, typer.Option(min=20_000, help="Pixels of each picture at most, for a rehearsal.")
        ] = None,
        write: Annotated[
            bool,
            typer.Option("--write", help="Write the shorts that it shows into its row."),
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Put the landmark film together from the masters of its shorts, once per shape of screen.

        Each file is a master like any other: with -o films, renditions are made from the one of their shape.
        The same rules, masters and ffmpeg give the same bytes.

        Its row in the catalogue names the shorts that it shows, its parts (--write). From the day on which
        one of them may not be shown any more, the film may not be either: make it anew, and publish.

        Exit code: 0 made, 1 it cannot be made (the sentence says why), 3 files cannot be read.

        [dim]Example:[/]  landmark film docs/examples/landmark-film.yaml --films films -o films --write
        """
        import asyncio

        rules = _rules(rule)
        schedule = _schedule(schedules, rules.id)
        console = console_for_people(errors=as_json)
        with _exits_unmade():
            chosen, plans = _plans(rules, schedule, screen, surface_pixels)
            if not as_json:
                console.print(_told(chosen, next(iter(plans.values()))))
            made = asyncio.run(_make(rules, plans, films, output))
        shorts = list(dict.fromkeys(each.short.id for each in chosen))
        rows = _file_rows(plans.values(), made)
        if as_json:
            typer.echo(json.dumps({"film": rules.id, "shorts": shorts, "files": rows}, ensure_ascii=False))
        else:
            _show(rows, console)
        row = schedule.shorts.get(rules.id)
        if row is None:
            typer.echo(
                f"landmark: no row of the catalogue is {rules.id}; add one, so that it can be planned",
                err=True,
            )
        elif set(row.parts) != set(shorts):
            (_write_parts if write else _tell_parts)(schedules / row.place.file, row, shorts)


@contextmanager
def _exits_unmade() -> Iterator[None]:
    """Turns what stands in the way of a film into its sentence and ERRORS."""
    from controller.errors import ControllerError

    try:
        yield
    except ControllerError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(ERRORS) from error


def _schedule(folder: Path, film: str) -> "Schedule":
    """The schedule without errors; a film that is to be made anew does not end with the parts that it has."""
    from dataclasses import replace

    from controller.planning import check_schedule
    from controller.schedule import parse_schedule
    from controller.schedule_files import read_schedule_files

    with exits_unreadable():
        files = read_schedule_files(folder)
    schedule, findings = parse_schedule(files)
    if schedule is None or film not in schedule.shorts:
        return passed((schedule, findings), folder)
    shorts = {**schedule.shorts, film: replace(schedule.shorts[film], first_to_end=None)}
    free = replace(schedule, shorts=shorts)
    return passed((free, [*findings, *check_schedule(free)]), folder)


def _rules(path: Path) -> "FilmRules":
    from controller.films.landmark import read_film_rules
    from controller.schedule_files import ScheduleFilesError, read_schedule_file

    try:
        rules, findings = read_film_rules(read_schedule_file(path), path.name)
    except ScheduleFilesError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    if rules is None:
        console_for_people(errors=True).print(draw_findings(findings, path.parent))
        raise typer.Exit(ERRORS)
    return rules


def _plans(
    rules: "FilmRules", schedule: "Schedule", screens: list[str] | None, surface_pixels: int | None
) -> "tuple[tuple[Chosen, ...], dict[Size, FilmPlan]]":
    """The shorts, and a plan per size of canvas. Raises FilmError."""
    from controller.commands.schedule_input import chosen_screens
    from controller.films.landmark import choose, lay_out_shapes

    chosen = choose(rules, schedule)
    named = [chosen_screens(schedule, name)[0] for name in screens or schedule.screen_ids]
    return chosen, lay_out_shapes(rules, chosen, schedule, named, surface_pixels)


async def _make(rules: "FilmRules", plans: "dict[Size, FilmPlan]", films: Path, output: Path) -> list[Path]:
    from controller.commands.progress import progress
    from controller.films.landmark import make_film
    from controller.films.masters import shape_name

    made = []
    for canvas, plan in plans.items():
        words = f"{rules.id} {canvas.width}x{canvas.height}"
        made.append(output / shape_name(rules.id, canvas))
        with progress(words) as tell:
            told = partial(_tell, tell, words)
            await make_film(rules, plan, _masters(plan, films, canvas), made[-1], told)
    return made


def _tell(tell: "Tell", words: str, done: float) -> None:
    tell(done, words)


def _masters(plan: "FilmPlan", films: Path, canvas: "Size") -> dict[str, Path]:
    """The masters of a film's shorts, of its shape where there are such."""
    from controller.films.landmark.cut_list import Extract
    from controller.films.masters import master_of

    shorts = [each.content.short.id for each in plan.scenes if isinstance(each.content, Extract)]
    return {short: master_of(films, short, "", canvas) for short in shorts}


def _told(chosen: "tuple[Chosen, ...]", plan: "FilmPlan") -> str:
    names = ", ".join(each.short.id for each in chosen)
    return f"{len(chosen)} shorts, {float(plan.frames / plan.fps):g} s: {names}"


def _file_rows(plans: "Iterable[FilmPlan]", made: list[Path]) -> list[dict[str, object]]:
    from controller.films.shelf import sha256_of

    return [
        {
            "file": str(path),
            "width": plan.size.width,
            "height": plan.size.height,
            "fps": str(plan.fps),
            "frames": plan.frames,
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for plan, path in zip(plans, made, strict=True)
    ]


def _show(rows: list[dict[str, object]], console: "Console") -> None:
    for row in rows:
        console.print(f"{row['file']}  {row['frames']} frames at {row['fps']}/s  sha256 {row['sha256']}")


def _write_parts(path: Path, row: "Short", shorts: list[str]) -> None:
    """Let the film's row name its parts."""
    from controller.commands.catalogue_files import read_catalogue_file, write_catalogue_file

    file = read_catalogue_file(path)
    rows = [
        {**each.cells, "parts": "; ".join(shorts)} if each.cells["id"] == row.id else each.cells
        for each in file.rows
    ]
    write_catalogue_file(file, rows)
    typer.echo(f"{path} names the {len(shorts)} parts of {row.id}; publish it.", err=True)


def _tell_parts(path: Path, row: "Short", shorts: list[str]) -> None:
    typer.echo(
        f"landmark: line {row.place.line} of {path} names other parts; add --write, or write into its "
        f"column parts: {'; '.join(shorts)}",
        err=True,
    )
