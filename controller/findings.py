"""Findings: what the checker says about a schedule, each with its place and its remedy.

Owns the value and its order. Does not decide anything: readers and checkers make findings.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters in a text that nobody can see, and that not every file or database can hold."""
_NEIGHBOURS = 500  # on either side; more names than that make the search slow
_NAMED = 30  # words in a remedy
_SHOWN = 60  # characters of a value; more does not help anybody to find it


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """The schedule cannot be published."""
    WARNING = "warning"
    """It can, but somebody should look."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the checker says: severity, file, line, sentence and remedy."""

    severity: Severity
    file: str
    line: int
    sentence: str
    remedy: str


def error_at(place: Place, sentence: str, remedy: str) -> Finding:
    """A finding that forbids publishing."""
    return Finding(Severity.ERROR, place.file, place.line, sentence, remedy)


def warning_at(place: Place, sentence: str, remedy: str) -> Finding:
    """A finding that somebody should look at."""
    return Finding(Severity.WARNING, place.file, place.line, sentence, remedy)


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """By file and line, errors first on a line, none twice."""
    return sorted(
        set(findings), key=lambda each: (each.file, each.line, each.severity, each.sentence, each.remedy)
    )


def shown(value: object) -> str:
    """A value as a sentence shows it: no more than 60 characters."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value[:80] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of them forbids publishing."""
    return any(each.severity is Severity.ERROR for each in findings)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a word that nobody knows: the nearest known one, or the list of them.

    Of very many names only the alphabetical neighbours are compared.
    """
    names = sorted(known)
    if not names:
        return "take it out"
    at = bisect_left(names, word)
    near = get_close_matches(word, names[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS], n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    more = f" and {len(names) - _NAMED:,} others" if len(names) > _NAMED else ""
    return f"use one of: {', '.join(names[:_NAMED])}{more}"
