"""A light: one thing that a screen has to prove, its colour, and what to do where it is not green. Pure."""

from enum import StrEnum

from pydantic import Field

from wire.message import Message


class Colour(StrEnum):
    """What a light shows; the later member is worse."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class LightName(StrEnum):
    """What a light is about, in the order of a row."""

    PLAYER = "player"
    CLOCK = "clock"
    PLAN = "plan"
    FILMS = "films"
    DECODED = "decoded"
    APPROVALS = "approvals"
    SLATE = "slate"
    KILL = "kill"
    DISK = "disk"
    VERSIONS = "versions"


class Light(Message):
    """One light of a screen."""

    name: LightName = Field(strict=False)
    colour: Colour = Field(strict=False)
    sentence: str
    remedy: str = ""
    """What to do; empty where it is green."""


class SignOff(Message):
    """How far one approver is that the screen requires."""

    approver: str
    by: tuple[str, ...]
    """Whose names stand below the films of the plan in force."""
    lacking: tuple[str, ...]
    """Shorts, house ads and slates whose bytes they did not approve."""


def green(name: LightName, sentence: str) -> Light:
    """It is proved."""
    return Light(name=name, colour=Colour.GREEN, sentence=sentence)


def amber(name: LightName, sentence: str, remedy: str) -> Light:
    """It is not proved yet, or worth a look."""
    return Light(name=name, colour=Colour.AMBER, sentence=sentence, remedy=remedy)


def red(name: LightName, sentence: str, remedy: str) -> Light:
    """It is proved wrong, or nobody can know."""
    return Light(name=name, colour=Colour.RED, sentence=sentence, remedy=remedy)
