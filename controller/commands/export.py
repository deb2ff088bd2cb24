"""`landmark export …`: plans for other people's calendars and other people's players."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from controller.commands.asking import REFUSED, ControllerOption, exits, operator
from controller.commands.output import ReportOption, write_output
from controller.commands.progress import progress_over
from controller.commands.schedule_input import (
    check_texts,
    chosen_screens,
    exits_unreadable,
    parse_instant_option,
    passed,
    stream_eastern_first,
)

if TYPE_CHECKING:
    from controller.exports import Sheet, SheetRow

export = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

FilesOption = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar="PATH",
        help="Plan this folder of schedule files, instead of asking a controller for the plans in force.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write; else it is printed.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(export, name="export")


@export.callback()
def group() -> None:
    """Plans for other people's calendars and players.

    Without --files the plans in force are asked of a controller, which needs the operator's token:
    LANDMARK_TOKEN, or operator.token in LANDMARK_STATE.

    Exit codes: 0 written; 1 refused, or the files have errors; 2 no controller; 3 files cannot be read or
    written.
    """


@export.command("ical")
def ical(
    screen: Annotated[str | None, typer.Option("--screen", "-s", help="The calendar of this screen.")] = None,
    short: Annotated[str | None, typer.Option("--short", help="Where and when this short plays.")] = None,
    spots: Annotated[
        bool, typer.Option("--spots", help="An entry for each play, instead of one for a day's plays.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Of a short: from this instant on, like 2025-06-04T12:30:00Z."),
    ] = None,
    made_at: Annotated[
        str | None, typer.Option("--made-at", help="The entries' own date; else the first plan's beginning.")
    ] = None,
    files: FilesOption = None,
    output: OutputOption = None,
    controller: ControllerOption = None,
    as_json: ReportOption = False,
) -> None:
    """A calendar (RFC 5545): of a screen its hours, lines and simulcasts; of a short its plays.

    Times are UTC, which a calendar shows in its owner's zone; the entries tell the venue's local time too.

    Exit codes: 0 written; 1 refused, or the files have errors; 2 no controller; 3 files cannot be read or
    written.

    [dim]Examples:[/]  landmark export ical --screen tyo-shibuya -o tokyo.ics

              landmark export ical --short paper-moon-harbour --since 2025-06-04T00:00:00Z -o moon.ics
    """
    from controller.exports import UnplayedShortError, screen_calendar, short_calendar

    if (screen is None) == (short is None):
        raise typer.BadParameter("give either --screen or --short")
    from_instant, made = parse_instant_option(since, "--since"), parse_instant_option(made_at, "--made-at")
    sheets = _sheets(screen, files, controller)
    if short is None:
        calendar = screen_calendar(next(sheets), made_at=made, each_spot=spots)
    else:
        try:
            calendar = short_calendar(sheets, short, made_at=made, since=from_instant, each_spot=spots)
        except UnplayedShortError as error:
            raise typer.BadParameter(str(error), param_hint="--short") from error
    _put(calendar.to_text(), output, as_json=as_json, entries=len(calendar.events))


def _owner_command(name: str, words: str, write: "Callable[[Sheet, list[SheetRow]], str]") -> None:
    """A command that writes one screen's spots for its owner; both have the same options."""

    @export.command(name, help=words)
    def command(
        screen: Annotated[str, typer.Option("--screen", "-s", help="The screen.")],
        date: Annotated[
            str | None, typer.Option("--date", "-d", help="Only this local day, like 2025-06-04.")
        ] = None,
        files: FilesOption = None,
        without_hashes: Annotated[
            bool,
            typer.Option(
                "--without-hashes", help="Of a plan that was not published: its renditions are not made yet."
            ),
        ] = False,
        output: OutputOption = None,
        controller: ControllerOption = None,
        as_json: ReportOption = False,
    ) -> None:
        sheet, rows = _rows(screen, date, files, controller, without_hashes=without_hashes)
        _put(write(sheet, rows), output, as_json=as_json, spots=len(rows))


