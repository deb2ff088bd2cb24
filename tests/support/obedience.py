"""Players on paper that obey orders: each answers what is announced with receipts, as it was told to."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.clock import Clock
from tests.support.publishing import Outbox, PaperOffice
from wire.ids import ScreenId
from wire.orders import Receipt, ReceiptWord


@dataclass
class ObedientOutbox(Outbox):
    """Implements `DesiredOutlet`. By default every screen sees and shows at once."""

    office: PaperOffice | None = None
    clock: Clock | None = None
    silent: set[ScreenId] = field(default_factory=set)
    refusing: set[ScreenId] = field(default_factory=set)

    def announce(self, screens: Iterable[ScreenId], *, urgent: bool = False) -> None:
        """Remember it, and let the players answer once it is done."""
        super().announce(screens, urgent=urgent)
        if urgent:
            asyncio.get_running_loop().call_soon(self._answer, tuple(screens))

    def _answer(self, screens: tuple[ScreenId, ...]) -> None:
        assert self.office is not None
        assert self.clock is not None
        for screen in screens:
            standing = self.office.watch.standing(screen)
            if screen in self.silent or standing is None:
                continue
            words = [ReceiptWord.SEEN, ReceiptWord.ON_GLASS]
            if screen in self.refusing:
                words = [ReceiptWord.REFUSED]
            for word in words:
                receipt = Receipt(
                    screen=screen,
                    orders_revision=standing.revision,
                    word=word,
                    at=self.clock.now(),
                    in_player_ms=8.25,
                    sentence="no trusted dispatcher key" if word is ReceiptWord.REFUSED else "",
                )
                self.office.watch.accept_receipt(receipt, self.clock.now())


def obedient_office(clock: Clock) -> tuple[PaperOffice, ObedientOutbox]:
    """An office whose screens obey; nothing is published yet."""
    outbox = ObedientOutbox(clock=clock)
    outbox.office = PaperOffice(clock, outbox=outbox)
    return outbox.office, outbox
