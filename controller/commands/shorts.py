"""`landmark shorts`: lists, filters and searches the catalogue."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    ERRORS,
    compile_eastern_first,
    console_for_people,
    exits_unreadable,
    read_schedule,
)
from controller.commands.scripts import isolated

if TYPE_CHECKING:
    from controller.catalogue import Short

ManyOption = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("shorts")
    def command(
        path: Annotated[
            Path,
            typer.Argument(metavar="[PATH]", help="Folder of the schedule files, or a catalogue's file."),
        ] = DEFAULT_FOLDER,
        award: Annotated[ManyOption, typer.Option("--award", help='Only this award; "" for none.')] = None,
        country: Annotated[ManyOption, typer.Option("--country", help="Name or ISO 3166 code.")] = None,
        language: Annotated[ManyOption, typer.Option("--language", help="Like pt or zh-Hant.")] = None,
        creator: Annotated[ManyOption, typer.Option("--creator", help="Part of the name.")] = None,
        search: Annotated[
            str | None, typer.Option("--search", help="Words in id, title, creator, country, entry number.")
        ] = None,
        rights_before: Annotated[
            str | None,
            typer.Option("--rights-before", metavar="DATE", help="May not be shown on this date any more."),
        ] = None,
        withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Only withdrawn ones.")] = False,
        plays: Annotated[
            bool, typer.Option("--plays", help="Count plays in the flight, on all screens.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="JSON lines, for machines.")] = False,
    ) -> None:
        """List, filter and search the shorts; case, accents and the width of letters do not count.

        An option that is given twice takes either value; different options narrow the choice.

        Examples: landmark shorts · landmark shorts --award winner --plays · landmark shorts --search eloise
        · landmark shorts --country JP --country KR --rights-before 2026-01-01 --json

        Exit code: 0 listed (also where nothing fits), 1 the files have errors, 3 they cannot be read.
        """
        from controller.catalogue.choice import Choice

        shorts, counts = _read(path, with_plays=plays)
        try:
            choice = Choice(
                awards=tuple(award or ()),
                countries=tuple(map(_country, country or ())),
                languages=tuple(language or ()),
                creators=tuple(creator or ()),
                words=search or "",
                not_on=_date(rights_before),
                withdrawn=withdrawn,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        chosen = [short for short in shorts if choice.takes(short)]
        if as_json:
            for short in chosen:
                typer.echo(json.dumps(_row(short, counts), ensure_ascii=False))
        else:
            _show(chosen, len(shorts), counts)


def _read(path: Path, *, with_plays: bool) -> "tuple[Sequence[Short], Counter[str] | None]":
    from controller.commands.catalogue_files import read_catalogue_file, show_findings
    from controller.schedule import read_standing
    from controller.schedule_files import read_schedule_files

    if path.is_file():
        if with_plays:
            raise typer.BadParameter("plays are counted for a folder of schedule files", param_hint="--plays")
        return read_catalogue_file(path).shorts, None
    if with_plays:
        schedule = read_schedule(path)
        plans = compile_eastern_first(schedule, schedule.screen_ids).values()
        return list(schedule.shorts.values()), Counter(spot.short for plan in plans for spot in plan.spots)
    with exits_unreadable():
        standing = read_standing(read_schedule_files(path))
    if standing.schedule is None or not standing.whole_catalogue:
        show_findings(standing.findings, path)
        raise typer.Exit(ERRORS)
    return list(standing.schedule.shorts.values()), None


def _country(text: str) -> str:
    """The printed name of a code or name; what is no country stays, since a catalogue may hold it."""
    from controller.catalogue.countries import parse_country

    try:
        return parse_country(text)
    except ValueError:
        return text


def _date(text: str | None) -> str | None:
    from controller.schedule import parse_date

    return None if text is None else parse_date(text)


def _row(short: "Short", counts: "Counter[str] | None") -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": short.id,
        "title": short.title,
        "creator": short.creator,
        "country": short.country,
        "language": short.language,
        "award": short.award,
        "category": short.category,
        "jury_score": short.jury_score,
        "jurors": len(short.jury_scores),
        "duration_ms": short.duration_ms,
        "rights_until": short.rights_until,
        "withdrawn": short.withdrawn,
        "withdrawn_reason": short.withdrawn_reason,
        "last_day": short.last_day,
        "ai_generated": short.ai_generated,
        "producer": short.producer,
        "made_with": short.made_with,
        "crop_consent": short.crop_consent,
        "cut_consent": short.cut_consent,
        "size": short.size,
        "master_sha256": short.master_sha256,
        "source": short.source,
        "entry": short.entry,
        "gone": short.gone,
        "parts": list(short.parts),
    }
    return row if counts is None else {**row, "plays": counts[short.id]}


def _show(chosen: "Sequence[Short]", of: int, counts: "Counter[str] | None") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("short", style="cyan", no_wrap=True)
    table.add_column("title", ratio=3)
    table.add_column("creator", ratio=2)
    table.add_column("country")
    table.add_column("lang", style="dim")
    table.add_column("award", style="green")
    for name in ("score", "length", *(["plays"] if counts is not None else [])):
        table.add_column(name, justify="right")
    table.add_column("until", no_wrap=True)
    for short in chosen:
        score = "" if short.jury_score is None else f"{short.jury_score:g}"
        until = Text(short.last_day)
        if short.withdrawn is not None:
            until = Text(f"withdrawn {short.withdrawn}", "red")
        elif short.first_to_end is not None:
            until.append(f" with {short.first_to_end.id}", "yellow")
        elif short.gone:
            until.append(" gone", "yellow")
        cells = [short.id, isolated(short.title), isolated(short.creator), short.country, short.language]
        cells += [short.award, score, f"{short.duration_ms / 1_000:g} s"]
        cells += [] if counts is None else [f"{counts[short.id]:,}"]
        table.add_row(*map(Text, cells), until)
    console = console_for_people()
    console.print(table)
    countries = len({short.country for short in chosen})
    console.print(f"{len(chosen):,} of {of:,} shorts, from {countries} countries.", style="dim")
