"""How far screens are with orders, as operators hear it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controller.fleet import ScreenObservation
from controller.fleet.confirmation import Confirmation, confirmed
from controller.fleet.order_words import beginning_of, is_prepared, words_of
from controller.services.order_wishes import Acted, ScreenReceipt, StandingOrder, StandingScreen
from controller.services.records import ScreenOrder
from wire.ids import ScreenId, ShortId
from wire.instants import Instant, Millis, format_instant
from wire.orders import Receipt


@dataclass(frozen=True, slots=True)
class Given:
    """An act that was stored, and what must be heard of it."""

    acted: Acted
    revisions: Mapping[ScreenId, int]
    begins: Mapping[ScreenId, Instant]
    """When each screen's glass is to change."""
    wait_ms: Millis
    prepared: tuple[ShortId, ...] = ()
    """Of a takeover that is only prepared: the shorts whose films the players must hold."""

    def is_later(self, screen: ScreenId) -> bool:
        """Whether it begins after the wait: then having seen it is all that can be heard."""
        return self.begins[screen] > self.acted.at + self.wait_ms


def receipt_of(
    given: Given, screen: ScreenId, receipts: Iterable[Receipt], observed: ScreenObservation | None
) -> ScreenReceipt:
    """How far one screen is with an act; of one that says nothing, when it was heard last."""
    heard = confirmed(receipts, given.revisions[screen])
    later = given.is_later(screen)
    receipt = heard.receipt
    if receipt is None:
        return ScreenReceipt(screen=screen, state=heard.state, done=False, sentence=last_heard(observed))
    fetching = _fetching(given, screen, observed)
    since = given.acted.at if later else given.begins[screen]
    return ScreenReceipt(
        screen=screen,
        state=heard.state,
        done=heard.state is Confirmation.ON_GLASS
        or (later and heard.state is Confirmation.SEEN and not fetching),
        after_ms=float(receipt.at - since),
        in_player_ms=receipt.in_player_ms,
        sentence=fetching if given.prepared else receipt.sentence,
    )


def last_heard(observed: ScreenObservation | None) -> str:
    """When a player said last that it lives."""
    at = observed.heartbeat_received_at if observed is not None else None
    if at is None:
        return "never heard from"
    return f"last heard from on {format_instant(at)[:10]} at {format_instant(at)[11:19]} UTC"


def listed(
    on_screens: Sequence[ScreenOrder], observed: Mapping[ScreenId, ScreenObservation]
) -> StandingOrder:
    """One order that stands, with each of its screens."""
    order = on_screens[0].order
    return StandingOrder(
        order_id=order.order_id,
        kind=order.kind,
        words=words_of(order),
        by=order.by,
        reason=order.reason,
        given_at=order.given_at,
        prepared=is_prepared(order),
        screens=tuple(_listed_screen(each, observed.get(each.screen)) for each in on_screens),
    )


def _listed_screen(given: ScreenOrder, observed: ScreenObservation | None) -> StandingScreen:
    heard = confirmed(observed.receipts if observed is not None else (), given.revision)
    order = given.order
    return StandingScreen(
        screen=given.screen,
        start=beginning_of(order),
        until=order.until,
        state=heard.state,
        sentence=heard.receipt.sentence if heard.receipt else last_heard(observed),
    )


def _fetching(given: Given, screen: ScreenId, observed: ScreenObservation | None) -> str:
    """What a screen has still to fetch of a prepared takeover; empty where it holds everything."""
    if not given.prepared:
        return ""
    reported = observed.reported if observed is not None else None
    if reported is None or reported.orders_revision < given.revisions[screen]:
        return "it has not said yet what it holds"
    missing = [each for each in given.prepared if each in reported.cache.missing]
    return f"it fetches {', '.join(missing)}" if missing else ""
