"""The catalogue's file: CSV text ↔ rows of cells by column, with the comments that stand between them.

Knows the columns' names and order; what a cell means is for `read`. Lines that start with # are comments.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from controller.findings import Code, Finding, Place, did_you_mean, error_at, shown

COLUMNS = (
    "id", "title", "creator", "country", "language", "award", "jury_score", "duration",
    "rights_until", "ai_generated", "crop_consent", "cut_consent",
)  # fmt: skip
"""Every catalogue has these."""
MORE_COLUMNS = (
    "category", "jury_scores", "withdrawn", "withdrawn_reason", "producer", "made_with", "size",
    "master_sha256", "parts", "source", "entry", "gone",
)  # fmt: skip
"""A catalogue may have these; a column that is not there is empty."""
MAX_FINDINGS = 100

Cells = Mapping[str, str]
"""Of one row, by column, without the spaces around them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file."""

    place: Place
    cells: Cells


@dataclass(frozen=True, slots=True)
class Comments:
    """The file's comment lines, so that writing it again loses none."""

    before: Mapping[str, tuple[str, ...]]
    """By the id of the row below them."""
    top: tuple[str, ...] = ()
    """Above the header."""
    end: tuple[str, ...] = ()
    """Below the last row."""


def read_rows(text: str, file: str, findings: list[Finding]) -> Iterator[Row]:
    """The rows of a catalogue that have as many cells as its header, one by one as they are asked for.

    What cannot be read is added to `findings`; the reading ends when there are MAX_FINDINGS.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)

    def here() -> Place:
        return Place(file, lines.number)

    try:
        header = next(reader, None)
        if header is None or not _header_fits(header, here(), findings):
            if header is None:
                findings.append(
                    error_at(Place(file, 1), Code.CATALOGUE, "the catalogue is empty", _header_remedy())
                )
            return
        absent = dict.fromkeys((name for name in MORE_COLUMNS if name not in header), "")
        for cells in reader:
            if len(findings) >= MAX_FINDINGS:
                sentence = f"{MAX_FINDINGS} mistakes stand above; the rest of the catalogue is not read"
                findings.append(error_at(here(), Code.TOO_MUCH, sentence, "correct them, and look again"))
                return
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                sentence = f"the row has {len(cells)} cells, the header has {len(header)}"
                findings.append(error_at(here(), Code.CATALOGUE, sentence, "quote cells that hold commas"))
                continue
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            yield Row(here(), absent | named)
    except csv.Error as error:
        findings.append(
            error_at(here(), Code.CATALOGUE, f"this is not CSV: {error}", "correct the quotes of this row")
        )


def read_comments(text: str, rows: Iterable[Row]) -> Comments:
    """The comment lines of a text from which `rows` were read."""
    ends = iter((row.place.line, row.cells["id"]) for row in rows)
    header = next((number for number, line in _numbered(text) if not line.startswith("#")), None)
    top: list[str] = []
    end: list[str] = []
    before: dict[str, list[str]] = {}
    line_of_row, row_id = next(ends, (None, ""))
    for number, line in _numbered(text):
        if not line.startswith("#"):
            continue
        while line_of_row is not None and line_of_row < number:
            line_of_row, row_id = next(ends, (None, ""))
        where = end if line_of_row is None else before.setdefault(row_id, [])
        (top if header is None or number < header else where).append(line.rstrip("\r\n"))
    return Comments({name: tuple(lines) for name, lines in before.items()}, tuple(top), tuple(end))


def format_table(rows: Iterable[Cells], comments: Comments) -> str:
    """Rows → a catalogue's text that reads as the same rows. Of MORE_COLUMNS those that are filled."""
    rows = list(rows)
    columns = [*COLUMNS, *(name for name in MORE_COLUMNS if any(cells.get(name) for cells in rows))]
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    out.writelines(f"{line}\n" for line in comments.top)
    writer.writerow(columns)
    for cells in rows:
        out.writelines(f"{line}\n" for line in comments.before.get(cells["id"], ()))
        writer.writerow([cells.get(name, "") for name in columns])
    out.writelines(f"{line}\n" for line in comments.end)
    return out.getvalue()


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(StringIO(text, newline=""), start=1)


class _Lines:
    """The lines without the comments, and the number of the last one that was read."""

    def __init__(self, text: str) -> None:
        self.number = 1
        self._lines = _numbered(text)

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if not line.startswith("#"):
                self.number = number
                yield line


def _header_remedy() -> str:
    return f"start with the header {','.join(COLUMNS)}"


def _header_fits(header: list[str], place: Place, findings: list[Finding]) -> bool:
    known = (*COLUMNS, *MORE_COLUMNS)
    if len(header) > MAX_FINDINGS:
        sentence = f"the header has {len(header):,} columns"
        findings.append(error_at(place, Code.CATALOGUE, sentence, _header_remedy()))
        return False
    for name in dict.fromkeys(header):
        if name not in known:
            sentence = f"the column {shown(name)} is not known"
            findings.append(error_at(place, Code.CATALOGUE, sentence, did_you_mean(name, known)))
        elif header.count(name) > 1:
            findings.append(
                error_at(place, Code.CATALOGUE, f"the column {name!r} stands twice", "keep one of them")
            )
    findings.extend(
        error_at(place, Code.CATALOGUE, f"the column {name!r} is missing", _header_remedy())
        for name in COLUMNS
        if name not in header
    )
    return not findings
