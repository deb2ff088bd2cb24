"""Tells how far each film is, and which films are gone: the first retained, the second until it is stored."""

from player_agent.clock import Clock
from player_agent.link.film_book import FilmBook
from wire.codec import encode
from wire.connection import Connection
from wire.films import DeletionBatch, FilmReport
from wire.ids import ScreenId
from wire.instants import MINUTE, SECOND, Millis
from wire.message import Message
from wire.topics import Leaf, format_topic

TELL_AGAIN_MS: Millis = 30 * SECOND
"""How long an acknowledgement of deletions may take before they are told again."""

REPORT_AGAIN_MS: Millis = 10 * MINUTE
"""How old the retained word may become: what it does not list is gone as of then."""


class FilmNews:
    """Tells one screen's films over one connection after the other."""

    def __init__(self, network: str, screen: ScreenId, book: FilmBook, clock: Clock) -> None:
        self._network = network
        self._screen = screen
        self._book = book
        self._clock = clock

    async def tell(self, connection: Connection) -> None:
        """Tell what is new, for ever. Raises ConnectionLostError."""
        said: FilmReport | None = None
        batch: DeletionBatch | None = None
        told_ms = 0
        while True:
            now_ms = self._clock.monotonic_ns() // 1_000_000
            report = self._book.report(self._screen, self._clock.now())
            if said is None or report.at - said.at >= REPORT_AGAIN_MS or _differs(said, report):
                await self._say(connection, Leaf.FILMS, report)
                said = report
            waiting = self._book.batch(self._screen)
            if waiting is not None and (waiting != batch or now_ms - told_ms >= TELL_AGAIN_MS):
                await self._say(connection, Leaf.DELETIONS, waiting)
                batch, told_ms = waiting, now_ms
            await self._book.told.wait(TELL_AGAIN_MS)

    async def _say(self, connection: Connection, leaf: Leaf, message: Message) -> None:
        topic = format_topic(self._network, self._screen, leaf)
        await connection.publish(topic, encode(message), qos=leaf.qos, retain=leaf.retained)


def _differs(said: FilmReport, report: FilmReport) -> bool:
    """Whether it tells more than that time passed; the first look into the cache does."""
    first_look = said.looked_at is None and report.looked_at is not None
    times = {"at": report.at, "looked_at": report.looked_at}
    return first_look or said.model_copy(update=times) != report
