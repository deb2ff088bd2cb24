"""What the options of `landmark import` say of a source: its name, its columns, and what new entries have."""

from collections.abc import Iterable

import typer

from controller.catalogue.columns import GIVEN
from controller.catalogue.importing import Telling
from controller.catalogue.names import parse_name
from controller.catalogue.sources import SourceRow
from controller.catalogue.submissions import read_submission
from controller.commands.catalogue_files import schedule_scalars
from controller.findings import Finding, Place, did_you_mean


def read_telling(
    name: str, column: Iterable[str] | None, default: Iterable[str] | None, *, part: bool
) -> Telling:
    """What --as, --column, --default and --part say. Raises typer.BadParameter."""
    try:
        source = parse_name(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return Telling(source, _pairs(column, "--column"), _defaults(default), part)


def _pairs(options: Iterable[str] | None, name: str) -> dict[str, str]:
    """Options like THEIRS=OURS. Raises typer.BadParameter."""
    pairs: dict[str, str] = {}
    for option in options or ():
        first, equals, second = option.rpartition("=")
        if not (first and equals and second):
            raise typer.BadParameter(f"{option!r} is not like NAME=VALUE", param_hint=name)
        pairs[first] = second
    return pairs


def _defaults(options: Iterable[str] | None) -> dict[str, str]:
    """Cells by our columns. Raises typer.BadParameter for a column or a value that is none."""
    cells = _pairs(options, "--default")
    for name in cells:
        if name not in GIVEN:
            raise typer.BadParameter(
                f"{name!r} is no column of ours; {did_you_mean(name, GIVEN)}", param_hint="--default"
            )
    findings: list[Finding] = []
    row = SourceRow(Place("--default", 1), cells)
    read = read_submission(row, {name: name for name in cells}, schedule_scalars(), findings)
    if findings:
        raise typer.BadParameter(f"{findings[0].sentence}; {findings[0].remedy}", param_hint="--default")
    return dict(read.cells)
