"""What one check found. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check went."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    """The player works, but not as well as it could; or this machine does not let us know."""
    BAD = "bad"
    """The player will not work."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check: what was looked at, what was found, what to do about it."""

    subject: str
    verdict: Verdict
    fact: str
    remedy: str = ""


def good(subject: str, fact: str) -> Result:
    """All is well."""
    return Result(subject, Verdict.GOOD, fact)


def doubtful(subject: str, fact: str, remedy: str) -> Result:
    """It works, but…"""
    return Result(subject, Verdict.DOUBTFUL, fact, remedy)


def bad(subject: str, fact: str, remedy: str) -> Result:
    """It does not work."""
    return Result(subject, Verdict.BAD, fact, remedy)


def is_fit(results: Iterable[Result]) -> bool:
    """Whether the machine can play."""
    return all(each.verdict is not Verdict.BAD for each in results)
