"""Catalogue text (CSV) → shorts, with a finding for each row that cannot be used."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO

from controller.catalogue.shorts import Short
from controller.findings import UNWRITABLE, Code, Finding, Place, did_you_mean, error_at, shown
from wire.ids import MAX_SLUG, SLUG_PATTERN

COLUMNS = (
    "id", "title", "creator", "country", "language", "award", "jury_score", "duration",
    "rights_until", "ai_generated", "crop_consent", "cut_consent",
)  # fmt: skip
MAX_CHARACTERS = 4 * 1024 * 1024  # 2,000 entries have some 250 kB
MAX_FINDINGS = 100

_Row = Mapping[str, str]


def read_catalogue(
    text: str,
    file: str,
    *,
    duration: Callable[[object], int],
    date: Callable[[object], str],
) -> tuple[list[Short], list[Finding]]:
    """The shorts of a catalogue file, and what is wrong with it.

    Comment lines start with #. `duration` and `date` parse one cell each, or raise ValueError that says why.
    """
    if len(text) > MAX_CHARACTERS:
        sentence = f"the catalogue has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        return [], [error_at(Place(file, 1), Code.TOO_MUCH, sentence, "split the campaign")]
    shorts: list[Short] = []
    findings: list[Finding] = []
    first_line: dict[str, int] = {}
    for place, row in _rows(text, file, findings):
        cells = _Cells(row, place, findings)
        short = _short(cells, place, duration, date)
        if short is None:
            continue
        if short.id in first_line:
            sentence = f"the id {short.id!r} stands on line {first_line[short.id]} already"
            findings.append(error_at(place, Code.DOUBLE_NAME, sentence, "give each short an id of its own"))
            continue
        first_line[short.id] = place.line
        shorts.append(short)
    return shorts, findings


def _rows(text: str, file: str, findings: list[Finding]) -> Iterator[tuple[Place, _Row]]:
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
            yield here(), {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        findings.append(
            error_at(here(), Code.CATALOGUE, f"this is not CSV: {error}", "correct the quotes of this row")
        )


class _Lines:
    """The lines without the comments, and the number of the last one that was read."""

    def __init__(self, text: str) -> None:
        self.number = 1
        self._lines = enumerate(StringIO(text, newline=""), start=1)

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if not line.startswith("#"):
                self.number = number
                yield line


def _header_remedy() -> str:
    return f"start with the header {','.join(COLUMNS)}"


def _header_fits(header: list[str], place: Place, findings: list[Finding]) -> bool:
    if len(header) > MAX_FINDINGS:
        sentence = f"the header has {len(header):,} columns"
        findings.append(error_at(place, Code.CATALOGUE, sentence, _header_remedy()))
        return False
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            findings.append(
                error_at(
                    place,
                    Code.CATALOGUE,
                    f"the column {shown(name)} is not known",
                    did_you_mean(name, COLUMNS),
                )
            )
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


class _Cells:
    """The cells of one row; each bad one makes a finding and counts."""

    def __init__(self, row: _Row, place: Place, findings: list[Finding]) -> None:
        self._row, self._place, self._findings = row, place, findings
        self.bad = 0

    def text(self, name: str) -> str:
        value = self.optional(name)
        if not value:
            self._complain(f"{name} is empty", f"fill in {name}")
        return value

    def slug(self, name: str) -> str:
        value = self.text(name)
        if len(value) > MAX_SLUG:
            self._complain(
                f"{name}: {shown(value)} has {len(value)} characters",
                f"write an id of at most {MAX_SLUG}",
            )
        elif value and not re.fullmatch(SLUG_PATTERN, value):
            self._complain(f"{name}: {shown(value)} is not an id", "write lower-case words joined by hyphens")
        return value

    def optional(self, name: str) -> str:
        value = self._row[name]
        if found := UNWRITABLE.search(value):
            sentence = f"{name} holds the character U+{ord(found.group()):04X}, which nobody can see"
            self._complain(sentence, "take it out")
        return value

    def yes(self, name: str) -> bool:
        value = self._row[name]
        if value not in {"yes", "no"}:
            self._complain(f"{name}: {shown(value)} is neither yes nor no", "write yes or no")
        return value == "yes"

    def number(self, name: str) -> float | None:
        value = self._row[name]
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", value):
            self._complain(f"{name}: {shown(value)} is not a number", "write it like 8.25, or leave it empty")
            return None
        return float(value)

    def parsed(self, name: str, parse: Callable[[object], str | int]) -> str | int | None:
        try:
            return parse(self._row[name])
        except ValueError as error:
            sentence, _, remedy = str(error).rpartition("; ")
            self._complain(f"{name}: {sentence}", remedy)
            return None

    def _complain(self, sentence: str, remedy: str) -> None:
        self.bad += 1
        self._findings.append(error_at(self._place, Code.CATALOGUE, sentence, remedy))


def _short(
    cells: _Cells,
    place: Place,
    duration: Callable[[object], int],
    date: Callable[[object], str],
) -> Short | None:
    length = cells.parsed("duration", duration)
    until = cells.parsed("rights_until", date)
    short = Short(
        id=cells.slug("id"),
        title=cells.text("title"),
        creator=cells.text("creator"),
        country=cells.text("country"),
        language=cells.optional("language"),
        award=cells.optional("award"),
        jury_score=cells.number("jury_score"),
        duration_ms=int(length or 0),
        rights_until=str(until),
        ai_generated=cells.yes("ai_generated"),
        crop_consent=cells.yes("crop_consent"),
        cut_consent=cells.yes("cut_consent"),
        place=place,
    )
    return None if cells.bad else short
