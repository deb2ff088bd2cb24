"""When the retained word on the films is said again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from player_agent.folder import PlayerFolder
from player_agent.link.film_book import FilmBook
from player_agent.link.film_news import REPORT_AGAIN_MS, FilmNews
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.codec import decode
from wire.connection import Incoming
from wire.films import FilmReport
from wire.instants import MINUTE, SECOND, Instant, parse_instant
from wire.topics import Leaf, format_topic

NOON = parse_instant("2025-06-04T12:00:00Z")


@dataclass
class Ear:
    """Implements `Connection`: keeps what is said."""

    reports: list[FilmReport] = field(default_factory=list)

    async def subscribe(self, topics: Sequence[str]) -> None: ...

    async def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        assert (topic, retain) == (format_topic("sample", "par-opera", Leaf.FILMS), True)
        self.reports.append(decode(FilmReport, payload))

    def messages(self) -> AsyncIterator[Incoming]:
        raise NotImplementedError


def test_the_first_look_into_the_cache_is_told_at_once_and_later_ones_with_the_next_word(
    tmp_path: Path,
) -> None:
    folder, ear = PlayerFolder(tmp_path), Ear()
    folder.create()

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        task = asyncio.create_task(FilmNews("sample", "par-opera", book, clock).tell(ear))
        await clock.sleep(SECOND)
        book.find([], [], clock.now())
        await clock.sleep(MINUTE)
        book.find([], [], clock.now())
        await clock.sleep(REPORT_AGAIN_MS)
        task.cancel()

    run_virtual(story())
    looks = [None, Instant(NOON + SECOND), Instant(NOON + SECOND + MINUTE)]
    assert [each.looked_at for each in ear.reports] == looks
