"""`landmark preview`: the whole flight as one HTML file, to be looked at and sent around."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.output import ReportOption, write_output
from controller.commands.progress import progress_over
from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    FolderArgument,
    check_texts,
    chosen_screens,
    compile_eastern_first,
    exits_unreadable,
    parse_instant_option,
    passed,
)

if TYPE_CHECKING:
    from controller.schedule import Schedule

MOST_LANES = 100
"""A page of more would be higher than browsers draw, and than people look."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("preview")
    def command(
        folder: FolderArgument = DEFAULT_FOLDER,
        output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path(
            "preview.html"
        ),
        screen: Annotated[
            list[str] | None, typer.Option("--screen", "-s", help="Only this screen; may be given again.")
        ] = None,
        made_at: Annotated[
            str | None,
            typer.Option(
                "--made-at", help="An instant to write into its head; without it, the same files: same bytes."
            ),
        ] = None,
        as_json: ReportOption = False,
    ) -> None:
        """Draw the whole flight: a lane per screen in its own local time, from a week to a minute.

        The file holds everything that it needs, and asks no network for anything. Works on files alone.

        Exit code: 0 written, 1 the files have errors, 3 they cannot be read, or the file not be written.

        [dim]Example:[/]  landmark preview schedules -o flight.html
        """
        from controller.preview import Made, digest_of, render_preview
        from controller.schedule_files import read_schedule_files

        instant = parse_instant_option(made_at, "--made-at")
        with exits_unreadable():
            texts = read_schedule_files(folder)
        schedule = passed(check_texts(texts), folder)
        screens = _lanes(schedule, screen or [])
        with progress_over("planning", len(screens)) as on_screen:
            plans = compile_eastern_first(schedule, screens, on_screen)
        made = Made(len(texts), digest_of(texts), instant)
        written = write_output(output, render_preview(schedule, plans.values(), made).encode())
        spots = sum(len(plan.spots) for plan in plans.values())
        if as_json:
            facts = {"screens": len(plans), "spots": spots, "files_sha256": made.files_sha256}
            typer.echo(json.dumps({**asdict(written), **facts}))
        else:
            typer.echo(f"{output}: {len(plans)} screens, {spots:,} spots, {written.bytes / 1_000:,.0f} kB")


def _lanes(schedule: "Schedule", asked: Iterable[str]) -> tuple[str, ...]:
    """The screens asked for, each once, or all. Raises typer.BadParameter where one page cannot hold them."""
    named = dict.fromkeys(name for each in asked for name in chosen_screens(schedule, each))
    screens = tuple(named) or schedule.screen_ids
    if len(screens) > MOST_LANES:
        raise typer.BadParameter(
            f"{len(screens)} screens are more than one page shows ({MOST_LANES}); name some",
            param_hint="--screen",
        )
    return screens
