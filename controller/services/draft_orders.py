"""Orders in the making: wishes beside what stands → each screen's next standing orders. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from controller.errors import ControllerError, UnknownScreenError
from controller.findings import did_you_mean
from controller.fleet import ScreenFacts
from controller.fleet.order_words import AT_ONCE, NOT_YET, is_prepared, stands_at, words_of
from controller.services.order_times import OrderTimeError, start_of, until_of
from controller.services.order_wishes import (
    CurfewMode,
    CurfewWish,
    KillWish,
    PullWish,
    ReleaseWish,
    TakeoverWish,
)
from wire.ids import NetworkId, OrderId, ScreenId, ShortId
from wire.instants import HOUR, Instant, Millis, format_instant
from wire.orders import MAX_STANDING, CurfewOrder, Kill, Order, Pull, StandingOrders, Takeover
from wire.policy import Light
from wire.renditions import Rendition

LEAD_MS: Millis = 700
"""From giving a takeover to its first frame: what an order takes to the farthest screen, and its film to be
ready. All screens then begin with the first frame at one instant."""
KEEP_ENDED_MS: Millis = 1 * HOUR
"""How long an order that ended by itself is still sent along: a player's clock may be behind."""
MOST_OTHERS = MAX_STANDING - 100
"""Orders on one screen beyond which only kills are added; the rest is room for those."""

Films = Mapping[ScreenId, tuple[Rendition, ...]]
GivingWish = KillWish | TakeoverWish | PullWish | CurfewWish


