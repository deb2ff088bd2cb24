"""Reads and checks a folder of schedule files for the commands that work on files alone."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from controller.findings import Finding
    from controller.schedule import Schedule
    from controller.schedule.venues import Screen
    from wire.instants import Instant
    from wire.plan import Plan

OK, ERRORS, CANNOT_READ = 0, 1, 3
"""Exit codes of every command that reads schedule files."""
DEFAULT_FOLDER = Path("schedules")
UNPUBLISHED = "unpublished"
"""A network's name is part of a plan; one that is only looked at has none."""
_FLEET = 200  # screens, from which on more processes save more than their start takes
_WIDTH_IN_PIPES = 160  # rich would assume 80 columns and cut titles

FolderArgument = Annotated[Path, typer.Argument(metavar="[PATH]", help="Folder of the schedule files.")]


def read_and_check(folder: Path, films: Path | None = None) -> "tuple[Schedule | None, list[Finding]]":
    """The schedule, None where its files have errors, and all findings. Exits with CANNOT_READ.

    With `films`, a folder of masters, films that have none there are told too.
    """
    from controller.schedule_files import read_schedule_files

    with exits_unreadable():
        files = read_schedule_files(folder)
    return check_texts(files, films)


def check_texts(
    files: Mapping[str, str], films: Path | None = None
) -> "tuple[Schedule | None, list[Finding]]":
    """The schedule of these texts, None where they have errors, and all findings."""
    from controller.planning import check_files

    if films is None:
        return check_files(files)
    if not films.is_dir():
        typer.echo(f"landmark: there is no folder {str(films)!r}; name the folder of the films", err=True)
        raise typer.Exit(CANNOT_READ)
    from controller.films.geometry import Size
    from controller.films.masters import nearest_among

    names = frozenset(path.name for path in films.iterdir())

    def has_master(short: str, screen: "Screen") -> bool:
        canvas = Size(screen.canvas.w, screen.canvas.h)
        return nearest_among(names, short, screen.id, canvas) is not None

    return check_files(files, has_master=has_master)


@contextmanager
def exits_unreadable() -> Iterator[None]:
    """Turns files that cannot be read into a sentence and CANNOT_READ."""
    from controller.schedule_files import ScheduleFilesError

    try:
        yield
    except ScheduleFilesError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error


def read_schedule(folder: Path) -> "Schedule":
    """The schedule of files without errors. Else shows what is wrong and exits with ERRORS or CANNOT_READ."""
    return passed(read_and_check(folder), folder)


def passed(checked: "tuple[Schedule | None, list[Finding]]", shown: Path) -> "Schedule":
    """A checked schedule without errors. Else shows what is wrong below `shown` and exits with ERRORS."""
    from controller.findings import has_errors

    schedule, findings = checked
    if schedule is None or has_errors(findings):
        console_for_people(errors=True).print(draw_findings(findings, shown))
        raise typer.Exit(ERRORS)
    return schedule


def chosen_screens(schedule: "Schedule", screen: str | None, named_by: str = "--screen") -> tuple[str, ...]:
    """The screen that is named, or all. Raises typer.BadParameter for one that is not there."""
    from controller.findings import did_you_mean

    if screen is None:
        return schedule.screen_ids
    if screen not in schedule.screen_ids:
        hint = did_you_mean(screen, schedule.screen_ids)
        raise typer.BadParameter(f"there is no screen {screen!r}; {hint}", param_hint=named_by)
    return (screen,)


def parse_instant_option(text: str | None, name: str) -> "Instant | None":
    """The instant that the option `name` gives, if any. Raises typer.BadParameter."""
    from controller.planning.localtime import read_instant
    from wire.errors import ContractError

    try:
        return read_instant(text) if text is not None else None
    except ContractError as error:
        raise typer.BadParameter(str(error), param_hint=name) from error


def compile_eastern_first(
    schedule: "Schedule", screens: Iterable[str], on_screen: Callable[[str], None] = lambda _: None
) -> "dict[str, Plan]":
    """The plans of these screens, the eastern ones first: that is where each day begins.

    `on_screen` hears of each before it is compiled.
    """
    from controller.planning import compile_plan

    plans: dict[str, Plan] = {}
    for screen in _eastern_first(schedule, screens):
        on_screen(screen)
        plans[screen] = compile_plan(schedule, screen, network=UNPUBLISHED)
    return plans


def stream_eastern_first(schedule: "Schedule", screens: Iterable[str]) -> "Iterator[Plan]":
    """The same, one after the other as they are asked for; a fleet's over all cores."""
    from controller.planning import compile_plan

    order, cores = _eastern_first(schedule, screens), os.cpu_count() or 1
    if len(order) < _FLEET or cores == 1:
        return (compile_plan(schedule, screen, network=UNPUBLISHED) for screen in order)
    from controller.services.compile_fleet import Work, compile_fleet

    return compile_fleet(Work(schedule, UNPUBLISHED), order, cores=cores)


def _eastern_first(schedule: "Schedule", screens: Iterable[str]) -> list[str]:
    from controller.planning.localtime import offset_ms
    from controller.planning.windows import flight_span

    def key(screen: str) -> tuple[int, str]:
        start, _ = flight_span(schedule, screen)
        return -offset_ms(start, schedule.venue_of(screen).timezone), screen

    return sorted(screens, key=key)


def console_for_people(*, errors: bool = False) -> "Console":
    """A console as wide as the terminal; wide enough for a row where there is none."""
    from rich.console import Console

    console = Console(highlight=False, stderr=errors)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_IN_PIPES
    return console


def finding_rows(findings: "Iterable[Finding]") -> list[dict[str, object]]:
    """Findings as plain values, for JSON."""
    return [
        {
            "severity": each.severity.value,
            "code": each.code.value,
            "file": each.file,
            "line": each.line,
            "sentence": each.sentence,
            "remedy": each.remedy,
        }
        for each in findings
    ]


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
        place = Text(f"{folder / finding.file}:{finding.line}", "cyan").append(f"  {finding.code}", "dim")
        table.add_row(Text(finding.severity, styles[finding.severity]), place)
        table.add_row("", Text(finding.sentence))
        table.add_row("", Text(f"→ {finding.remedy}", "green"))
        table.add_row("", "")
    return table
