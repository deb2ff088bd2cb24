"""The port to the glass: something with decks that shows films above a backdrop.

Times are nanoseconds of the machine's monotonic clock: the one libvlc runs on, which no correction of the
wall clock moves. Decks know nothing of plans, rights or the time of day. Imports the standard library only:
the worker must start fast.

The life of a play, as events tell it:

    load ──▶ Prepared ──▶ Shown ──▶ Progress … ──▶ Over
      │          │                                  ▲
      └──────────┴────────▶ Refused                 └── its end, the next play, drop, or a film that broke

A play ends in exactly one Refused or one Over. Lost ends all plays at once without either; Ready follows,
when the decks can be used again. Where a play covers another, Over of the old comes before Shown of the new.

A play that is loaded *unseen* runs in step where nobody can see or hear it:

    load ──▶ Prepared ──▶ Rolling ──▶ Refused    its end, the next unseen play, drop, or a film that broke
                 │            │
                 └─ reveal ───┴──▶ as above: Shown once its picture is there, or Refused
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from player_agent.decks.manners import Manners
from player_agent.errors import PlayerError

DECKS = 2
"""How many plays can be loaded at once that are to be seen, the one on the glass among them."""

UNSEEN_DECKS = 2
"""How many unseen plays can be loaded at once beside them."""

SETTLE_MS = 100
"""A covered deck is stopped, and free again, not earlier than this after it was covered."""


class ProtocolError(Exception):
    """A verb was used out of order: a fault of the caller."""


class DecksError(PlayerError):
    """The glass itself is gone (no X server); nothing can be shown until the program starts again."""


class Backdrop(StrEnum):
    """What the glass has where no film is. It stands without any living process."""

    SLATE = "slate"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Play:
    """One film on the glass from `show_ns` until `until_ns`, in step with `zero_ns`."""

    play_id: str
    path: str
    duration_ms: int
    """The length that the film must have."""
    zero_ns: int
    """Where the film's first frame belongs; at an instant t the film stands at t - zero_ns."""
    show_ns: int
    """When it comes on the glass; a play that cannot be ready by then comes as soon as it can, in step."""
    until_ns: int
    """When it leaves the glass, unless another play covers it before."""
    latest_show_ns: int | None = None
    """Not raised to the glass after this, but refused; None: whenever it is ready, until its end."""
    unseen: bool = False
    """Runs from `show_ns` on where nobody can see or hear it, unless it is revealed."""


def is_late_at(play: Play, at_ns: int) -> bool:
    """Whether the play may not come on the glass any more at this moment."""
    return play.latest_show_ns is not None and at_ns > play.latest_show_ns


def moved_by(play: Play, by_ns: int) -> Play:
    """The play with its beginning, and all that is said of it, moved; its end stays."""
    latest_ns = None if play.latest_show_ns is None else play.latest_show_ns + by_ns
    return replace(play, zero_ns=play.zero_ns + by_ns, show_ns=play.show_ns + by_ns, latest_show_ns=latest_ns)


@dataclass(frozen=True, slots=True)
class Picture:
    """What really is on the glass."""

    width: int
    height: int
    jpeg: bytes


class Reason(StrEnum):
    """Why a play left the glass, or never came."""

    ENDED = "ended"
    """Its `until_ns` came."""
    COVERED = "covered"
    """Another play came on the glass."""
    DROPPED = "dropped"
    """It was dropped."""
    BAD_FILM = "bad_film"
    """libvlc could not play it as promised."""
    LATE = "late"
    """It could not come on the glass by its `latest_show_ns`."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The decks can be used: both are empty."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The play waits in its deck, at the right frame."""

    play_id: str


@dataclass(frozen=True, slots=True)
class Rolling:
    """The unseen play runs."""

    play_id: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The play came on the glass."""

    play_id: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a play on the glass stands; about twice a second."""

    play_id: str
    at_ns: int
    zero_ns: int
    """Where its first frame was, by what is on the glass now; equal to the play's own when nothing drifts."""
    displayed: int
    lost: int


@dataclass(frozen=True, slots=True)
class Over:
    """The play left the glass."""

    play_id: str
    at_ns: int
    reason: Reason
    displayed: int
    lost: int
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The play never came on the glass."""

    play_id: str
    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Lost:
    """What drives the decks died or hung, and is being replaced. The backdrop stands; all plays are gone."""

    at_ns: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Hung:
    """The backdrop is now this one; where no film is, it is on the glass."""

    backdrop: Backdrop
    at_ns: int


DeckEvent = Ready | Prepared | Rolling | Shown | Progress | Over | Refused | Lost | Hung


class Decks(Protocol):
    """A dozen verbs between stage and the glass. None of them waits for a film."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """The glass is ours while the body runs: lit, without a cursor. Raises DecksError without one."""
        ...

    def events(self) -> AsyncIterator[DeckEvent]:
        """What happens, in order; the first is Ready. Raises DecksError once the glass is gone."""
        ...

    async def use_slate(self, picture: Path | None) -> None:
        """The picture of the slate backdrop from now on; None, or no picture: a plain neutral grey."""
        ...

    async def set_backdrop(self, backdrop: Backdrop) -> None:
        """Change what the glass has where no film is; Hung follows. It stays when every process dies."""
        ...

    async def use_manners(self, manners: Manners) -> None:
        """How films and slate are shown and heard, instead of what was said before.

        Films and slate get darker, and silent, at the change or up to two frames before it; brighter, and
        audible, at it or later.
        """
        ...

    async def load(self, play: Play) -> None:
        """Pre-roll a film, and show it at its time. Raises ProtocolError if its decks are taken."""
        ...

    async def aim(self, play_id: str, *, zero_ns: int, until_ns: int) -> None:
        """The clock moved, or the end did. A running film is brought into step without a jump.

        What the play says of its showing moves along with `zero_ns`.
        """
        ...

    async def reveal(self, play_id: str, show_ns: int) -> None:
        """Bring an unseen play on the glass at `show_ns`, or as soon after that as its picture is there.

        From now on it takes one of the decks of those to be seen. Unknown plays are ignored.
        """
        ...

    async def drop(self, play_id: str) -> None:
        """Take a play off the glass now, or forget it before it comes there. Unknown plays are ignored."""
        ...

    async def still(self, height: int) -> Picture | None:
        """What really is on the glass, scaled down to at most this height; None if it cannot be read now."""
        ...

    @property
    def versions(self) -> dict[str, str]:
        """Names and versions of what drives the decks, as far as known."""
        ...
