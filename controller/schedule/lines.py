"""Lines of a campaign file: one rule each, on some screens, at some times, with a playlist or named shorts.

Owns the shape. A loop and a domination draw from a playlist and fill what time they have; a simulcast, a wave
and a make-good name their shorts, since they say when each of them plays, or how often.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from controller.findings import shown
from controller.schedule.entry import Entry
from controller.schedule.scalars import DateField, DurationField, StartField, UtcTimeField
from controller.schedule.screen_times import EVERY_DAY, Days
from controller.schedule.words import not_empty
from wire.ids import LineId, ScreenId, ShortId, Slug, SpotId
from wire.instants import Millis

MAX_PLAYS = 10_000


class Edge(StrEnum):
    """What becomes of a spot that its slot has room for, and the line's time has not."""

    SKIP = "skip"
    """It is not played."""
    CUT = "cut"
    """Its beginning plays up to the edge, where its creator consents and a second is left; else it is
    skipped."""
    FINISH = "finish"
    """It plays to its end where only lower lines or house ads would follow; else it is skipped."""


class When(Entry):
    """When a line may play: all lit hours of the flight, narrowed by each key, in days and times of the
    campaign's time basis."""

    dates: tuple[DateField, ...] = Field(default=(), strict=False)
    weekdays: Days = EVERY_DAY
    dayparts: tuple[Slug, ...] = Field(default=(), strict=False)


class SimulcastWhen(Entry):
    """When a simulcast plays: one instant on each UTC date."""

    dates: Annotated[tuple[DateField, ...], Field(strict=False), AfterValidator(not_empty)]
    """UTC dates, since `at` is a UTC time."""
    at: UtcTimeField


class WaveWhen(Entry):
    """When a wave plays: one wall reading on these local days; without dates, on every day of the flight."""

    dates: tuple[DateField, ...] = Field(default=(), strict=False)
    weekdays: Days = EVERY_DAY
    at: StartField


def _screens(value: object) -> object:
    if value == "all":
        return None
    if not isinstance(value, list):
        raise ValueError(
            f"screens: {shown(value)} is not known here; write all, or a list like [tyo-shibuya]"
        )
    return not_empty(tuple(value))


_ScreenList = Annotated[tuple[ScreenId, ...], AfterValidator(not_empty)]
Screens = Annotated[
    tuple[ScreenId, ...] | None,
    BeforeValidator(_screens, json_schema_input_type=Literal["all"] | _ScreenList),
]
"""None for all screens, which the file writes as `all`."""
NamedShorts = Annotated[tuple[ShortId, ...], Field(strict=False), AfterValidator(not_empty)]
Priority = Annotated[int, Field(ge=0, le=1_000)]


class LoopLine(Entry):
    """Fills our slots of each screen's loop from a playlist."""

    kind: Literal["loop"]
    id: LineId
    screens: Screens
    when: When = When()
    playlist: Slug
    priority: Priority = 0
    """Of two loop lines that claim the same time on a screen, the higher one has it."""
    edge: Edge = Field(default=Edge.SKIP, strict=False)


class DominationLine(Entry):
    """Holds a whole screen in its times: every slot is ours, and no house ad plays."""

    kind: Literal["domination"]
    id: LineId
    screens: Screens
    when: When = When()
    playlist: Slug
    spot: DurationField | None = None
    """Slots of this length, counted from where each of its windows begins; without it, the loop's slots."""
    priority: Priority = 0
    """Of two dominations that claim the same time on a screen, the higher one has it."""
    edge: Edge = Field(default=Edge.SKIP, strict=False)


class SimulcastLine(Entry):
    """Plays its shorts at one instant on all its screens."""

    kind: Literal["simulcast"]
    id: LineId
    screens: Screens
    when: SimulcastWhen
    shorts: NamedShorts
    """Played one after the other."""
    duration: DurationField
    """How long each short plays; the same on all screens, whatever their loops."""
    lead_in: DurationField | None = None
    """How long the slate shows before."""
    tolerance_ms: Millis = Field(default=40, ge=0, le=10_000)
    """How uncertain a player's clock may be for it to take part, and how late its first frame."""
    on_late: Literal["skip", "join"] = "skip"
    """What a screen does that cannot be within the tolerance: show the slate instead, or join in step."""


class WaveLine(Entry):
    """Plays its shorts at one local time on all its screens: a wave around the world.

    Screens of different zones need not be in step, so there is no tolerance: who is late joins.
    """

    kind: Literal["wave"]
    id: LineId
    screens: Screens
    when: WaveWhen
    shorts: NamedShorts
    """Played one after the other."""
    duration: DurationField
    """How long each short plays; the same on all screens, whatever their loops."""
    lead_in: DurationField | None = None
    """How long the slate shows before."""


class Repair(Entry):
    """How often one short plays again on each of a make-good's screens, and for which lost spots."""

    short: ShortId
    count: int | None = Field(default=None, ge=1, le=MAX_PLAYS)
    """How many plays; without it, one for each spot of `missed`."""
    missed: tuple[SpotId, ...] = Field(default=(), max_length=MAX_PLAYS, strict=False)
    """Ids of the planned spots that were lost, from the proof of play."""

    @model_validator(mode="after")
    def _says_how_many(self) -> "Repair":
        if self.count is None and not self.missed:
            raise ValueError(
                f"the plays of {self.short!r} have no number; add count, or missed with the lost spots' ids"
            )
        if self.count is not None and self.count < len(self.missed):
            raise ValueError(
                f"{self.count} plays of {self.short!r} cannot make {len(self.missed)} missed spots good; "
                f"write count: {len(self.missed)} or more, or leave it out"
            )
        if len(set(self.missed)) < len(self.missed):
            raise ValueError(f"missed names a spot of {self.short!r} twice; name each once")
        return self

    @property
    def plays(self) -> int:
        """How many plays it asks for."""
        return len(self.missed) if self.count is None else self.count


class MissedOf(Entry):
    """What a make-good repairs."""

    line: LineId
    """The line whose spots were lost."""
    date: DateField | None = None
    """The local day on which they were lost."""


class MakeGoodLine(Entry):
    """Plays that compensate for lost ones: they take our slots before loop lines do, evenly spread."""

    kind: Literal["make_good"]
    id: LineId
    screens: Screens
    when: When = When()
    plays: Annotated[tuple[Repair, ...], Field(strict=False), AfterValidator(not_empty)]
    """Each on every one of its screens."""
    repairs: MissedOf = Field(alias="for")

    @model_validator(mode="after")
    def _each_short_once(self) -> "MakeGoodLine":
        names = [each.short for each in self.plays]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"plays names the short {twice!r} twice; put its plays together")
        return self


RotatingLine = LoopLine | DominationLine
"""Lines that draw from a playlist."""
AppointedLine = SimulcastLine | WaveLine
"""Lines that play at a time of their own."""

Line = Annotated[
    LoopLine | DominationLine | SimulcastLine | WaveLine | MakeGoodLine, Field(discriminator="kind")
]
