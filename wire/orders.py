"""Orders: an operator's signed commands outside the plan, as one standing set per screen.

What stands is signed as a whole, with a revision that only grows: giving an order makes the next revision
with it, releasing it the next revision without. Nobody who holds an old recording, or cuts something out of
a message, can end a kill or bring one back.

Precedence, highest first: kill, curfew and closed, takeover, what the plan says. A pulled short is never
shown. Dark beats slate: a kill to the slate lights no screen that must be dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from wire.errors import ContractError
from wire.ids import NetworkId, OrderId, ScreenId, ShortId
from wire.instants import Instant, InstantField, Millis, format_instant
from wire.message import Message
from wire.plan import BlockKind
from wire.playhead import Cue, CueKind
from wire.policy import Light, Rule, strictest
from wire.renditions import Rendition
from wire.timetable import Timetable

MAX_STANDING = 1_000
"""Orders that may stand on one screen at a time; an operator has released long before."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class KillPicture(StrEnum):
    """What a kill leaves on the screen; the later member shows less."""

    SLATE = "slate"
    BLACK = "black"


class _Order(Message):
    """What all orders have. In force during [start, until); without `until`, until it is released."""

    order_id: OrderId
    given_at: InstantField
    by: Words
    reason: Words
    start: InstantField
    until: InstantField | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until is not None and self.until <= self.start:
            raise ContractError(
                f"order {self.order_id} must end after it starts: {format_instant(self.until)} is not after "
                f"{format_instant(self.start)}"
            )
        return self

    def holds_at(self, instant: Instant, guard_ms: Millis = 0) -> bool:
        """Whether it is in force at some moment within `guard_ms` around `instant`."""
        return self.start <= instant + guard_ms and (self.until is None or instant - guard_ms < self.until)


class Kill(_Order):
    """Slate or black, now."""

    kind: Literal["kill"] = "kill"
    picture: KillPicture = Field(strict=False)


