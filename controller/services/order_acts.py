"""What is kept and told of an act: its result, its event, and from when its time is counted. Pure."""

from controller.fleet.order_words import is_prepared
from controller.services.draft_orders import OrderDraft
from controller.services.order_reports import Given
from controller.services.order_wishes import (
    Acted,
    CurfewWish,
    OrderWish,
    ReleaseWish,
    ShortenWish,
    TakeoverWish,
)
from controller.services.records import Event, OrderAct
from wire.instants import Instant
from wire.orders import Order


def given_of(wish: OrderWish | ShortenWish, draft: OrderDraft, act: OrderAct, now: Instant) -> Given:
    """What was given, and what must be heard of it."""
    release = isinstance(wish, ReleaseWish)
    ids = {each for each, _ in draft.drop} if release else {each.order.order_id for each in act.given}
    acted = Acted(
        words=draft.words,
        kind=wish.kind,
        order_ids=tuple(sorted(ids)),
        at=now,
        screens=draft.screens,
        notes=draft.notes,
    )
    revisions = {each.screen: each.revision for each in act.sealed}
    begins = {screen: _begin(draft.add.get(screen), wish, now) for screen in draft.screens}
    prepared = wish.shorts if isinstance(wish, TakeoverWish) and wish.prepare else ()
    return Given(acted, revisions, begins, wish.wait_ms, prepared)


def _begin(order: Order | None, wish: OrderWish | ShortenWish, now: Instant) -> Instant:
    """From when its time is counted: the command, except where a later start was asked for."""
    if isinstance(wish, TakeoverWish | CurfewWish) and order is not None and order.start > now:
        return order.start if wish.start is not None or is_prepared(order) else now
    return now


def event_of(wish: OrderWish | ShortenWish, draft: OrderDraft, now: Instant) -> Event:
    """Its line in the log."""
    where = ", ".join(draft.screens)
    only = draft.screens[0] if len(draft.screens) == 1 else None
    if isinstance(wish, ReleaseWish):
        return Event(
            now, "order_released", f"{wish.by} released {draft.words} on {where}: {wish.reason}", only
        )
    if isinstance(wish, ShortenWish):
        ends = f"{wish.by} gave {draft.words} ({wish.order_id}) an earlier end on {where}: {wish.reason}"
        return Event(now, "order_shortened", ends, only)
    ids = ", ".join(sorted({each.order_id for each in draft.add.values()}))
    return Event(now, "order_given", f"{wish.by} gave {draft.words} ({ids}) on {where}: {wish.reason}", only)
