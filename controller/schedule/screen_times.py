"""The times of a screen, as venue files say them: operating hours, curfews, exceptions, reserved seconds.

What they mean on a given day is the planning's; whether they make sense together is the checker's.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from controller.schedule.entry import Entry
from controller.schedule.scalars import (
    DateField,
    DurationField,
    RecurringField,
    StartField,
    WallTimeField,
)
from controller.schedule.words import not_empty


class Weekday(StrEnum):
    """Days as operators write them, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Basis(StrEnum):
    """Where a rule comes from, so that nobody takes a sample for law."""

    LAW = "law"
    CHARTER = "charter"
    PERMIT = "permit"
    OWNER = "owner"
    OWN = "own"


class CurfewMode(StrEnum):
    """What a curfew asks of a screen."""

    DARK = "dark"
    STATIC = "static"
    MUTE = "mute"
    DIM = "dim"


Days = Annotated[
    tuple[Annotated[Weekday, Field(strict=False)], ...], Field(strict=False), AfterValidator(not_empty)
]
EVERY_DAY = tuple(Weekday)


class Span(Entry):
    """From opening to closing on one local day; a close after 24:00 belongs to the same day."""

    open: StartField
    close: WallTimeField

    @model_validator(mode="after")
    def _close_later(self) -> "Span":
        if self.close <= self.open:
            raise ValueError(
                f"it closes at {self.close}, not later than it opens at {self.open}; "
                'for a close after midnight count on: "26:00" is 02:00 of the next day'
            )
        return self


class OperatingHours(Span):
    """When a screen is lit on some weekdays."""

    days: Days


class Curfew(Entry):
    """Hours of each local day in which a screen must be dark, static, mute or dim.

    Where `to` is not later than `start` it is a reading of the next day.
    """

    start: StartField = Field(alias="from")
    to: WallTimeField
    mode: CurfewMode = Field(strict=False)
    brightness: int | None = Field(default=None, ge=1, le=99)
    """Of a dim curfew: what is left of each colour value of the picture, in percent."""
    days: Days = EVERY_DAY
    basis: Basis = Field(strict=False)
    source: str = Field(min_length=1)
    """Where the rule can be read."""

    @model_validator(mode="after")
    def _brightness_where_dim(self) -> "Curfew":
        if self.mode is CurfewMode.DIM and self.brightness is None:
            raise ValueError("a dim curfew does not say how bright; add brightness in percent, such as 40")
        if self.mode is not CurfewMode.DIM and self.brightness is not None:
            raise ValueError(
                f"brightness: {self.brightness} stands in a {self.mode} curfew; "
                "write mode: dim, or take it out"
            )
        return self


class DatedException(Entry):
    """A change of hours or curfew on one local date."""

    date: DateField
    operating_hours: tuple[Span, ...] | None = Field(default=None, strict=False)
    """The hours of that date instead of the usual ones; an empty list closes the screen for the day."""
    curfews: tuple[Curfew, ...] = Field(default=(), strict=False)
    """Curfews of that date besides the usual ones."""
    basis: Basis = Field(strict=False)
    source: str = Field(min_length=1)
    """Where the rule can be read."""


class Reserved(Entry):
    """Seconds that the media owner keeps: once a local day, or each hour of it."""

    at: RecurringField
    duration: DurationField
    by: str = Field(min_length=1)
    """Whose seconds they are, and what for."""