class Takeover(_Order):
    """The screen shows these films, one after the other and again from the first, in step with `start`."""

    kind: Literal["takeover"] = "takeover"
    films: tuple[Rendition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _films_have_lengths(self) -> Self:
        for film in self.films:
            if film.duration_ms <= 0:
                raise ContractError(f"{film.short} of order {self.order_id} is a still picture")
        return self

    def cue_at(self, instant: Instant) -> Cue:
        """What it puts on the screen at an instant at which it is in force."""
        cycle_ms = sum(film.duration_ms for film in self.films)
        begin = self.start + (instant - self.start) // cycle_ms * cycle_ms
        for film in self.films:
            end = begin + film.duration_ms
            if instant < end:
                break
            begin = end
        return Cue(
            CueKind.TAKEOVER,
            Instant(begin),
            Instant(end if self.until is None else min(end, self.until)),
            short=film.short,
            block=BlockKind.LOOP,
            order_id=self.order_id,
        )

    def film_of(self, short: ShortId) -> Rendition | None:
        """The rendition that it brings along for a short."""
        return next((film for film in self.films if film.short == short), None)


class Pull(_Order):
    """One short is not shown any more."""

    kind: Literal["pull"] = "pull"
    short: ShortId


class CurfewOrder(_Order):
    """A curfew beside those of the policy."""

    kind: Literal["curfew"] = "curfew"
    light: Light = Field(default=Light.LIT, strict=False)
    mute: bool = False
    brightness_percent: int = Field(default=100, ge=1, le=100)

    @property
    def rule(self) -> Rule:
        """The rule alone."""
        return Rule(self.light, self.mute, self.brightness_percent)


Order = Annotated[Kill | Takeover | Pull | CurfewOrder, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the standing orders say of an instant."""

    kill: Kill | None = None
    takeover: Takeover | None = None
    pulled: frozenset[ShortId] = frozenset()
    curfew: Rule = Rule()  # noqa: RUF009 - frozen


class StandingOrders(Message):
    """Every order that stands on one screen, oldest first; none is a valid answer too."""

    network: NetworkId
    screen: ScreenId
    revision: int = Field(ge=1)
    orders: tuple[Order, ...] = Field(default=(), max_length=MAX_STANDING)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [each.order_id for each in self.orders]
        if len(set(ids)) != len(ids):
            raise ContractError(f"two standing orders of {self.screen} share an id")
        return self

    @cached_property
    def times(self) -> "OrderTimes":
        """The same orders by kind and time; worked out once."""
        return OrderTimes(
            kills=Timetable((each for each in self.orders if isinstance(each, Kill)), _darkest),
            takeovers=Timetable((each for each in self.orders if isinstance(each, Takeover)), _last),
            pulls=Timetable((each for each in self.orders if isinstance(each, Pull)), _shorts),
            curfews=Timetable((each for each in self.orders if isinstance(each, CurfewOrder)), _rule),
        )

    def __copy__(self) -> Self:
        """Without what was worked out: the copy may be given other orders."""
        copied = super().__copy__()
        copied.__dict__.pop("times", None)
        return copied

    def ruling_at(self, instant: Instant, guard_ms: Millis = 0) -> Ruling:
        """What holds at `instant`. Curfews stretch by `guard_ms` on both sides, for a clock that unsure.

        Of several kills the one that shows less counts, of several takeovers the one that was given last.
        """
        return Ruling(
            kill=self.times.kills.over(instant, instant),
            takeover=self.times.takeovers.over(instant, instant),
            pulled=self.times.pulls.over(instant, instant),
            curfew=self.times.curfews.over(Instant(instant - guard_ms), Instant(instant + guard_ms)),
        )

    def next_edge_after(self, instant: Instant, guard_ms: Millis = 0) -> Instant | None:
        """The next instant at which `ruling_at` may differ, but for a takeover's own films."""
        times = self.times
        edges = (
            times.kills.next_edge_after(instant),
            times.takeovers.next_edge_after(instant),
            times.pulls.next_edge_after(instant),
            times.curfews.next_edge_after(instant, -guard_ms, guard_ms),
        )
        return min((edge for edge in edges if edge is not None), default=None)


@dataclass(frozen=True, slots=True)
class OrderTimes:
    """What the standing orders say at any instant, kind by kind."""

    kills: Timetable[Kill, Kill | None]
    takeovers: Timetable[Takeover, Takeover | None]
    pulls: Timetable[Pull, frozenset[ShortId]]
    curfews: Timetable[CurfewOrder, Rule]


def _darkest(kills: Sequence[Kill]) -> Kill | None:
    pictures = list(KillPicture)
    return max(kills, key=lambda kill: pictures.index(kill.picture), default=None)


def _last(takeovers: Sequence[Takeover]) -> Takeover | None:
    return takeovers[-1] if takeovers else None


def _shorts(pulls: Sequence[Pull]) -> frozenset[ShortId]:
    return frozenset(each.short for each in pulls)


def _rule(curfews: Sequence[CurfewOrder]) -> Rule:
    return strictest(each.rule for each in curfews)


class ReceiptWord(StrEnum):
    """How far a screen is with a revision of its orders; the order is the order of events."""

    SEEN = "seen"
    """Verified, and on its disk."""
    ON_GLASS = "on_glass"
    """The glass shows what they say."""
    REFUSED = "refused"


class Receipt(Message):
    """A player's word about one revision of its standing orders. One of a later revision covers it too."""

    schema_version: int = 1
    screen: ScreenId
    orders_revision: int = Field(ge=1)
    word: ReceiptWord = Field(strict=False)
    at: InstantField
    in_player_ms: float | None = Field(default=None, ge=0)
    """From link's taking it in, or from the instant at which it takes effect if that is later; None where
    the player learned of it in an earlier life."""
    sentence: str = ""
    """Why it was refused, or what it still waits for."""
