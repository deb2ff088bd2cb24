"""Playlists: which shorts a line draws from, how they take turns, and what length does to them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from controller.schedule.entry import Entry
from wire.ids import ShortId, Slug

MAX_WEIGHT = 1_000

Words = Annotated[tuple[str, ...], Field(strict=False)]
Weight = Annotated[int, Field(ge=1, le=MAX_WEIGHT)]


class Rotation(StrEnum):
    """How a playlist's shorts take turns on a screen."""

    FAIR = "fair"
    """Least recently played first; those never played in an order drawn from seed, screen and line."""
    SEQUENCE = "sequence"
    """In the order of the list, round after round."""
    SHUFFLE = "shuffle"
    """In rounds, each in an order of its own, drawn from seed, screen, line and round."""


class Separation(Entry):
    """How many other plays must stand between two plays of the same short, creator or country."""

    same_short: int = Field(default=0, ge=0, le=100)
    """Plays between two of one short."""
    same_creator: int = Field(default=0, ge=0, le=100)
    """Plays between two of one creator."""
    same_country: int = Field(default=0, ge=0, le=100)
    """Plays between two of one country."""


class Select(Entry):
    """Which shorts of the catalogue; each key narrows the choice."""

    award: Words = ()
    """Like winner or shortlist, as in the catalogue."""
    country: Words = ()
    """As in the catalogue."""
    language: Words = ()
    """As in the catalogue."""
    creator: Words = ()
    """As in the catalogue."""


class Longer(StrEnum):
    """What becomes of a film that is longer than its slot."""

    CUT = "cut"
    """Its beginning is shown, if its creator consents."""
    SLOTS = "slots"
    """It takes as many slots as it needs, one after the other."""
    REFUSE = "refuse"
    """It is not planned; the checker says so."""


class Shorter(StrEnum):
    """What becomes of a film that is shorter than its slot."""

    HOLD = "hold"
    """Its last frame is held."""
    REFUSE = "refuse"
    """It is not planned; the checker says so."""


class Length(Entry):
    """What becomes of films that are not as long as their slot."""

    longer: Longer = Field(default=Longer.CUT, strict=False)
    shorter: Shorter = Field(default=Shorter.HOLD, strict=False)


class Playlist(Entry):
    """A set of shorts that a line draws from: listed, or selected from the catalogue."""

    id: Slug
    shorts: tuple[ShortId, ...] = Field(default=(), strict=False)
    """Ids of the catalogue, in order; or else `select`."""
    select: Select | None = None
    """The catalogue's shorts that meet all of its keys; or else `shorts`."""
    rotation: Annotated[Rotation, Field(strict=False)]
    seed: int = Field(default=0, ge=0)
    """Draws another order of first turns."""
    weights: dict[ShortId, Weight] = Field(default={})
    """Shares of the turns; a short that is not named here has 1."""
    separation: Separation = Separation()
    max_plays_per_hour: int | None = Field(default=None, ge=1, le=3_600)
    """Of one short on one screen, in any 60 minutes."""
    length: Length = Length()
    even_in: tuple[Slug, ...] = Field(default=(), strict=False)
    """Dayparts whose plays the shorts share as evenly as all others."""

    @model_validator(mode="after")
    def _one_source(self) -> "Playlist":
        if bool(self.shorts) == (self.select is not None):
            raise ValueError(f"the playlist {self.id!r} needs either shorts or select; write one of the two")
        return self

    @model_validator(mode="after")
    def _order_and_weights(self) -> "Playlist":
        if self.rotation is Rotation.SEQUENCE and self.weights:
            raise ValueError(
                f"the playlist {self.id!r} has weights, and a sequence gives each short one turn a round; "
                "write rotation: fair"
            )
        return self

    def weight_of(self, short: ShortId) -> int:
        """Its share of the turns against the others'."""
        return self.weights.get(short, 1)
