"""A source's row → a submission: cells as the catalogue writes them, each in its one form."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from controller.catalogue.columns import JUROR
from controller.catalogue.countries import parse_country
from controller.catalogue.languages import parse_language
from controller.catalogue.names import folded, parse_name
from controller.catalogue.read import parse_scores
from controller.catalogue.shorts import JurorScore
from controller.catalogue.sources import SourceRow
from controller.findings import Code, Finding, Place, error_at, shown

_YES = {"yes", "y", "true", "1", "x", "ja", "oui", "si", "sim", "是", "はい", "نعم"}
_NO = {"no", "n", "false", "0", "nein", "non", "nao", "否", "いいえ", "لا"}
_MOST_LETTERS = 500  # of one name or title


@dataclass(frozen=True, slots=True)
class Scalars:
    """How dates and durations are read and written; they are the schedule's words."""

    duration: Callable[[object], int]
    date: Callable[[object], str]
    format_duration: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Submission:
    """What a source says of one short: its filled cells by our columns."""

    place: Place
    cells: Mapping[str, str]
    """Those that could be read."""
    whole: bool
    """No cell of it had to be left out."""


def read_submission(
    row: SourceRow, columns: Mapping[str, str], scalars: Scalars, findings: list[Finding]
) -> Submission:
    """One row by the `columns` that stand for ours. Each cell that cannot be read is added to `findings`."""
    cells: dict[str, str] = {}
    jurors: list[JurorScore] = []
    whole = True
    for name, ours in columns.items():
        text = row.cells.get(name, "").strip()
        if not text:
            continue
        try:
            if ours.startswith(JUROR):
                jurors += parse_scores(f"{parse_name(ours.removeprefix(JUROR))}={text.replace(',', '.')}")
            else:
                column, value = _parse(ours, text, scalars)
                cells[column] = value
        except ValueError as error:
            whole = False
            sentence, _, remedy = str(error).rpartition("; ")
            told = name if name.isprintable() else shown(name)
            findings.append(error_at(row.place, Code.WRONG_VALUE, f"{told}: {sentence}", remedy))
    scores = (*parse_scores(cells.get("jury_scores", "")), *jurors)
    if scores:
        cells["jury_scores"] = format_scores(scores)
        cells["jury_score"] = format_mean(sum((each.score for each in scores), Fraction()) / len(scores))
    return Submission(row.place, cells, whole)


def format_scores(scores: tuple[JurorScore, ...]) -> str:
    """Scores as `parse_scores` reads them, the jurors in their names' order."""
    ordered = sorted(scores, key=lambda each: each.juror)
    return "; ".join(f"{each.juror}={_decimal(each.score)}" for each in ordered)


def format_mean(mean: Fraction) -> str:
    """To hundredths, halves up, as in 8.25."""
    hundredths = (mean * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _decimal(score: Fraction) -> str:
    whole, rest = divmod(round(score * 1_000), 1_000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _parse(ours: str, text: str, scalars: Scalars) -> tuple[str, str]:
    """A cell's column and its text in the catalogue's form. Raises ValueError."""
    match ours:
        case "country":
            return ours, parse_country(text)
        case "language":
            return ours, parse_language(text)
        case "duration":
            return ours, scalars.format_duration(scalars.duration(text))
        case "duration_s":
            return "duration", scalars.format_duration(scalars.duration(f"{_milliseconds(text)}ms"))
        case "rights_until" | "withdrawn":
            return ours, scalars.date(text)
        case "ai_generated" | "crop_consent" | "cut_consent":
            return ours, _yes_or_no(text)
        case "jury_score":
            return ours, text.replace(",", ".")
        case "jury_scores":
            return ours, format_scores(parse_scores(parse_name(text)))
        case "size":
            return ours, re.sub(r"\s*[x×*]\s*", "x", text.lower())
        case "id" | "master_sha256":
            return ours, text.lower()
    name = parse_name(text)
    if len(name) > _MOST_LETTERS:
        raise ValueError(f"{shown(name)} has {len(name):,} letters; write at most {_MOST_LETTERS}")
    return ours, name


def _milliseconds(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}([.,][0-9]{1,9})?", text):
        raise ValueError(f"{shown(text)} is no number of seconds; write it like 30 or 29.97")
    return round(Fraction(text.replace(",", ".")) * 1_000)


def _yes_or_no(text: str) -> str:
    word = folded(text)
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    raise ValueError(f"{shown(text)} is neither yes nor no; write yes or no")
