"""Receipts of orders: what stage wrote in receipts.json, timed and told to the controller.

Told at every connection anew, until something newer stands there: a receipt may be lost on its way, and the
controller knows each by its revision and word.
"""

from player_agent.clock import Clock
from player_agent.folder import PlayerFolder, StageReceipt, load_message
from player_agent.folder import Receipts as Written
from player_agent.folder_watch import Signal
from wire.codec import encode
from wire.connection import Connection
from wire.ids import ScreenId
from wire.instants import SECOND, Millis
from wire.orders import Receipt, ReceiptWord
from wire.state import DesiredState
from wire.topics import Leaf, format_topic

LOOK_EVERY_MS: Millis = 30 * SECOND
"""How often the file is looked at if nobody rang."""

_REMEMBERED = 16


def timed(receipt: StageReceipt, screen: ScreenId, took_in_ns: int | None, boot_id: str) -> Receipt:
    """The receipt as it goes out, with the time that the order spent in this player.

    `took_in_ns`: when link took the revision in, on the monotonic clock of `boot_id`; None: in an earlier
    life. What takes effect later is timed from then.
    """
    in_player_ms = None
    if took_in_ns is not None and receipt.boot_id == boot_id and receipt.monotonic_ns >= took_in_ns:
        since_ns = took_in_ns
        if receipt.word is ReceiptWord.ON_GLASS and receipt.effect_monotonic_ns is not None:
            since_ns = max(took_in_ns, receipt.effect_monotonic_ns)
        in_player_ms = round(max(0, receipt.monotonic_ns - since_ns) / 1_000_000, 1)
    return Receipt(
        screen=screen,
        orders_revision=receipt.orders_revision,
        word=receipt.word,
        at=receipt.at,
        in_player_ms=in_player_ms,
        sentence=receipt.sentence,
    )


class Receipts:
    """Tells one screen's receipts over one connection after the other."""

    def __init__(
        self, network: str, screen: ScreenId, folder: PlayerFolder, clock: Clock, changed: Signal
    ) -> None:
        self._screen = screen
        self._topic = format_topic(network, screen, Leaf.RECEIPT)
        self._folder = folder
        self._clock = clock
        self._changed = changed
        held = load_message(folder.desired, DesiredState)
        self._latest = held.orders_revision if held else 0
        self._took_in: dict[int, int] = {}

    def took_in(self, orders_revision: int, monotonic_ns: int) -> None:
        """Desired state with these orders came at this moment; the first time counts."""
        if orders_revision == self._latest:
            return
        self._latest = orders_revision
        self._took_in.setdefault(orders_revision, monotonic_ns)
        for revision in list(self._took_in)[:-_REMEMBERED]:
            del self._took_in[revision]

    async def tell(self, connection: Connection) -> None:
        """Tell what stands there, and what is new, for ever. Raises ConnectionLostError."""
        said: set[StageReceipt] = set()
        while True:
            written = load_message(self._folder.receipts, Written) or Written()
            words = {each for each in (written.standing, written.refused) if each is not None}
            for word in sorted(words - said, key=lambda each: each.monotonic_ns):
                took_in_ns = self._took_in.get(word.orders_revision)
                receipt = timed(word, self._screen, took_in_ns, self._clock.boot_id)
                await connection.publish(
                    self._topic, encode(receipt), qos=Leaf.RECEIPT.qos, retain=Leaf.RECEIPT.retained
                )
            said = words
            await self._changed.wait(LOOK_EVERY_MS)