class OrderRefusedError(ControllerError):
    """An order that cannot be given, or released, as it was asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Ending:
    """When a takeover's films may not be shown any more, and why."""

    at: Instant
    why: str
    """Like "glass-orchard: its rights end on 2025-06-05"."""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What an act adds, takes away, and gives an earlier end."""

    words: str
    add: Mapping[ScreenId, Order] = field(default_factory=dict)
    drop: frozenset[tuple[OrderId, ScreenId]] = frozenset()
    shorten: Mapping[ScreenId, Order] = field(default_factory=dict)
    """Orders that stand, each in its place with its new end."""
    notes: tuple[str, ...] = ()
    """What whoever asked did not ask for."""

    @property
    def screens(self) -> tuple[ScreenId, ...]:
        """Every screen that it changes."""
        return tuple(sorted({*self.add, *self.shorten, *(screen for _, screen in self.drop)}))


def choose_screens(
    known: Mapping[ScreenId, ScreenFacts], named: Sequence[ScreenId], *, everywhere: bool
) -> tuple[ScreenId, ...]:
    """The screens that are meant. Raises UnknownScreenError, OrderRefusedError."""
    if everywhere == bool(named):
        raise OrderRefusedError("name the screens, or say all of them: one of the two")
    for screen in named:
        if screen not in known:
            raise UnknownScreenError(f"no screen {screen!r} was published; {did_you_mean(screen, known)}")
    chosen = tuple(sorted(known if everywhere else set(named)))
    if not chosen:
        raise OrderRefusedError("nothing was published yet, so there is no screen to give an order to")
    return chosen


def draft_giving(
    wish: GivingWish,
    order_id: OrderId,
    screens: Iterable[ScreenFacts],
    films: Films,
    held: Mapping[ScreenId, StandingOrders],
    now: Instant,
    endings: Mapping[ScreenId, Ending] = MappingProxyType({}),
) -> OrderDraft:
    """The order on each of its screens; a takeover takes the place of the same one that was prepared.

    `endings`: with what a takeover ends at the latest. Raises OrderRefusedError, OrderTimeError.
    """
    orders: dict[ScreenId, Order] = {}
    notes: dict[str, None] = {}
    for facts in screens:
        order = _order(wish, order_id, facts, films.get(facts.screen, ()), now)
        ending = endings.get(facts.screen)
        orders[facts.screen] = ended = order if ending is None else _ending_with(order, ending, facts, now)
        if ending is not None and ended is not order:
            notes[f"it ends by itself at each venue's midnight: {ending.why}"] = None
    drop: set[tuple[OrderId, ScreenId]] = set()
    for screen, order in orders.items():
        drop |= {(each.order_id, screen) for each in _prepared_before(held.get(screen), order)}
    words = {words_of(each): None for each in orders.values()}
    return OrderDraft("; ".join(words), orders, frozenset(drop), notes=tuple(notes))


def _ending_with(order: Order, ending: Ending, facts: ScreenFacts, now: Instant) -> Order:
    if ending.at <= (now if is_prepared(order) else max(now, order.start)):
        raise OrderRefusedError(
            f"{ending.why}; on {facts.screen} that is over at {format_instant(ending.at)}, so it cannot be "
            "shown there: take another short, or leave the screen out"
        )
    if is_prepared(order) or (order.until is not None and order.until <= ending.at):
        return order
    return order.model_copy(update={"until": ending.at})


def draft_shortening(
    order_id: OrderId, untils: Mapping[ScreenId, Instant], held: Mapping[ScreenId, StandingOrders]
) -> OrderDraft:
    """One order with an earlier end on these screens, wherever it still stands and ends later, or never.

    Raises OrderRefusedError where it does nowhere: it was released, or has an earlier end by now.
    """
    orders = {
        screen: each.model_copy(update={"until": until})
        for screen, until in untils.items()
        for each in (held[screen].orders if screen in held else ())
        if each.order_id == order_id and (each.until is None or each.until > until)
    }
    if not orders:
        raise OrderRefusedError(
            f"order {order_id!r} stands on none of {', '.join(untils)} beyond its new end"
        )
    words = {words_of(each): None for each in orders.values()}
    return OrderDraft("; ".join(words), shorten=orders)


def draft_release(
    wish: ReleaseWish, held: Mapping[ScreenId, StandingOrders], known: Iterable[ScreenId], now: Instant
) -> OrderDraft:
    """Which orders end where. Raises OrderRefusedError where nothing that stands is meant."""
    for screen in wish.screens:
        if screen not in set(known):
            raise UnknownScreenError(f"no screen {screen!r} was published; {did_you_mean(screen, known)}")
    standing = [
        (screen, order)
        for screen, each in sorted(held.items())
        for order in each.orders
        if stands_at(order, now) and (not wish.screens or screen in wish.screens)
    ]
    drop: dict[tuple[OrderId, ScreenId], str] = {}
    for what in wish.what:
        meant = [(screen, order) for screen, order in standing if what in {order.order_id, order.kind, "all"}]
        if not meant:
            ids = {order.order_id for _, order in standing}
            raise OrderRefusedError(f"no order {what!r} stands there; {_remedy(what, ids)}")
        drop |= {(order.order_id, screen): words_of(order) for screen, order in meant}
    words = ", ".join(dict.fromkeys(f"{words} ({order_id})" for (order_id, _), words in drop.items()))
    return OrderDraft(words, {}, frozenset(drop))


def _remedy(what: str, ids: set[OrderId]) -> str:
    if not ids:
        return "nothing stands at all"
    return did_you_mean(what, [*ids, "all", "kill", "takeover", "pull", "curfew"])


def next_standing(
    held: StandingOrders | None,
    draft: OrderDraft,
    screen: ScreenId,
    network: NetworkId,
    now: Instant,
    heard: int = 0,
) -> StandingOrders:
    """The next revision of one screen, above the one that its player says it holds: after an older database
    was restored that is beyond what is stored here, and a player goes back to no revision.

    Raises OrderRefusedError where more stands than may.
    """
    shorter = draft.shorten.get(screen)
    kept = [
        shorter if shorter is not None and shorter.order_id == each.order_id else each
        for each in (held.orders if held else ())
        if (each.order_id, screen) not in draft.drop
        and (each.until is None or now < each.until + KEEP_ENDED_MS)
    ]
    added = [draft.add[screen]] if screen in draft.add else []
    if len(kept) >= MOST_OTHERS and any(not isinstance(each, Kill) for each in added):
        raise _too_many(screen, len(kept))
    try:
        return StandingOrders(
            network=network,
            screen=screen,
            revision=max(held.revision if held else 0, heard) + 1,
            orders=(*kept, *added),
        )
    except ValidationError as error:
        raise _too_many(screen, len(kept)) from error


def _too_many(screen: ScreenId, kept: int) -> OrderRefusedError:
    return OrderRefusedError(f"too many orders stand on {screen}: {kept}; release some first")


def _prepared_before(held: StandingOrders | None, order: Order) -> list[Order]:
    if held is None or not isinstance(order, Takeover):
        return []
    shorts = [film.short for film in order.films]
    return [
        each
        for each in held.orders
        if isinstance(each, Takeover) and is_prepared(each) and [film.short for film in each.films] == shorts
    ]


def _order(
    wish: GivingWish, order_id: OrderId, facts: ScreenFacts, films: tuple[Rendition, ...], now: Instant
) -> Order:
    start = _start(wish, facts.zone, now)
    until = until_of(wish.until, wish.lasting, facts.zone, now=now, start=start)
    head: dict[str, Any] = {
        "order_id": order_id,
        "given_at": now,
        "by": wish.by,
        "reason": wish.reason,
        "start": start,
        "until": until,
    }
    match wish:
        case KillWish():
            return Kill(**head, picture=wish.picture)
        case TakeoverWish():
            return Takeover(**head, films=films)
        case PullWish():
            return Pull(**head, short=wish.short)
        case CurfewWish():
            return _curfew(wish, head)


def _start(wish: GivingWish, zone: str, now: Instant) -> Instant:
    if isinstance(wish, CurfewWish):
        start = AT_ONCE if wish.start is None else start_of(wish.start, zone, now)
        return start if start > now else AT_ONCE
    if not isinstance(wish, TakeoverWish):
        return AT_ONCE
    if wish.prepare:
        if wish.start or wish.until or wish.lasting:
            raise OrderTimeError("a takeover is prepared without times; give them when it is to begin")
        return NOT_YET
    if wish.start is None:
        return Instant(now + LEAD_MS)
    start = start_of(wish.start, zone, now)
    if start <= now:
        raise OrderTimeError(
            f"{format_instant(start)} is in the past (now {format_instant(now)}); "
            "choose a later start, or none"
        )
    return start


def _curfew(wish: CurfewWish, head: dict[str, Any]) -> CurfewOrder:
    if (wish.mode is CurfewMode.DIM) != (wish.percent is not None):
        raise OrderRefusedError("a dim curfew, and no other, says to how many percent")
    match wish.mode:
        case CurfewMode.DARK:
            return CurfewOrder(**head, light=Light.DARK, mute=True)
        case CurfewMode.STATIC:
            return CurfewOrder(**head, light=Light.STATIC)
        case CurfewMode.MUTE:
            return CurfewOrder(**head, mute=True)
        case CurfewMode.DIM:
            return CurfewOrder(**head, brightness_percent=wish.percent or 100)


def takeover_films(held: StandingOrders | None, now: Instant) -> tuple[Rendition, ...]:
    """The renditions of every takeover that stands on a screen, begun or not."""
    takeovers = (each for each in (held.orders if held else ()) if isinstance(each, Takeover))
    return tuple(film for each in takeovers if stands_at(each, now) for film in each.films)


def short_of_prepared(held: StandingOrders | None, short: ShortId) -> Rendition | None:
    """The rendition of a short that a standing takeover of this screen brings along."""
    for each in held.orders if held else ():
        film = each.film_of(short) if isinstance(each, Takeover) else None
        if film is not None:
            return film
    return None
