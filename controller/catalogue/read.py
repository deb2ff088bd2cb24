"""Catalogue text (CSV) → shorts, with a finding for each row that cannot be used."""

import re
from collections.abc import Callable
from fractions import Fraction

from controller.catalogue.parts import tie_to_parts
from controller.catalogue.shorts import JurorScore, Short
from controller.catalogue.table import Row, read_rows
from controller.findings import UNWRITABLE, Code, Finding, Place, error_at, shown
from wire.ids import MAX_SLUG, SLUG_PATTERN

MAX_CHARACTERS = 4 * 1024 * 1024  # 2,000 entries with all columns have some 700 kB
_SIZE = re.compile(r"[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SCORE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")


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
    for row in read_rows(text, file, findings):
        short = read_short(row, findings, duration=duration, date=date)
        if short is None:
            continue
        if short.id in first_line:
            sentence = f"the id {short.id!r} stands on line {first_line[short.id]} already"
            findings.append(
                error_at(row.place, Code.DOUBLE_NAME, sentence, "give each short an id of its own")
            )
            continue
        first_line[short.id] = row.place.line
        shorts.append(short)
    return tie_to_parts(shorts, findings), findings


class _Cells:
    """The cells of one row; each bad one makes a finding and counts."""

    def __init__(self, row: Row, findings: list[Finding]) -> None:
        self._row, self._place, self._findings = row.cells, row.place, findings
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

    def slugs(self, name: str) -> tuple[str, ...]:
        """Ids between semicolons, in their order, each once."""
        found = dict.fromkeys(filter(None, map(str.strip, self.optional(name).split(";"))))
        for each in found:
            if len(each) > MAX_SLUG or not re.fullmatch(SLUG_PATTERN, each):
                self._complain(f"{name}: {shown(each)} is not an id", "write ids like: neon-tram; paper-moon")
        return tuple(found)

    def optional(self, name: str) -> str:
        value = self._row[name]
        if found := UNWRITABLE.search(value):
            sentence = f"{name} holds the character U+{ord(found.group()):04X}, which nobody can see"
            self._complain(sentence, "take it out")
        return value

    def yes(self, name: str, *, empty: str = "") -> bool:
        value = self._row[name] or empty
        if value not in {"yes", "no"}:
            self._complain(f"{name}: {shown(value)} is neither yes nor no", "write yes or no")
        return value == "yes"

    def number(self, name: str) -> float | None:
        value = self._row[name]
        if not value:
            return None
        if not _SCORE.fullmatch(value):
            self._complain(f"{name}: {shown(value)} is not a number", "write it like 8.25, or leave it empty")
            return None
        return float(value)

    def formed(self, name: str, form: re.Pattern[str], like: str) -> str:
        value = self.optional(name)
        if value and not form.fullmatch(value):
            self._complain(f"{name}: {shown(value)} is not {like}", f"write {like}, or leave it empty")
        return value

    def scores(self, name: str) -> tuple[JurorScore, ...]:
        try:
            return parse_scores(self.optional(name))
        except ValueError as error:
            self._complain_of(name, error)
            return ()

    def date(self, name: str, parse: Callable[[object], str]) -> str | None:
        return str(self.parsed(name, parse)) if self._row[name] else None

    def parsed(self, name: str, parse: Callable[[object], str | int]) -> str | int | None:
        try:
            return parse(self._row[name])
        except ValueError as error:
            self._complain_of(name, error)
            return None

    def _complain_of(self, name: str, error: ValueError) -> None:
        sentence, _, remedy = str(error).rpartition("; ")
        self._complain(f"{name}: {sentence}", remedy)

    def _complain(self, sentence: str, remedy: str) -> None:
        self.bad += 1
        self._findings.append(error_at(self._place, Code.CATALOGUE, sentence, remedy))


def read_short(
    row: Row,
    findings: list[Finding],
    *,
    duration: Callable[[object], int],
    date: Callable[[object], str],
) -> Short | None:
    """One row → its short; None where a cell is wrong, and `findings` say which."""
    cells = _Cells(row, findings)
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
        place=row.place,
        category=cells.optional("category"),
        jury_scores=cells.scores("jury_scores"),
        withdrawn=cells.date("withdrawn", date),
        withdrawn_reason=cells.optional("withdrawn_reason"),
        producer=cells.optional("producer"),
        made_with=cells.optional("made_with"),
        size=cells.formed("size", _SIZE, "a size like 1920x1080"),
        master_sha256=cells.formed("master_sha256", _SHA256, "a sha256 in 64 lower-case digits") or None,
        source=cells.optional("source"),
        entry=cells.optional("entry"),
        gone=cells.yes("gone", empty="no"),
        parts=cells.slugs("parts"),
    )
    return None if cells.bad else short


def parse_scores(text: str) -> tuple[JurorScore, ...]:
    """Text like "A=9.5; B=8" → the jurors' scores in that order. Raises ValueError."""
    scores: dict[str, Fraction] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        juror, equals, score = map(str.strip, part.rpartition("="))
        if not (juror and equals and _SCORE.fullmatch(score)):
            raise ValueError(f"{shown(part)} is no juror with a score; write them like A=9.5; B=8")
        if juror in scores:
            raise ValueError(f"the juror {shown(juror)} gives two scores; keep one of them")
        scores[juror] = Fraction(score)
    return tuple(JurorScore(*each) for each in scores.items())
