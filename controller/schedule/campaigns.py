"""Campaign files: one run of shorts on screens between two dates.

Owns the shape of the file, less its lines. Which shorts a playlist selects and when a line plays is the
planning's.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from controller.schedule.entry import Entry
from controller.schedule.lines import Line
from controller.schedule.playlists import Playlist
from controller.schedule.scalars import (
    DateField,
    StartField,
    WallTimeField,
)
from controller.schedule.words import not_empty
from wire.ids import CampaignId, ShortId, Slug


class Skipped(StrEnum):
    """What to do with a local time that never happens, because the clocks are put forward over it."""

    ERROR = "error"
    EARLIER = "earlier"
    """Moved back by what the clocks skip: 02:30 becomes 01:30."""
    LATER = "later"
    """Moved on by what the clocks skip: 02:30 becomes 03:30."""
    SKIP = "skip"
    """It does not take place on that day."""


class Repeated(StrEnum):
    """What to do with a local time that happens twice, because the clocks are put back over it."""

    ERROR = "error"
    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    """It takes place twice; a window holds whenever the clocks show one of its readings."""


class Dst(Entry):
    """The campaign's rule for its own local times when clocks change."""

    skipped: Skipped = Field(default=Skipped.ERROR, strict=False)
    repeated: Repeated = Field(default=Repeated.ERROR, strict=False)


class TimeBasis(StrEnum):
    """Whose clock the flight's days and the lines' dates, weekdays and dayparts are read on.

    Hours, curfews and reserved seconds are always the venue's; a simulcast's `at` is UTC, a wave's is local.
    """

    LOCAL = "local"
    """Each venue's own."""
    UTC = "utc"
    """One clock for the world."""


class Flight(Entry):
    """First and last day, inclusive, as dates of the campaign's time basis."""

    first_day: DateField
    last_day: DateField

    @model_validator(mode="after")
    def _in_order(self) -> "Flight":
        if self.last_day < self.first_day:
            raise ValueError(
                f"the flight ends on {self.last_day}, before it starts on {self.first_day}; swap them"
            )
        return self


class DaypartWindow(Entry):
    """One recurring local window; `to` not later than `from` is a reading of the next day."""

    start: StartField = Field(alias="from")
    to: WallTimeField


DaypartWindows = Annotated[tuple[DaypartWindow, ...], Field(strict=False), AfterValidator(not_empty)]


class HouseAd(Entry):
    """A film of the media owner for slots that are not ours."""

    id: ShortId
    title: str = Field(min_length=1)
    credit: str = ""


class Slate(Entry):
    """The neutral picture that every screen keeps."""

    id: ShortId
    title: str = Field(min_length=1)


class Campaign(Entry):
    """One run of shorts on screens, with its own rules."""

    schema_name: Literal["landmark/v1"] = Field(alias="schema")
    kind: Literal["campaign"]
    id: CampaignId
    """Lower-case words joined by hyphens."""
    name: str = Field(min_length=1)
    booking_ref: str | None = None
    """The number of the commercial order."""
    flight: Flight
    time_basis: TimeBasis = Field(default=TimeBasis.LOCAL, strict=False)
    dst: Dst = Dst()
    catalogue: str = Field(min_length=1)
    """The catalogue's file, from this file's folder."""
    dayparts: dict[Slug, DaypartWindows] = Field(default={})
    """Windows of local time by name; each recurs daily."""
    playlists: tuple[Playlist, ...] = Field(default=(), strict=False)
    lines: Annotated[tuple[Line, ...], Field(strict=False), AfterValidator(not_empty)]
    house_ads: tuple[HouseAd, ...] = Field(default=(), strict=False)
    """Each screen's cycle, in this order."""
    slate: Slate
