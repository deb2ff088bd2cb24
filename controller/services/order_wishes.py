"""What operators ask in the way of orders, and what they hear of it; as messages of the API."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from controller.fleet.confirmation import Confirmation
from controller.services.outcome import MakingFilms
from wire.ids import OrderId, ScreenId, ShortId
from wire.instants import SECOND, Instant, InstantField, Millis
from wire.message import Message
from wire.orders import KillPicture, Words

WAIT_MS: Millis = 5 * SECOND  # a healthy screen answers within one
LONGEST_WAIT_MS: Millis = 600 * SECOND


class _Wish(Message):
    """What all wishes have. Unlike a message of a peer, an unknown word in it is an error."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = 1
    by: Words
    reason: Words
    screens: tuple[ScreenId, ...] = ()
    everywhere: bool = False
    """All screens; in a release: wherever the orders stand."""
    wait_ms: Millis = Field(default=WAIT_MS, ge=0, le=LONGEST_WAIT_MS)


class _TimedWish(_Wish):
    """Times are texts: an instant like 2025-06-04T12:30:00Z, or a wall reading of each venue: 22:00,
    2025-06-04T22:00."""

    until: str | None = None
    """None: until it is released, unless `lasting` is given."""
    lasting: str | None = None
    """Instead of `until`: a duration like 90s, 10m or 2h from its start."""


class KillWish(_TimedWish):
    """Slate or black, now."""

    kind: Literal["kill"] = "kill"
    picture: KillPicture = Field(default=KillPicture.SLATE, strict=False)


class TakeoverWish(_TimedWish):
    """These shorts, one after the other and again from the first."""

    kind: Literal["takeover"] = "takeover"
    shorts: tuple[ShortId, ...] = Field(min_length=1, max_length=100)
    start: str | None = None
    """None: at once, with the lead that all screens need to begin together."""
    prepare: bool = False
    """Only let the players fetch the films."""


class PullWish(_TimedWish):
    """One short is not shown any more."""

    kind: Literal["pull"] = "pull"
    short: ShortId


class CurfewMode(StrEnum):
    """What a curfew asks for."""

    DARK = "dark"
    STATIC = "static"
    MUTE = "mute"
    DIM = "dim"


class CurfewWish(_TimedWish):
    """A curfew beside those of the schedule."""

    kind: Literal["curfew"] = "curfew"
    mode: CurfewMode = Field(strict=False)
    percent: int | None = Field(default=None, ge=1, le=99)
    """Brightness of a dim curfew."""
    start: str | None = None
    """None: now."""


class ReleaseWish(_Wish):
    """The end of orders."""

    kind: Literal["release"] = "release"
    what: tuple[str, ...] = Field(min_length=1, max_length=1_000)
    """Order ids, kinds (kill, takeover, pull, curfew), or "all"."""


class ShortenWish(_Wish):
    """An earlier end of one order. Nobody asks for it over the API: rights do."""

    kind: Literal["shorten"] = "shorten"
    order_id: OrderId
    untils: dict[ScreenId, Instant]


OrderWish = Annotated[
    KillWish | TakeoverWish | PullWish | CurfewWish | ReleaseWish, Field(discriminator="kind")
]


class OrderRequest(Message):
    """The body of a request."""

    wish: OrderWish


class Acted(Message):
    """What was given or released, just now."""

    words: str
    """Like "kill to black"."""
    kind: str
    order_ids: tuple[OrderId, ...]
    at: InstantField
    screens: tuple[ScreenId, ...]
    """Every screen whose standing orders changed."""
    notes: tuple[str, ...] = ()
    """What was not asked for, as that a takeover ends with the rights of its films."""


class ScreenReceipt(Message):
    """How far one screen is."""

    screen: ScreenId
    state: Confirmation = Field(strict=False)
    done: bool
    """Whether nothing more is waited for: on the glass, or seen where it begins later."""
    after_ms: float | None = None
    """From the command, or from its start if that is later, to the glass or to being seen."""
    in_player_ms: float | None = None
    sentence: str = ""
    """Why it was refused, or what it still waits for."""


class EndedTakeover(Message):
    """A takeover that was ended because its films may not be shown any more, or not as long."""

    acted: Acted
    why: str
    screens: tuple[ScreenReceipt, ...]


class Verdict(StrEnum):
    """How an order went over all its screens; the later member is worse."""

    DONE = "done"
    NOT_CONFIRMED = "not_confirmed"
    REFUSED = "refused"


class OrderOutcome(Message):
    """How far all screens were when the wait ended. The order stands in any case."""

    verdict: Verdict = Field(strict=False)
    screens: tuple[ScreenReceipt, ...]
    notes: tuple[str, ...] = ()
    """What was found once it was on its way, as that other films have a pulled short as a part."""


class OrderLine(Message):
    """One line of the answer, as things happen."""

    schema_version: int = 1
    making: MakingFilms | None = None
    acted: Acted | None = None
    receipt: ScreenReceipt | None = None
    outcome: OrderOutcome | None = None
    error: str | None = None


class StandingScreen(Message):
    """One screen that an order stands on."""

    screen: ScreenId
    start: InstantField
    until: InstantField | None
    state: Confirmation = Field(strict=False)
    sentence: str = ""


class StandingOrder(Message):
    """One order that stands, and how far its screens are with it."""

    order_id: OrderId
    kind: str
    words: str
    by: str
    reason: str
    given_at: InstantField
    prepared: bool
    screens: tuple[StandingScreen, ...]


class StandingReport(Message):
    """Everything that stands, the newest first."""

    schema_version: int = 1
    now: InstantField
    orders: tuple[StandingOrder, ...]
