"""How `publish` and `diff` read schedule files and show what came of them."""

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from controller.commands.asking import UNREADABLE
from controller.schedule_files import ScheduleFilesError, read_schedule_files
from controller.services.outcome import FoundLine, Outcome, PublishRequest, ScreenChange
from wire.codec import encode
from wire.errors import ContractError
from wire.instants import format_instant, parse_instant

_COLOURS = {"error": "red", "warning": "yellow"}
_FILMS_NAMED = 2


def read_request(folder: Path, effective: str | None) -> bytes:
    """Schedule files and instant, as the controller wants them. Exits with 3 where they cannot be read."""
    try:
        files = read_schedule_files(folder)
        instant = parse_instant(effective) if effective is not None else None
    except (ScheduleFilesError, ContractError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(UNREADABLE) from error
    return encode(PublishRequest(files=files, effective=instant))


def show(outcome: Outcome, *, published: bool) -> None:
    """Findings, then a row per screen, then one sentence."""
    console = Console()
    for found in outcome.findings:
        console.print(_finding(found), soft_wrap=True)
    if outcome.refused:
        console.print(
            "[red]Refused:[/] correct the errors above; the plans in force stay as they are.", soft_wrap=True
        )
        return
    console.print(_table(outcome))
    for screen in outcome.left_alone:
        console.print(
            f"[yellow]{screen}[/] is not in these files any more; what is in force there stays in force."
        )
    console.print(_verdict(outcome, published=published))
    for sentence in outcome.ended:
        console.print(Text(f"{sentence[:1].upper()}{sentence[1:]}.", style="yellow"), soft_wrap=True)
    if outcome.ended:
        console.print("[dim]`landmark orders` and `landmark status` tell how far the screens are.[/]")


def _finding(found: FoundLine) -> Text:
    text = Text(f"{found.file}:{found.line}: ", style="bold")
    text.append(f"{found.severity.value}: ", style=_COLOURS[found.severity.value])
    text.append(f"{found.sentence}; {found.remedy}", style="none")
    return text


def _table(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("screen", "plan", "policy"):
        table.add_column(heading, no_wrap=True)
    for heading in ("new", "gone", "other"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("first change, local", no_wrap=True)
    table.add_column("films")
    for change in outcome.screens:
        table.add_row(*_row(change), style=None if change.changed else "dim")
    return table


def _row(change: ScreenChange) -> list[str]:
    counts = [
        sum(day.appearing for day in change.days),
        sum(day.disappearing for day in change.days),
        sum(day.moved + day.changed for day in change.days),
    ]
    return [
        change.screen,
        _revision(change.plan_revision, changed=change.plan_changed),
        _revision(change.policy_revision, changed=change.policy_changed),
        *(f"{count:,}" if count else "·" for count in counts),
        change.first_affected_local or "·",
        _films(change),
    ]


def _revision(revision: int, *, changed: bool) -> str:
    return f"[green]{revision} ●[/]" if changed else f"{revision}"


def _films(change: ScreenChange) -> str:
    names = change.new_films
    if not names:
        return "·"
    return ", ".join(names) if len(names) <= _FILMS_NAMED else f"{len(names)} new"


def _verdict(outcome: Outcome, *, published: bool) -> str:
    changed = [each.screen for each in outcome.screens if each.changed]
    if not changed:
        return "Nothing differs from what is in force."
    since = f", from {format_instant(outcome.effective)}" if outcome.effective is not None else ""
    if published:
        return f"[green]Published[/] to {len(changed)} of {len(outcome.screens)} screens{since}."
    return f"Publishing would change {len(changed)} of {len(outcome.screens)} screens{since}."
