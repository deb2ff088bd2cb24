"""Jury files: the rule by which a catalogue's winners are selected.

Owns the shape of the file. Who wins is the catalogue's.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from controller.catalogue import AwardRule, Rule
from controller.schedule.entry import Entry
from controller.schedule.playlists import Words
from controller.schedule.scalars import DateField
from controller.schedule.words import not_empty
from wire.ids import Slug

Bound = Annotated[int, Field(ge=1, le=10_000)]


class JuryAward(Entry):
    """One award and how many may have it."""

    award: str = Field(min_length=1)
    """As it stands in the catalogue, like winner or shortlist."""
    top: Bound
    """How many may have it."""
    category: Words = ()
    """Only entries of these categories, as in the catalogue."""
    per_country: Bound | None = None
    """Most of one country within this award."""
    per_creator: Bound | None = None
    """Most of one creator within this award."""


class Jury(Entry):
    """The rule by which winners are selected."""

    schema_name: Literal["landmark/v1"] = Field(alias="schema")
    kind: Literal["jury"]
    id: Slug
    """Lower-case words joined by hyphens."""
    catalogue: str = Field(min_length=1)
    """The catalogue's file, from this file's folder."""
    seed: int = Field(ge=0)
    """Draws between entries of the same mean and as many jurors."""
    jurors: int = Field(default=1, ge=0, le=10_000)
    """Fewest scores that an entry needs; with 0 a mean without its jurors' scores counts as well."""
    mean: float = Field(default=0, ge=0, le=1_000)
    """Least mean of the scores."""
    per_country: Bound | None = None
    """Most of one country over all awards."""
    per_creator: Bound | None = None
    """Most of one creator over all awards."""
    rights_until: DateField | None = None
    """Rights must last, and nobody have withdrawn, through this date."""
    awards: Annotated[tuple[JuryAward, ...], Field(strict=False), AfterValidator(not_empty)]
    """Given in this order, each to the best who fit."""

    def rule(self) -> Rule:
        """The rule that this file writes down."""
        awards = (
            AwardRule(each.award, each.top, each.category, each.per_country, each.per_creator)
            for each in self.awards
        )
        return Rule(
            tuple(awards),
            self.seed,
            self.jurors,
            Fraction(str(self.mean)),
            self.per_country,
            self.per_creator,
            self.rights_until or "",
        )
