"""What a player says of its films: how far each is that it holds, and which it deleted."""

from enum import StrEnum

from pydantic import Field

from wire.ids import JournalId, ScreenId, Sha256, ShortId
from wire.instants import InstantField
from wire.message import Count, Message

MOST_FILMS = 500
"""In one report, soonest needed first: of 200 bytes each, below the 128 KiB that every broker carries."""
MOST_RESTS = 200
"""Beside those films, of 100 bytes each."""
MOST_DELETIONS = 300
"""In one batch, for the same reason."""


class FilmWord(StrEnum):
    """How far a player is with one film."""

    VERIFIED = "verified"
    """Its bytes are there, and have the sha256 that was signed."""
    DECODED = "decoded"
    """Verified, and every picture of it was decoded once on this very player."""
    FAILED = "failed"
    """Verified, and this player could not decode it; the sentence says why."""


class FilmFacts(Message):
    """How far a player is with one film that it holds."""

    sha256: Sha256
    short: ShortId
    word: FilmWord = Field(strict=False)
    at: InstantField
    """When that was found."""
    sentence: str = Field(default="", max_length=400)
    unwanted_since: InstantField | None = None
    """Since when nothing in force names it: it is about to be deleted. None where it is wanted."""


class FilmRest(Message):
    """Bytes in a player's cache that are no whole film of which it knows the short."""

    sha256: Sha256
    """Of the film: these bytes are named by it, and need not have it."""
    short: ShortId | None = None
    """None where the player does not know it."""


class FilmReport(Message):
    """All films that a player holds, soonest needed first, then what it does not need. The newest counts.

    Where it needs more than one report holds, those that it has not decoded come first.
    """

    schema_version: int = 1
    screen: ScreenId
    at: InstantField
    looked_at: InstantField | None = None
    """When the player last saw all that lies in its cache.

    None where it has not since it began, or is of an older release: it may hold more than it lists.
    """
    films: tuple[FilmFacts, ...] = Field(default=(), max_length=MOST_FILMS)
    rests: tuple[FilmRest, ...] = Field(default=(), max_length=MOST_RESTS)
    """Begun downloads, damaged files, and films of which the player does not know the short."""
    more: Count = 0
    """Films and rests held beyond those."""
    decoded_beyond: Count = 0
    """How many of those that it needs it has decoded as well."""


class DeletionCause(StrEnum):
    """Why a player deleted a film's bytes."""

    RIGHTS_ENDED = "rights_ended"
    """They may not be shown from that instant on, as the policy says."""
    UNWANTED = "unwanted"
    """No plan, policy or order in force names them: withdrawn, replaced, or the flight is over."""
    ROOM = "room"
    """Something that is needed sooner took their place."""


class Deletion(Message):
    """One film's bytes, gone from a player's disk. Its key is (screen, log, sequence)."""

    sequence: int = Field(ge=1)
    sha256: Sha256
    short: ShortId | None = None
    """None where the player does not know what it held."""
    size_bytes: int = Field(ge=0)
    at: InstantField
    cause: DeletionCause = Field(strict=False)


class DeletionBatch(Message):
    """Player → controller: deletions that were not acknowledged yet, oldest first."""

    schema_version: int = 1
    screen: ScreenId
    log: JournalId
    """Of the player's book of films; a new disk begins a new one."""
    deletions: tuple[Deletion, ...] = Field(min_length=1, max_length=MOST_DELETIONS)


class DeletionAck(Message):
    """Controller → player: these are stored; only now may the player forget them."""

    schema_version: int = 1
    log: JournalId
    through_sequence: int = Field(ge=0)
