"""Every film is decoded once, soonest first, and never near an edge."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder
from player_agent.link.film_book import FilmBook
from player_agent.link.trials import AFTER_EDGE_MS, BEFORE_EDGE_MS, Trials, may_run_at
from tests.support.plans import rendition
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.films import FilmWord
from wire.instants import SECOND, Instant, parse_instant
from wire.state import CueFacts

NOON = parse_instant("2025-06-04T12:00:00Z")
FILMS = [rendition(name) for name in ("first", "second", "third")]


@dataclass
class FakeTrial:
    """Implements `Trial`: says what it was told to say."""

    failures: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    async def decode(self, file: Path, may_run: Callable[[], bool]) -> str | None:
        assert may_run()
        self.tried.append(file.name)
        return self.failures.get(file.name)


def test_each_film_is_tried_once_soonest_first_and_a_failure_is_told(tmp_path: Path) -> None:
    folder, faults = PlayerFolder(tmp_path), FaultNotes()
    folder.create()
    trial = FakeTrial({FILMS[1].file_name: "no picture of it can be decoded"})

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        book.hold(FILMS[:2], FILMS[:2], NOON)
        task = asyncio.create_task(Trials(folder, clock, book, trial, faults).run())
        await clock.sleep(SECOND)
        book.hold([FILMS[2], *FILMS[:2]], FILMS, NOON)
        await clock.sleep(SECOND)
        task.cancel()
        report = book.report("par-opera", clock.now())
        words = [FilmWord.DECODED, FilmWord.DECODED, FilmWord.FAILED]
        assert [each.word for each in report.films] == words
        assert FilmBook(folder).next_to_try() is None, "a restart tries nothing again"

    run_virtual(story())
    assert trial.tried == [each.file_name for each in FILMS]
    assert [each.kind for each in faults.latest] == ["decode"]


def test_a_film_that_was_fetched_anew_is_tried_anew(tmp_path: Path) -> None:
    folder = PlayerFolder(tmp_path)
    folder.create()
    book = FilmBook(folder)
    book.hold(FILMS, FILMS, NOON)
    book.tried(FILMS[0].file_name, None, NOON)
    book.hold(FILMS, FILMS[1:], NOON)
    book.hold(FILMS, FILMS, NOON)
    waiting = book.next_to_try()
    assert waiting is not None
    assert waiting[0] == FILMS[0].file_name


@given(length=st.integers(0, 60_000), at=st.integers(-5_000, 65_000))
def test_it_stands_still_around_both_edges(length: int, at: int) -> None:
    cue = CueFacts(kind="spot", start=NOON, end=Instant(NOON + length))
    near_start = at < AFTER_EDGE_MS
    near_end = length - BEFORE_EDGE_MS <= at < length + AFTER_EDGE_MS
    assert may_run_at(cue, Instant(NOON + at)) is not (near_start or near_end)
    assert may_run_at(None, NOON)
