"""A source's text into a catalogue: its columns, its cells, its rows, and all that was found on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from controller.catalogue.columns import check_told, map_columns
from controller.catalogue.intake import Intake, take_in
from controller.catalogue.sources import SourceText
from controller.catalogue.submissions import Scalars, read_submission
from controller.catalogue.table import Row
from controller.findings import Place, sort_findings


@dataclass(frozen=True, slots=True)
class Telling:
    """What an operator says of a source, besides its text."""

    name: str
    """The same for its next export."""
    columns: Mapping[str, str]
    """Ours by the source's."""
    defaults: Mapping[str, str]
    """For empty cells of new rows, by our columns."""
    part: bool
    """It is a part of what it names: nothing is gone."""


def import_source(
    rows: Sequence[Row], text: SourceText, telling: Telling, scalars: Scalars, file_name: str
) -> Intake:
    """The rows of the catalogue `file_name` with what the source submits.

    Raises ValueError where a column is told that the source does not have.
    """
    names = list(dict.fromkeys(name for row in text.rows for name in row.cells))
    check_told(telling.columns, names)
    place = Place(text.rows[0].place.file if text.rows else file_name, 1)
    columns, found = map_columns(names, telling.columns, place)
    findings = [*text.findings, *found]
    submissions = [read_submission(row, columns, scalars, findings) for row in text.rows]
    complete = not (telling.part or text.unreadable)
    intake = take_in(rows, submissions, telling.name, scalars, defaults=telling.defaults, complete=complete)
    left_out = intake.left_out + text.unreadable
    return replace(intake, findings=sort_findings([*findings, *intake.findings]), left_out=left_out)
