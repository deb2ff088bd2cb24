"""`landmark winners`: who wins by a jury's rule, and why everybody else does not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.schedule_input import CANNOT_READ, ERRORS, console_for_people
from controller.commands.scripts import isolated

if TYPE_CHECKING:
    from controller.catalogue import Verdict
    from controller.commands.catalogue_files import CatalogueFile
    from controller.schedule import Jury

_LOSERS = 30  # of those without an award, on a terminal


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("winners")
    def command(
        rule: Annotated[Path, typer.Argument(metavar="RULE", help="A file with kind: jury.")],
        everybody: Annotated[
            bool, typer.Option("--all", help="All entries, not only the first without an award.")
        ] = False,
        write: Annotated[
            bool, typer.Option("--write", help="Write the awards into the catalogue that the rule names.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")] = False,
    ) -> None:
        """Select winners by the rule in a file, and say of each entry why it is in or out.

        The same entries and rule give the same winners, on every machine. With --write the rule's awards are
        given in the catalogue, and taken from entries that have one by another rule; other awards stay.

        Examples: landmark winners schedules/campaigns/jury.yaml · landmark winners jury.yaml --all
        · landmark winners jury.yaml --json | jq '.entries[] | select(.award == "")'
        · landmark winners jury.yaml --write

        Exit code: 0 selected, 1 the rule or the catalogue has mistakes, 3 one of them cannot be read.
        """
        from controller.catalogue import select_winners
        from controller.commands.catalogue_files import read_catalogue_file

        jury = _read_jury(rule)
        file = read_catalogue_file(rule.parent / jury.catalogue)
        verdicts = select_winners(file.shorts, jury.rule())
        if as_json:
            typer.echo(json.dumps(_report(jury, verdicts), indent=2, ensure_ascii=False))
        else:
            _show(jury, verdicts, everybody=everybody)
        if write:
            _write(file, jury, verdicts, quiet=as_json)


def _read_jury(path: Path) -> "Jury":
    from controller.commands.catalogue_files import show_findings
    from controller.findings import Code, Place, error_at, has_errors
    from controller.schedule import Jury
    from controller.schedule.entry import read_entry
    from controller.schedule.yaml_text import MarkedMapping, read_yaml
    from controller.schedule_files import ScheduleFilesError, read_schedule_file

    try:
        text = read_schedule_file(path)
    except ScheduleFilesError as error:
        typer.echo(f"landmark: {error}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    data, findings = read_yaml(text, path.name)
    if not isinstance(data, MarkedMapping):
        remedy = 'start it with schema: "landmark/v1" and kind: jury'
        sentence = "the file holds no jury"
        findings = findings or [error_at(Place(path.name, 1), Code.FILE_KIND, sentence, remedy)]
        jury = None
    else:
        jury, found = read_entry(Jury, data)
        findings = [*findings, *found]
    if jury is None or has_errors(findings):
        show_findings(findings, path.parent)
        raise typer.Exit(ERRORS)
    return jury


def _write(file: "CatalogueFile", jury: "Jury", verdicts: "Sequence[Verdict]", *, quiet: bool) -> None:
    from controller.commands.catalogue_files import write_catalogue_file, written_words

    own = {each.award for each in jury.awards}
    awards = {each.short.id: each.award for each in verdicts}
    rows = [
        {**row.cells, "award": awards[row.cells["id"]]} if row.cells["award"] in {*own, ""} else row.cells
        for row in file.rows
    ]
    written = write_catalogue_file(file, rows)
    if not quiet:
        typer.echo(written_words(file.path, written=written))


def _report(jury: "Jury", verdicts: "Sequence[Verdict]") -> dict[str, object]:
    from controller.catalogue import format_score

    entries = [
        {
            "id": each.short.id,
            "title": each.short.title,
            "creator": each.short.creator,
            "country": each.short.country,
            "award": each.award,
            "rank": each.rank,
            "mean": None if each.mean is None else format_score(each.mean),
            "jurors": each.jurors,
            "reasons": list(each.reasons),
        }
        for each in verdicts
    ]
    return {"jury": jury.id, "seed": jury.seed, "entries": entries}


def _show(jury: "Jury", verdicts: "Sequence[Verdict]", *, everybody: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from controller.catalogue import format_score

    console = console_for_people()
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("award", style="green", no_wrap=True)
    table.add_column("rank", justify="right")
    table.add_column("mean", justify="right")
    table.add_column("jurors", justify="right")
    table.add_column("short", style="cyan", no_wrap=True)
    for name in ("title", "creator", "country", "why"):
        table.add_column(name)
    winners = [each for each in verdicts if each.award]
    others = [each for each in verdicts if not each.award]
    for each in [*winners, *(others if everybody else others[:_LOSERS])]:
        mean = "" if each.mean is None else format_score(each.mean)
        credit = (isolated(each.short.title), isolated(each.short.creator), each.short.country)
        cells = (each.award, f"{each.rank or ''}", mean, f"{each.jurors or ''}", each.short.id, *credit)
        table.add_row(*map(Text, cells), Text("; ".join(each.reasons), "dim"))
    console.print(table)
    if not everybody and len(others) > _LOSERS:
        console.print(f"and {len(others) - _LOSERS:,} others without an award: --all", style="dim")
    counts = [f"{sum(each.award == name for each in winners)} {name}" for name in _names(jury)]
    console.print(f"{jury.id}: {', '.join(counts)} of {len(verdicts):,} entries.")


def _names(jury: "Jury") -> list[str]:
    return list(dict.fromkeys(each.award for each in jury.awards))
