"""What is told of the end of life of films: of each film on each screen, and of our own copies."""

from enum import StrEnum

from pydantic import Field

from wire.films import DeletionCause
from wire.ids import ScreenId, Sha256, ShortId
from wire.instants import InstantField
from wire.message import Message


class Remains(StrEnum):
    """What is known of bytes that a screen does not need any more."""

    DELETED = "deleted"
    """Its player deleted them, and said so: there is a receipt."""
    ABSENT = "absent"
    """Its player looked into its cache later, and they are not among what it says it holds."""
    HELD = "held"
    """Its player still has them, by its own word."""
    UNCONFIRMED = "unconfirmed"
    """Its player has not looked into its cache and told of it since they ended."""


class Receipt(Message):
    """A player's word that bytes are gone."""

    log: str
    sequence: int
    at: InstantField
    received_at: InstantField
    cause: DeletionCause = Field(strict=False)
    size_bytes: int


class EndedFilm(Message):
    """One film's bytes on one screen, where they have ended."""

    screen: ScreenId
    short: ShortId | None
    sha256: Sha256
    remains: Remains = Field(strict=False)
    receipts: tuple[Receipt, ...] = ()
    """Oldest first: bytes may have come back, and gone again."""

    @property
    def is_gone(self) -> bool:
        """Whether its player said so."""
        return self.remains in {Remains.DELETED, Remains.ABSENT}

    def is_about(self, short: ShortId | None) -> bool:
        """Whether it belongs to a report on this short, or on all: bytes of nobody knows what may be its."""
        return short in {None, self.short} or (self.short is None and not self.is_gone)


class OwnCopy(Message):
    """A file of the controller's own store that no screen needs any more."""

    file_name: str
    short: ShortId | None
    """None where nothing says of which short it is: it was made, and never in force."""
    size_bytes: int
    deleted: bool


class PurgeReport(Message):
    """All that has ended."""

    schema_version: int = 1
    now: InstantField
    short: ShortId | None
    films: tuple[EndedFilm, ...]
    own: tuple[OwnCopy, ...]
    masters: tuple[str, ...] = ()
    """File names of the masters that still stand, of the shorts that have ended; nobody deletes them here."""

    @property
    def is_clean(self) -> bool:
        """Whether every player confirmed, and the store holds nothing that ended."""
        return all(each.is_gone for each in self.films) and all(each.deleted for each in self.own)
