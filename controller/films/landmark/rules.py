"""The rules of a landmark film, as people write them: a YAML file with `kind: film`."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from controller.findings import Code, Finding, Place, error_at
from controller.schedule.entry import Entry, read_entry
from controller.schedule.playlists import Select
from controller.schedule.scalars import DurationField
from controller.schedule.venues import SCHEMA
from controller.schedule.words import not_empty
from controller.schedule.yaml_text import MarkedMapping, read_yaml
from wire.ids import ShortId
from wire.instants import Millis

MOST_SHORTS = 60
Lines = Annotated[tuple[str, ...], Field(strict=False, max_length=12), AfterValidator(not_empty)]


class Transition(StrEnum):
    """How one part gives way to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"


class CreditForm(StrEnum):
    """How the credits are shown."""

    CARDS = "cards"
    """Standing, as many cards as they need, each as long as the others."""
    ROLL = "roll"
    """Moving upward."""


class FilmSound(StrEnum):
    """What is heard of the shorts."""

    NONE = "none"
    LEVELLED = "levelled"
    """The excerpts' own sound, brought to one loudness."""


class Card(Entry):
    """A title card: words on a picture that stands."""

    lines: Lines
    """The first is the largest; each in any script."""
    duration: DurationField


class Excerpt(Entry):
    """A short, and which part of it."""

    short: ShortId
    start: DurationField | None = Field(default=None, alias="from")
    """From the beginning of the short; left out, its middle is shown."""
    to: DurationField | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "Excerpt":
        if (self.start is None) != (self.to is None):
            raise ValueError(f"{self.short}: an excerpt has from and to, or neither; write both")
        if self.start is not None and self.to is not None and self.to <= self.start:
            raise ValueError(f"{self.short}: the excerpt ends before it begins; write a later `to`")
        return self


class Best(Select):
    """The best shorts of the catalogue that meet these keys, by their jury's score."""

    top: int = Field(ge=1, le=MOST_SHORTS)
    per_country: int = Field(default=MOST_SHORTS, ge=1)
    """At most so many of one country."""


class TransitionRule(Entry):
    """From part to part."""

    kind: Transition = Field(strict=False)
    duration: DurationField = 500

    @property
    def length_ms(self) -> Millis:
        """For how long two parts are seen together."""
        return self.duration if self.kind is Transition.DISSOLVE else 0


class CreditRule(Entry):
    """The names of all whose shorts are seen."""

    form: CreditForm = Field(strict=False)
    duration: DurationField
    """Of all credits together."""
    heading: str = ""


class FilmRules(Entry):
    """One landmark film."""

    model_config = ConfigDict(title="Film")

    schema_name: Literal["landmark/v1"] = Field(alias="schema")
    kind: Literal["film"]
    id: ShortId
    """Of the film as a short: its row in the catalogue has the same."""
    title: str = Field(min_length=1)
    length: DurationField | None = None
    """Left out, as long as the schedule plays it."""
    opening: Card | None = None
    shorts: tuple[Excerpt, ...] = Field(default=(), strict=False, max_length=MOST_SHORTS)
    """In order; or else `select`."""
    select: Best | None = None
    """The best of the catalogue, the best first; or else `shorts`."""
    captions: bool = True
    """Whether title and creator stand in each excerpt."""
    transition: TransitionRule = TransitionRule(kind=Transition.CUT)
    credits: CreditRule | None = None
    closing: Card | None = None
    sound: FilmSound = Field(default=FilmSound.NONE, strict=False)
    loudness_lufs: float = Field(default=-23.0, ge=-40, le=-10, strict=False)

    @model_validator(mode="after")
    def _one_source(self) -> "FilmRules":
        if bool(self.shorts) == (self.select is not None):
            raise ValueError("a film needs either shorts or select; write one of the two")
        return self


def read_film_rules(text: str, file: str) -> tuple[FilmRules | None, list[Finding]]:
    """A file's text → its rules, or None and what is wrong with it."""
    data, findings = read_yaml(text, file)
    if not isinstance(data, MarkedMapping):
        sentence, remedy = "the file holds no film", f'start it with schema: "{SCHEMA}" and kind: film'
        return None, findings or [error_at(Place(file, 1), Code.FILE_KIND, sentence, remedy)]
    rules, found = read_entry(FilmRules, data)
    return (None if findings else rules), [*findings, *found]
