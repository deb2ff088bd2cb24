"""Venue files: a place with one time zone, its screens, and the rules of each.

Owns the shape of the file; what it says of times stands in `screen_times`.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from controller.schedule.entry import Entry
from controller.schedule.scalars import DurationField, format_duration
from controller.schedule.screen_times import Basis, Curfew, DatedException, OperatingHours, Reserved
from controller.schedule.words import MAX_SLOTS, each_once, not_empty, slots_from_count
from wire.ids import ScreenId, VenueId

MAX_PIXELS_PER_SIDE = 16_384
SCHEMA = "landmark/v1"


class Audio(StrEnum):
    """Whether a screen may be heard; nothing defaults to sound."""

    NONE = "none"
    ALLOWED = "allowed"


class Approver(StrEnum):
    """Who may have to say yes to a film's exact bytes before a screen shows them."""

    CONTENT = "content"
    """The content review."""
    RIGHTS = "rights"
    """Who cleared the rights."""
    MEDIA_OWNER = "media_owner"
    """Who operates the screen."""


class Fit(StrEnum):
    """How a film of another shape comes onto a canvas."""

    EXACT = "exact"
    LETTERBOX = "letterbox"
    CROP_WITH_CONSENT = "crop_with_consent"
    """Cropped where the short's creator consented, else letterboxed."""


class Canvas(Entry):
    """The picture that a screen wants, in pixels and frames a second."""

    w: int = Field(gt=0, le=MAX_PIXELS_PER_SIDE)
    """Pixels across."""
    h: int = Field(gt=0, le=MAX_PIXELS_PER_SIDE)
    """Pixels down."""
    fps: Literal["24", "25", "30", "50", "60"]
    """Frames a second, quoted."""
    codec: Literal["h264"] = "h264"

    @property
    def frames_per_second(self) -> int:
        """`fps` as a number."""
        return int(self.fps)


class Physical(Entry):
    """The surface in the street, for people and reports."""

    w_m: float = Field(gt=0, le=1_000, strict=False)
    h_m: float = Field(gt=0, le=1_000, strict=False)
    pitch_mm: float | None = Field(default=None, gt=0, le=1_000, strict=False)
    """From pixel to pixel."""


class Corner(StrEnum):
    """Where in the picture a mark stands."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


class MarkShown(StrEnum):
    """How long a mark is seen."""

    OPENING = "opening"
    """In the first two seconds (GB 45438-2025)."""
    WHOLE = "whole"
    """From the first frame to the last: on a street any second is somebody's first."""


class AiMark(Entry):
    """The mark that we burn into the renditions of films that AI made."""

    text: str = Field(min_length=1, max_length=60)
    """In the words and scripts that the place asks for."""
    position: Corner = Field(default=Corner.TOP_RIGHT, strict=False)
    shown: MarkShown = Field(default=MarkShown.WHOLE, strict=False)


class AiLabel(Entry):
    """Whether films that AI made must carry a label: the mark in the picture, the key in the file."""

    required: bool
    mark: AiMark | None = None
    """What is burnt in; where it is left out, films bring a mark of their own."""
    basis: Basis = Field(strict=False)
    source: str = Field(min_length=1)
    """Where the rule can be read."""


SlotCount = Annotated[int, Field(ge=1, le=MAX_SLOTS)]
SlotList = Annotated[
    tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=MAX_SLOTS), AfterValidator(not_empty)
]


class Loop(Entry):
    """The screen's repeating sequence and which of its slots are ours."""

    length: DurationField
    spot: DurationField
    our_slots: Annotated[
        tuple[int, ...],
        Field(strict=False),
        AfterValidator(not_empty),
        BeforeValidator(slots_from_count, json_schema_input_type=SlotCount | SlotList),
    ]
    """Positions from 0; a bare count k in the file means the first k."""

    @property
    def slots(self) -> int:
        """How many slots the loop has."""
        return self.length // self.spot

    @model_validator(mode="after")
    def _fits(self) -> "Loop":
        if self.length % self.spot:
            raise ValueError(
                f"a loop of {format_duration(self.length)} holds no whole number of spots of "
                f"{format_duration(self.spot)}; make the length a multiple of the spot"
            )
        outside = [slot for slot in self.our_slots if not 0 <= slot < self.slots]
        if outside:
            raise ValueError(
                f"slot {outside[0]} does not exist in a loop of {self.slots} slots; "
                f"slots count from 0 to {self.slots - 1}"
            )
        if len(self.our_slots) > MAX_SLOTS:
            raise ValueError(f"our_slots names {len(self.our_slots):,} slots; name at most {MAX_SLOTS:,}")
        if len(set(self.our_slots)) < len(self.our_slots):
            raise ValueError(f"our_slots {list(self.our_slots)} names a slot twice; name each once")
        return self


class Screen(Entry):
    """One addressable picture surface and its rules."""

    id: ScreenId
    """Lower-case words joined by hyphens, unique among all screens."""
    name: str | None = None
    canvas: Canvas
    physical: Physical | None = None
    venue_type: int | None = Field(default=None, ge=1, le=99_999_999)
    """Its number in the OpenOOH venue taxonomy: 304 is an outdoor spectacular."""
    fit: Fit = Field(strict=False)
    audio: Audio = Field(strict=False)
    audio_permit_ref: str | None = Field(default=None, min_length=1)
    """Who allowed the sound, and where that can be read."""
    loudness_lufs: float = Field(default=-23.0, ge=-40, le=-10, strict=False)
    """To what loudness the films' sound is brought there (EBU R128)."""
    credit: bool = True
    """Whether title, creator and country are burnt into the renditions."""
    ai_label: AiLabel | None = None
    """The rule for films that AI made; none where it is left out."""
    approvals: Annotated[
        tuple[Annotated[Approver, Field(strict=False)], ...], Field(strict=False), AfterValidator(each_once)
    ] = ()
    """Who has to approve every film and the slate, byte for byte, before it is shown here; nobody where it is
    left out."""
    operating_hours: Annotated[tuple[OperatingHours, ...], Field(strict=False), AfterValidator(not_empty)]
    curfews: tuple[Curfew, ...] = Field(default=(), strict=False)
    exceptions: tuple[DatedException, ...] = Field(default=(), strict=False)
    reserved: tuple[Reserved, ...] = Field(default=(), strict=False)
    loop: Loop
    external_ids: dict[str, str] = Field(default={})
    """What other systems call it, by system."""

    @model_validator(mode="after")
    def _sound_with_a_permit(self) -> "Screen":
        if self.audio is Audio.ALLOWED and self.audio_permit_ref is None:
            raise ValueError("audio is allowed by nobody; add audio_permit_ref, or write audio: none")
        if self.audio is Audio.NONE and self.audio_permit_ref is not None:
            raise ValueError(
                "audio_permit_ref stands on a screen without sound; write audio: allowed, or take it out"
            )
        return self


class Location(Entry):
    """Where a venue is, for people."""

    city: str
    country: str


class Venue(Entry):
    """A place with one time zone; owns screens."""

    schema_name: Literal["landmark/v1"] = Field(alias="schema")
    kind: Literal["venue"]
    id: VenueId
    """Lower-case words joined by hyphens, unique among venues."""
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = Field(default=(), strict=False)
    """Other names that people use."""
    timezone: str
    """A place of the zone database, like Asia/Tokyo; no abbreviation."""
    location: Location | None = None
    media_owner: str | None = None
    """Who operates the screens and has the last yes."""
    screens: Annotated[tuple[Screen, ...], Field(strict=False), AfterValidator(not_empty)]
