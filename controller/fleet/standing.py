"""What stands on a screen, for people; and what is wrong with how it is obeyed. Pure."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from controller.fleet.confirmation import Confirmation, confirmed
from controller.fleet.observation import ScreenObservation
from controller.fleet.order_words import beginning_of, stands_at, words_of
from wire.ids import OrderId
from wire.instants import MINUTE, SECOND, Instant, InstantField, Millis, format_instant
from wire.message import Message
from wire.orders import Kill, Order

GRACE_MS: Millis = 3 * SECOND
"""How long an order may be on its way before its silence is a concern; one needs less than a second."""


class StandingLine(Message):
    """One order that stands on a screen."""

    order_id: OrderId
    kind: str
    words: str
    by: str
    reason: str
    given_at: InstantField
    age_ms: Millis
    start: InstantField
    until: InstantField | None
    in_force: bool
    """Whether it holds now; else it is prepared, or begins later."""


class OrdersStatus(Message):
    """The orders of one screen, and how far it is with them."""

    standing: tuple[StandingLine, ...]
    """The newest first, without those that have ended."""
    confirmation: Confirmation | None = Field(default=None, strict=False)
    """Of the newest revision; None where no order was ever given."""
    sentence: str = ""


def orders_status(observation: ScreenObservation, now: Instant) -> OrdersStatus:
    """The orders of a screen at `now`."""
    standing = observation.standing
    if standing is None:
        return OrdersStatus(standing=())
    state, sentence = confirmation_of(observation)
    lasting = [each for each in standing.orders if stands_at(each, now)]
    return OrdersStatus(
        standing=tuple(_line(each, now) for each in reversed(lasting)),
        confirmation=state,
        sentence=sentence,
    )


def confirmation_of(observation: ScreenObservation) -> tuple[Confirmation, str]:
    """How far a screen is with its newest orders. What it reports to hold counts as seen."""
    revision, reported = observation.desired_orders_revision, observation.reported
    heard = confirmed(observation.receipts, revision)
    if heard.receipt is not None:
        return heard.state, heard.receipt.sentence
    holds = reported is not None and reported.orders_revision >= revision
    return (Confirmation.SEEN if holds else Confirmation.UNCONFIRMED), ""


def complaints(observation: ScreenObservation, now: Instant) -> Iterator[tuple[bool, str]]:
    """(whether it is an alarm, sentence) of everything about its orders that is not as it should be."""
    standing, since = observation.standing, observation.standing_since
    if standing is None or since is None:
        return
    state, sentence = confirmation_of(observation)
    killed = any(isinstance(each, Kill) and each.holds_at(now) for each in standing.orders)
    what = ", ".join(words_of(each) for each in standing.orders if each.holds_at(now)) or "a release"
    match state:
        case Confirmation.REFUSED:
            yield True, f"it refuses its orders: {sentence or 'it does not say why'}"
        case Confirmation.UNCONFIRMED if now >= since + GRACE_MS:
            yield killed, f"not confirmed: {what}; it obeys before anything else when it is back"
        case Confirmation.SEEN if receipts_lag(observation, now):
            yield killed, f"seen, and not on the glass yet: {sentence or what}"


def receipts_lag(observation: ScreenObservation, now: Instant) -> bool:
    """Whether the glass should have long been where the newest receipt says it is not."""
    standing, since = observation.standing, observation.standing_since
    receipt = confirmed(observation.receipts, observation.desired_orders_revision).receipt
    if standing is None or since is None or receipt is None:
        return False
    if _awaits_later_order(standing.orders, receipt.sentence, now):
        return False
    begun = max((each.start for each in standing.orders if each.start <= now), default=since)
    return now >= max(since, begun) + GRACE_MS


def _awaits_later_order(orders: Sequence[Order], sentence: str, now: Instant) -> bool:
    """Whether it was the newest order, or is what the player names, that rightly has not begun.

    One that stood already when the newest was given holds nothing up.
    """
    newest = max((each.given_at for each in orders), default=None)
    later = [each for each in orders if each.start > now]
    return any(each.given_at == newest or each.order_id in sentence for each in later)


def reminders(observation: ScreenObservation, now: Instant) -> Iterator[str]:
    """What nobody should forget: a kill that holds."""
    for each in observation.standing.orders if observation.standing else ():
        if isinstance(each, Kill) and each.holds_at(now):
            yield (
                f"{words_of(each)} since {format_instant(each.given_at)[11:19]} UTC"
                f"{_minutes(now - each.given_at)} by {each.by}: {each.reason}"
            )


def _minutes(age: Millis) -> str:
    return f", for {age // MINUTE} min" if age >= MINUTE else ""


def _line(order: Order, now: Instant) -> StandingLine:
    return StandingLine(
        order_id=order.order_id,
        kind=order.kind,
        words=words_of(order),
        by=order.by,
        reason=order.reason,
        given_at=order.given_at,
        age_ms=max(0, now - order.given_at),
        start=beginning_of(order),
        until=order.until,
        in_force=order.holds_at(now),
    )
