"""The kill drill: a kill that a screen's glass showed while it stood. From orders and receipts; pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wire.ids import ScreenId
from wire.instants import Instant
from wire.orders import Kill, KillPicture, Receipt, ReceiptWord


@dataclass(frozen=True, slots=True)
class GivenKill:
    """A kill as one screen had it."""

    screen: ScreenId
    revision: int
    """Of the standing orders that brought it."""
    order: Kill
    released_at: Instant | None = None
    """None while it stands; it may also have ended by its own `until`."""

    def stood_at(self, instant: Instant) -> bool:
        """Whether it was in force, neither released nor over."""
        order = self.order
        begun = max(order.given_at, order.start) <= instant
        over = order.until is not None and instant >= order.until
        return begun and not over and (self.released_at is None or instant < self.released_at)


@dataclass(frozen=True, slots=True)
class KillDrill:
    """A kill, and when the glass showed it; None where no receipt says so."""

    kill: GivenKill
    on_glass_at: Instant | None

    @property
    def showed_slate(self) -> bool:
        """Whether it put the slate there."""
        return self.on_glass_at is not None and self.kill.order.picture is KillPicture.SLATE


def drills_of(kills: Iterable[GivenKill], receipts: Iterable[Receipt]) -> tuple[KillDrill, ...]:
    """What came of each kill, the oldest first. A receipt of a later revision counts while the kill stood."""
    on_glass = defaultdict[ScreenId, list[Receipt]](list)
    for each in receipts:
        if each.word is ReceiptWord.ON_GLASS:
            on_glass[each.screen].append(each)
    return tuple(
        KillDrill(
            kill, min((each.at for each in on_glass[kill.screen] if _speaks_of(each, kill)), default=None)
        )
        for kill in sorted(kills, key=lambda each: each.order.given_at)
    )


def _speaks_of(receipt: Receipt, kill: GivenKill) -> bool:
    return receipt.orders_revision >= kill.revision and kill.stood_at(receipt.at)
