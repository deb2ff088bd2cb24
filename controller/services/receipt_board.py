"""The board on which receipts are pinned, and where waiting commands look for news."""

import asyncio
from collections.abc import Iterable

from controller.services.records import KeptReceipt
from wire.ids import ScreenId
from wire.orders import Receipt

_KEPT_PER_SCREEN = 100  # two or three a revision: nobody waits for one that is thirty orders back


class ReceiptBoard:
    """The last receipts of every screen, in memory."""

    def __init__(self) -> None:
        self._pinned: dict[ScreenId, list[Receipt]] = {}
        self._unsaved: list[KeptReceipt] = []
        self._news = asyncio.Event()

    def pin(self, kept: KeptReceipt) -> None:
        """A receipt that has just come; wakes who waits."""
        self.recall([kept])
        self._unsaved.append(kept)
        self._news.set()
        self._news = asyncio.Event()

    def recall(self, kept: Iterable[KeptReceipt]) -> None:
        """Receipts that are stored already."""
        for each in kept:
            pinned = self._pinned.setdefault(each.receipt.screen, [])
            pinned.append(each.receipt)
            del pinned[:-_KEPT_PER_SCREEN]

    def of(self, screen: ScreenId) -> tuple[Receipt, ...]:
        """What one screen said, in the order in which it came."""
        return tuple(self._pinned.get(screen, ()))

    @property
    def next_news(self) -> asyncio.Event:
        """Is set at the next receipt of any screen. Take it before you look, and nothing is missed."""
        return self._news

    def take_unsaved(self) -> list[KeptReceipt]:
        """What nobody has stored yet, now to be stored by the caller."""
        unsaved, self._unsaved = self._unsaved, []
        return unsaved

    def give_back(self, unsaved: list[KeptReceipt]) -> None:
        """They could not be stored."""
        self._unsaved = unsaved + self._unsaved
