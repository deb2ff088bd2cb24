"""The receipt book: stage's words about its orders, written into the folder for link."""

from player_agent.clock import Clock
from player_agent.folder import PlayerFolder, Receipts, StageReceipt, load_message, save_message
from player_agent.stage.acceptance import Rejection
from player_agent.stage.receipts import GlassFacts, Moment, follow, refused, seen
from player_agent.stage.reporter import Reporter
from player_agent.stage.timeline import Timeline
from wire.orders import StandingOrders


class ReceiptBook:
    """The only writer of receipts.json. Not fsynced: a lost word is found out again."""

    def __init__(self, folder: PlayerFolder, clock: Clock, reporter: Reporter) -> None:
        self._folder = folder
        self._clock = clock
        self._reporter = reporter
        self._words = Receipts()
        self._written = True
        """Whether the disk has the words; where it refuses, they are written at a later turn."""

    def recall(self, orders: StandingOrders | None) -> None:
        """Go on with the words of an earlier life, as far as they speak of the orders that stand."""
        self._words = load_message(self._folder.receipts, Receipts) or Receipts()
        standing = self._words.standing
        if orders is not None and (standing is None or standing.orders_revision != orders.revision):
            self.seen(orders, None)

    def seen(self, orders: StandingOrders, before: StandingOrders | None) -> None:
        """Other orders stand than before."""
        self._write(standing=seen(orders, before, self._moment()))

    def refused(self, rejection: Rejection) -> None:
        """Orders were refused."""
        if rejection.orders_revision > 0:
            self._write(refused=refused(rejection.orders_revision, rejection.sentence, self._moment()))

    def follow(self, orders: StandingOrders | None, glass: GlassFacts, timeline: Timeline) -> None:
        """A turn is over: what has the glass now?"""
        standing = self._words.standing
        if standing is None or orders is None or standing.orders_revision != orders.revision:
            return
        word = follow(standing, orders, glass, self._moment(), timeline)
        if word is not standing or not self._written:
            self._write(standing=word)

    def _write(self, **words: StageReceipt) -> None:
        self._words, self._written = self._words.model_copy(update=words), False
        with self._reporter.saving(self._clock.now()):
            save_message(self._folder.receipts, self._words, durable=False)
            self._written = True

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic_ns(), self._clock.boot_id)
