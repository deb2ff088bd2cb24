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


class Code(StrEnum):
    """What a finding is about, for programs: the word stays when the sentence is written better."""

    ENCODING = "encoding"
    """Bytes that are not UTF-8."""
    YAML = "yaml"
    """Text that is no plain YAML."""
    UNQUOTED = "unquoted"
    """A value that readers of YAML understand differently."""
    FILE_KIND = "file-kind"
    """A file that holds no venue and no campaign."""
    CAMPAIGN_COUNT = "campaign-count"
    """No campaign, or more than one."""
    NO_VENUE = "no-venue"
    """Nothing to play in."""
    UNKNOWN_KEY = "unknown-key"
    """A key that has no meaning where it stands."""
    WRONG_VALUE = "wrong-value"
    """A value that is missing, or not of its key's form."""
    DOUBLE_NAME = "double-name"
    """An id that is given twice."""
    UNKNOWN_NAME = "unknown-name"
    """An id that is used and declared nowhere."""
    TIMEZONE = "timezone"
    """A zone that is no place, or is known by a newer name."""
    CATALOGUE = "catalogue"
    """A catalogue that is missing, or a row of it that cannot be read."""
    TOO_MUCH = "too-much"
    """More than is read, told or planned."""
    HOURS = "hours"
    """Hours that overlap, or exceptions of one date."""
    CLOCK_CHANGE = "clock-change"
    """A local time that is skipped or repeated, with no rule for it or read on the dark side."""
    UNUSED = "unused"
    """What is declared and not used."""
    OUTSIDE_FLIGHT = "outside-flight"
    """Days of a line that are not in the flight."""
    NEVER_PLAYS = "never-plays"
    """A line without a play on some screens, or on all."""
    SAME_PRECEDENCE = "same-precedence"
    """Lines that claim the same seconds, and none stands above the other."""
    SIMULCAST_HIDDEN = "simulcast-hidden"
    """A simulcast that some of its screens cannot show."""
    SIMULCASTS_OVERLAP = "simulcasts-overlap"
    """Two simulcasts at once on some screen."""
    WAVE_HIDDEN = "wave-hidden"
    """A wave that some of its screens cannot show."""
    WAVE_OVERLAPS = "wave-overlaps"
    """A wave that is not over when it begins again."""
    LEAD_IN = "lead-in"
    """A slate that stands long before a simulcast or a wave."""
    MAKE_GOOD = "make-good"
    """A make-good that finds no room, or repairs itself."""
    EMPTY_PLAYLIST = "empty-playlist"
    """A playlist that selects nothing."""
    PLAYLIST = "playlist"
    """Names and weights of a playlist that have no effect."""
    SEPARATION = "separation"
    """Plays that cannot be kept apart, or only at the cost of fairness."""
    SHARE = "share-of-time"
    """Slots of ours that edges cut, or that a playlist leaves empty."""
    FILM_LENGTH = "film-length"
    """A film that is longer or shorter than its slots."""
    LONG_HOLD = "long-hold"
    """A film that is so much shorter than its slots that its last frame stands still for long."""
    RENDITION = "rendition"
    """A film without a master, so that a screen's rendition cannot be made."""
    CONSENT = "consent"
    """A cut to which the creator did not consent."""
    RIGHTS = "rights"
    """Rights that end while a line asks for the short."""
    SOUND = "sound"
    """Sound that is allowed and never heard."""
    HOUSE_ADS = "house-ads"
    """Slots that are not ours, and nothing for them."""
    APPROVAL = "approval"
    """Exact bytes that lack a word that their screen requires."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the checker says: severity, file, line, sentence and remedy; and a code for programs."""

    severity: Severity
    file: str
    line: int
    sentence: str
    remedy: str
    code: Code


def error_at(place: Place, code: Code, sentence: str, remedy: str) -> Finding:
    """A finding that forbids publishing."""
    return Finding(Severity.ERROR, place.file, place.line, sentence, remedy, code)


def warning_at(place: Place, code: Code, sentence: str, remedy: str) -> Finding:
    """A finding that somebody should look at."""
    return Finding(Severity.WARNING, place.file, place.line, sentence, remedy, code)


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
