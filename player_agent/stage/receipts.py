"""Receipts: how far the glass is with the standing orders. Pure.

A receipt speaks of a revision and of what it brought: `ON_GLASS` once every order that is new in it is in
force and the glass has what all that stands says. What it released is so as soon as the glass follows.
"""

from dataclasses import dataclass

from player_agent.folder import StageReceipt
from player_agent.stage.scene import Scene
from player_agent.stage.timeline import Timeline
from wire.asrun import Cause
from wire.instants import Instant, format_instant
from wire.orders import Order, ReceiptWord, StandingOrders

_WHY_NOT = {
    Cause.MISSING_BYTES: "its film is not in the cache yet",
    Cause.CHANGED_BYTES: "its film has other bytes than signed",
    Cause.BAD_FILM: "its film cannot be played",
    Cause.RIGHTS_ENDED: "the rights of its film have ended",
    Cause.KILLED: "a kill holds the screen",
    Cause.CURFEW: "a curfew order forbids it",
    Cause.GATE: "hours, a curfew or an uncertain clock forbid it",
}
"""Why a takeover that is in force is not on the glass."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment, on both clocks."""

    at: Instant
    monotonic_ns: int
    boot_id: str


@dataclass(frozen=True, slots=True)
class GlassFacts:
    """What one turn found on the glass."""

    at: Instant
    """The turn's own instant, for which its scene was looked up; the moment of writing is later."""
    scene: Scene
    conforms: bool
    changed_ns: int
    """When the glass last changed, on the monotonic clock."""


def seen(orders: StandingOrders, before: StandingOrders | None, moment: Moment) -> StageReceipt:
    """The first word about a new revision: it is verified."""
    known = {each.order_id for each in before.orders} if before else set()
    return StageReceipt(
        orders_revision=orders.revision,
        word=ReceiptWord.SEEN,
        at=moment.at,
        monotonic_ns=moment.monotonic_ns,
        boot_id=moment.boot_id,
        waits_for=tuple(each.order_id for each in orders.orders if each.order_id not in known),
    )


def refused(revision: int, sentence: str, moment: Moment) -> StageReceipt:
    """The word about a revision that is not obeyed."""
    return StageReceipt(
        orders_revision=revision,
        word=ReceiptWord.REFUSED,
        at=moment.at,
        monotonic_ns=moment.monotonic_ns,
        boot_id=moment.boot_id,
        sentence=sentence,
    )


def follow(
    receipt: StageReceipt, orders: StandingOrders, glass: GlassFacts, moment: Moment, timeline: Timeline
) -> StageReceipt:
    """The word after one more turn."""
    if receipt.word is not ReceiptWord.SEEN:
        return receipt
    waits_for = set(receipt.waits_for)
    awaited = [each for each in orders.orders if each.order_id in waits_for]
    hindrance = _hindrance(awaited, orders, glass)
    if hindrance or not glass.conforms:
        news = hindrance != receipt.sentence
        return receipt.model_copy(update={"sentence": hindrance}) if news else receipt
    effect_ns = max((timeline.to_ns(each.start) for each in awaited), default=None)
    seen_ns = receipt.monotonic_ns if receipt.boot_id == moment.boot_id else 0
    on_glass_ns = max(glass.changed_ns, seen_ns, effect_ns or 0)
    return StageReceipt(
        orders_revision=receipt.orders_revision,
        word=ReceiptWord.ON_GLASS,
        at=timeline.to_instant(on_glass_ns),
        monotonic_ns=on_glass_ns,
        effect_monotonic_ns=effect_ns,
        boot_id=moment.boot_id,
    )


def _hindrance(awaited: list[Order], orders: StandingOrders, glass: GlassFacts) -> str:
    """What an order that this revision brought waits for; empty for nothing but the glass."""
    now = glass.at
    coming = min((each for each in awaited if each.start > now), key=lambda each: each.start, default=None)
    if coming is not None:
        return f"{coming.kind} {coming.order_id} begins at {format_instant(coming.start)}"
    takeover, scene = orders.ruling_at(now).takeover, glass.scene
    if takeover is None or takeover not in awaited or scene.cause in {Cause.TAKEN_OVER, Cause.PULLED}:
        return ""
    cause = scene.lacks if scene.lacks is not Cause.NONE else scene.cause
    why = _WHY_NOT.get(cause, f"the screen shows something else ({cause})")
    return f"takeover {takeover.order_id}: {why}"
