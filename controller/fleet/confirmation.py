"""Confirmation: how far a screen is with a revision of its orders, by its receipts. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wire.orders import Receipt, ReceiptWord


class Confirmation(StrEnum):
    """What is known of a screen's obeying."""

    ON_GLASS = "on_glass"
    """The glass shows what the orders say."""
    SEEN = "seen"
    """Verified and on its disk, not on the glass yet."""
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    """Not a word yet: it may be unreachable, and then obeys before anything else when it is back."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How far a screen is, and the receipt that says so."""

    state: Confirmation
    receipt: Receipt | None = None


def confirmed(receipts: Iterable[Receipt], revision: int) -> Confirmed:
    """How far a screen is with `revision`. A receipt of a later revision covers it too.

    On the glass once is on the glass for good; before that its last word counts.
    """
    about = [each for each in receipts if each.orders_revision >= revision]
    on_glass = [each for each in about if each.word is ReceiptWord.ON_GLASS]
    if on_glass:
        return Confirmed(
            Confirmation.ON_GLASS, min(on_glass, key=lambda each: (each.orders_revision, each.at))
        )
    if not about:
        return Confirmed(Confirmation.UNCONFIRMED)
    last = max(about, key=lambda each: (each.orders_revision, each.at, each.word is ReceiptWord.REFUSED))
    return Confirmed(Confirmation(last.word.value), last)
