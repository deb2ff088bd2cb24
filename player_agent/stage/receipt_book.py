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
        self._written = Receipts()

    def recall(self, orders: StandingOrders | None) -> None:
        """Go on with the words of an earlier life, as far as they speak of the orders that stand."""
        self._written = load_message(self._folder.receipts, Receipts) or Receipts()
        standing = self._written.standing
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
        standing = self._written.standing
        if standing is None or orders is None or standing.orders_revision != orders.revision:
            return
        word = follow(standing, orders, glass, self._moment(), timeline)
        if word != standing:
            self._write(standing=word)

    def _write(self, **words: StageReceipt) -> None:
        self._written = self._written.model_copy(update=words)
        with self._reporter.saving(self._clock.now()):
            save_message(self._folder.receipts, self._written, durable=False)

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic_ns(), self._clock.boot_id)