def _to_csv(_: "Sheet", rows: "list[SheetRow]") -> str:
    from controller.exports import to_owner_csv

    return to_owner_csv(rows)


def _to_smil(sheet: "Sheet", rows: "list[SheetRow]") -> str:
    from controller.exports import to_owner_smil

    return to_owner_smil(sheet, rows)


_owner_command(
    "csv",
    """A row per spot for the owner of a screen: when, which file with which hash, and whose film it is.

    Exit codes: 0 written; 1 refused, or the files have errors; 2 no controller; 3 files cannot be read or
    written.

    [dim]Examples:[/]  landmark export csv --screen yto-dundas -o dundas.csv

              landmark export csv --screen yto-dundas --files schedules --without-hashes
    """,
    _to_csv,
)
_owner_command(
    "smil",
    """SMIL 3.0 for a screen that its owner's own player drives: each film at its wall clock's reading.

    Exit codes: 0 written; 1 refused, or the files have errors; 2 no controller; 3 files cannot be read or
    written.

    [dim]Example:[/]  landmark export smil --screen yto-dundas -o dundas.smil
    """,
    _to_smil,
)


def _sheets(screen: str | None, files: Path | None, controller: str | None) -> "Iterator[Sheet]":
    """The sheet of one screen, or of all, one after the other: from files, or from a controller."""
    return _planned(screen, files) if files is not None else _in_force(screen, controller)


def _planned(screen: str | None, folder: Path) -> "Iterator[Sheet]":
    from controller.exports import Sheet
    from controller.schedule_files import read_schedule_files
    from controller.services.draft import credits_of, facts_of

    with exits_unreadable():
        texts = read_schedule_files(folder)
    schedule = passed(check_texts(texts), folder)
    screens = chosen_screens(schedule, screen)
    named = credits_of(schedule)
    with progress_over("planning", len(screens)) as on_screen:
        for plan in stream_eastern_first(schedule, screens):
            on_screen(plan.screen)
            yield Sheet(facts_of(schedule, plan.screen), plan, named)


def _in_force(screen: str | None, controller: str | None) -> "Iterator[Sheet]":
    from urllib.parse import quote

    from controller.exports import StoredPlan, to_sheet
    from wire.codec import decode

    with exits():
        client = operator(controller)
        screens = [screen] if screen is not None else client.get_report("/api/sheets")["screens"]
        if not screens:
            _refuse("no plan is in force at this controller; publish one first, or give --files")
        with progress_over("fetching", len(screens)) as on_screen:
            for each in screens:
                on_screen(each)
                yield to_sheet(decode(StoredPlan, client.get(f"/api/sheets/{quote(each, safe='')}")))


def _rows(
    screen: str, date: str | None, files: Path | None, controller: str | None, *, without_hashes: bool
) -> "tuple[Sheet, list[SheetRow]]":
    from controller.exports import MissingRenditionError, rows_of
    from controller.schedule import parse_date

    try:
        day = parse_date(date) if date is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--date") from error
    sheet = next(_sheets(screen, files, controller))
    try:
        rows = list(rows_of(sheet, with_hashes=not without_hashes))
    except MissingRenditionError as error:
        _refuse(str(error))
    return sheet, [row for row in rows if day is None or row.local.startswith(day)]


def _put(text: str, output: Path | None, *, as_json: bool, **counts: int) -> None:
    if output is None:
        if as_json:
            raise typer.BadParameter("--json reports on a file; name it with --output")
        typer.echo(text, nl=False)
        return
    written = write_output(output, text.encode())
    if as_json:
        typer.echo(json.dumps({**asdict(written), **counts}))
    else:
        told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        typer.echo(f"{output}: {told}, {written.bytes / 1_000:,.0f} kB")


def _refuse(sentence: str) -> NoReturn:
    typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(REFUSED)
