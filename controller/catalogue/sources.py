"""What entries come in: CSV, JSON Lines and sidecars of films → rows of text by the source's own columns.

Owns the forms, not what a column means. A row that cannot be read is a finding and costs no other row.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from controller.findings import Code, Finding, Place, error_at, shown, warning_at

MAX_CHARACTERS = 64 * 1024 * 1024
_MOST_LINES = 20  # of one CSV row: an open quote would otherwise swallow all rows below it
_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a source."""

    place: Place
    cells: Mapping[str, str]
    """By the source's own names of its columns."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """All that could be read of a source."""

    rows: Sequence[SourceRow]
    findings: Sequence[Finding]
    unreadable: int
    """Rows that are not among `rows`."""


def decode_source(content: bytes) -> str:
    """A source's bytes as text: UTF-8, or UTF-16 by its byte order mark. What is neither becomes U+FFFD."""
    encoding = _BYTE_ORDER_MARKS.get(content[:2], "utf-8-sig")
    return content.decode(encoding, errors="replace")


def read_csv(text: str, file: str) -> SourceText:
    """Rows below a header; comma, semicolon or tab between cells, whichever the header has most."""
    rows: list[SourceRow] = []
    findings: list[Finding] = []
    header: list[str] | None = None
    for place, cells in _csv_records(text, file, findings):
        if header is None:
            header = [name.strip() for name in cells]
        elif len(cells) != len(header):
            sentence = f"the row has {len(cells)} cells, the header has {len(header)}"
            findings.append(error_at(place, Code.CATALOGUE, sentence, "quote cells that hold the separator"))
        else:
            rows.append(SourceRow(place, dict(zip(header, cells, strict=True))))
    if header is None:
        findings.append(error_at(Place(file, 1), Code.CATALOGUE, "the source is empty", "name another file"))
    else:
        for name in sorted({name for name in header if name and header.count(name) > 1}):
            sentence = f"the column {shown(name)} stands twice; the last one is read"
            findings.append(warning_at(Place(file, 1), Code.DOUBLE_NAME, sentence, "keep one of them"))
    return SourceText(rows, findings, sum(each.code is Code.CATALOGUE for each in findings))


def read_json_lines(text: str, file: str) -> SourceText:
    """One JSON object on each line."""
    rows: list[SourceRow] = []
    findings: list[Finding] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(SourceRow(Place(file, number), read_json_object(line)))
        except ValueError as error:
            sentence, _, remedy = str(error).rpartition("; ")
            findings.append(error_at(Place(file, number), Code.CATALOGUE, sentence, remedy))
    return SourceText(rows, findings, len(findings))


def read_json_object(text: str) -> dict[str, str]:
    """A JSON object as cells. Raises ValueError with a remedy."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, letter {error.colno}"
        raise ValueError(f"this is not JSON: {error.msg.lower()} at {where}; correct it") from error
    except RecursionError as error:
        raise ValueError("this JSON is nested too deeply; write one flat object") from error
    if not isinstance(value, dict):
        raise ValueError(f"{shown(value)} is no JSON object; write one in braces")
    return cells_of(value)


def cells_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Plain values as cells: true is yes, lists are joined by semicolons, mappings written as A=1; B=2."""
    return {str(name): _cell(value) for name, value in values.items()}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{name}={_cell(each)}" for name, each in value.items())
        case list() | tuple():
            return "; ".join(map(_cell, value))
    return str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shown(double)} stands twice; keep one of them")
    return values


def _csv_records(text: str, file: str, findings: list[Finding]) -> Iterator[tuple[Place, list[str]]]:
    """Records with the line on which each begins. After one that is no CSV it goes on with the next line."""
    lines = list(StringIO(text, newline=None))
    delimiter = max(_DELIMITERS, key=next((line for line in lines if line.strip()), "").count)
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at : at + _MOST_LINES], strict=True, delimiter=delimiter)
        place = Place(file, at + 1)
        try:
            cells = next(reader)
        except csv.Error as error:
            sentence = f"this is not CSV: {error}"
            findings.append(error_at(place, Code.CATALOGUE, sentence, "correct the quotes of this row"))
            at += 1
            continue
        at += reader.line_num
        if any(cell.strip() for cell in cells):
            yield place, cells
