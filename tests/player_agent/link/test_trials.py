"""Every film is decoded once, soonest first, and never near an edge."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder
from player_agent.link.film_book import FilmBook
from player_agent.link.trials import (
    AFTER_EDGE_MS,
    AT_LEAST_MS,
    BEFORE_EDGE_MS,
    LENGTHS,
    LOOK_EVERY_MS,
    TIMES_AT_MOST,
    ChildTrial,
    CrashedTrialError,
    Trials,
    UnfinishedTrialError,
    may_run_at,
    time_for,
)
from tests.support.plans import rendition
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.films import DeletionCause, FilmFacts, FilmWord
from wire.instants import DAY, SECOND, Instant, parse_instant
from wire.state import CueFacts

T = TypeVar("T")
NOON = parse_instant("2025-06-04T12:00:00Z")
FILMS = [rendition(name) for name in ("first", "second", "third")]


@dataclass
class FakeTrial:
    """Implements `Trial`: says what it was told to say."""

    failures: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    unfinished: int = 0
    """So many trials find nothing."""
    end: UnfinishedTrialError = field(
        default_factory=lambda: UnfinishedTrialError("its decoder ended by signal 9")
    )
    """How those end."""
    hang: frozenset[str] = frozenset()
    """These run until their time is over."""
    times: list[int] = field(default_factory=list)

    async def decode(self, file: Path, may_run: Callable[[], bool], at_most_ms: int) -> str | None:
        assert may_run()
        self.tried.append(file.name)
        self.times.append(at_most_ms)
        if file.name in self.hang:
            for _ in range(at_most_ms // LOOK_EVERY_MS):
                await asyncio.sleep(LOOK_EVERY_MS / 1_000)
                may_run()
            raise UnfinishedTrialError(f"it ran for {at_most_ms // 1_000} s")
        if self.unfinished:
            self.unfinished -= 1
            raise self.end
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
        assert not FilmBook(folder).untried(), "a restart tries nothing again"

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
    assert next(iter(book.untried())) == FILMS[0].file_name


def test_a_trial_that_found_nothing_is_no_verdict_and_is_repeated_ever_later(tmp_path: Path) -> None:
    folder, faults = PlayerFolder(tmp_path), FaultNotes()
    folder.create()
    trial = FakeTrial(unfinished=3)

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        book.hold(FILMS[:1], FILMS[:1], NOON)
        task = asyncio.create_task(Trials(folder, clock, book, trial, faults, lambda: 0.0).run())
        await clock.sleep(SECOND)
        [film] = book.report("par-opera", clock.now()).films
        assert film.word is FilmWord.VERIFIED
        await clock.sleep(30 * SECOND)
        assert len(trial.tried) == 2
        await clock.sleep(60 * SECOND)
        assert len(trial.tried) == 3
        await clock.sleep(119 * SECOND)
        assert len(trial.tried) == 3
        await clock.sleep(2 * SECOND)
        [film] = book.report("par-opera", clock.now()).films
        assert film.word is FilmWord.DECODED
        task.cancel()

    run_virtual(story())
    assert trial.times == [
        least := time_for(FilmBook(folder).pages.held[FILMS[0].file_name], 0),
        *(least * more for more in (2, 3, 4)),
    ]
    assert least == AT_LEAST_MS + LENGTHS * FILMS[0].duration_ms
    assert [each.kind for each in faults.latest] == ["trial"]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (UnfinishedTrialError("its decoder ended by signal 9"), [FilmWord.VERIFIED] * 3),
        (
            CrashedTrialError("its decoder ended by signal 11"),
            [FilmWord.VERIFIED, FilmWord.VERIFIED, FilmWord.FAILED],
        ),
    ],
)
def test_three_crashes_are_a_verdict_and_three_kills_are_none(
    end: UnfinishedTrialError, words: list[FilmWord], tmp_path: Path
) -> None:
    folder, faults, told = PlayerFolder(tmp_path), FaultNotes(), list[FilmFacts]()
    folder.create()
    trial = FakeTrial(unfinished=99, end=end)

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        book.hold(FILMS[:1], FILMS[:1], NOON)
        task = asyncio.create_task(Trials(folder, clock, book, trial, faults, lambda: 0.0).run())
        for wait in (SECOND, 30 * SECOND, 60 * SECOND):
            await clock.sleep(wait)
            told.extend(book.report("par-opera", clock.now()).films)
        task.cancel()

    run_virtual(story())
    assert len(trial.tried) == 3
    assert [each.word for each in told] == words
    if told[-1].word is FilmWord.FAILED:
        assert told[-1].sentence == f"it crashes the decoder, 3 times so far: {end}"
        assert [each.kind for each in faults.latest] == ["trial", "decode"]


def test_films_that_hang_take_turns_for_a_bounded_time_and_give_way_to_one_that_arrives(
    tmp_path: Path,
) -> None:
    folder = PlayerFolder(tmp_path)
    folder.create()
    first, second, third = (each.file_name for each in FILMS)
    trial = FakeTrial(hang=frozenset({first, second}))

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        book.hold(FILMS[:2], FILMS[:2], NOON)
        task = asyncio.create_task(Trials(folder, clock, book, trial, FaultNotes(), lambda: 0.0).run())
        await clock.sleep(DAY)
        count = len(trial.tried)
        while len(trial.tried) == count:
            await clock.sleep(SECOND)
        count = len(trial.tried)
        book.hold(FILMS, FILMS, clock.now())
        await clock.sleep(SECOND)
        assert trial.tried[count:] in ([third, first], [third, second])
        assert book.pages.held[third].word is FilmWord.DECODED
        task.cancel()

    run_virtual(story())
    least = AT_LEAST_MS + LENGTHS * FILMS[0].duration_ms
    assert trial.times[:8] == [least * more for more in (1, 1, 2, 2, 3, 3, 4, 4)]
    assert max(trial.times) == TIMES_AT_MOST * least
    assert abs(trial.tried.count(first) - trial.tried.count(second)) <= 1


def test_a_film_that_rests_holds_up_no_other(tmp_path: Path) -> None:
    folder = PlayerFolder(tmp_path)
    folder.create()
    trial = FakeTrial(unfinished=1)

    async def story() -> None:
        clock, book = VirtualClock(NOON), FilmBook(folder)
        book.hold(FILMS[:2], FILMS[:2], NOON)
        task = asyncio.create_task(Trials(folder, clock, book, trial, FaultNotes(), lambda: 0.0).run())
        await clock.sleep(SECOND)
        task.cancel()

    run_virtual(story())
    assert trial.tried == [FILMS[0].file_name, FILMS[1].file_name]


@pytest.mark.parametrize(
    ("script", "at_most_ms", "why"),
    [
        ("import os; os.kill(os.getpid(), 9)", 60_000, "signal 9"),
        ("import os; print('half a word', flush=True); os.kill(os.getpid(), 15)", 60_000, "signal 15"),
        ("raise MemoryError", 60_000, "exit code 1"),
        ("raise SystemExit(3)", 60_000, "exit code 3"),
        ("import time; time.sleep(600)", 500, "it ran for 0 s"),
    ],
)
async def test_a_decoder_that_was_killed_says_nothing_of_its_film(
    script: str, at_most_ms: int, why: str
) -> None:
    with pytest.raises(UnfinishedTrialError, match=why) as caught:
        await ChildTrial((sys.executable, "-c", script)).decode(Path("film.mp4"), lambda: True, at_most_ms)
    assert not isinstance(caught.value, CrashedTrialError)


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGILL", "SIGBUS", "SIGFPE"])
async def test_a_decoder_that_crashes_is_told_from_one_that_was_killed(name: str) -> None:
    script = f"import os, signal; os.kill(os.getpid(), signal.{name})"
    with pytest.raises(CrashedTrialError, match="its decoder ended by signal"):
        await ChildTrial((sys.executable, "-c", script)).decode(Path("film.mp4"), lambda: True, 60_000)


async def test_a_decoder_ends_where_its_leave_to_run_does() -> None:
    def may_run() -> bool:
        raise RuntimeError("another film waits")

    trial = ChildTrial((sys.executable, "-c", "import time; time.sleep(600)"))
    with pytest.raises(RuntimeError, match="another film waits"):
        await trial.decode(Path("film.mp4"), may_run, 60_000)


async def test_a_decoder_that_ends_as_it_is_stopped_keeps_its_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine who waits for it comes late; meanwhile nobody else may ask for its exit code."""
    told, leave = tmp_path / "pid", tmp_path / "leave"
    waitpid, signalled = os.waitpid, threading.Event()

    def late(pid: int, options: int) -> tuple[int, int]:
        signalled.wait(60)
        return waitpid(pid, options)

    def may_run() -> bool:
        pid = int(wait_for(lambda: told.exists() and told.read_text()))
        leave.touch()
        wait_for(lambda: state_of(pid) in {"", "Z"})
        threading.Timer(0.5, signalled.set).start()
        return False

    monkeypatch.setattr(os, "waitpid", late)
    script = f"echo $$ > {told}.new; mv {told}.new {told}; while [ ! -e {leave} ]; do sleep 0.05; done"
    assert await ChildTrial(("sh", "-c", script)).decode(Path("film.mp4"), may_run, 60_000) is None


async def test_a_decoder_that_says_why_is_a_verdict() -> None:
    trial = ChildTrial((sys.executable, "-c", "print('no picture'); raise SystemExit(1)"))
    assert await trial.decode(Path("film.mp4"), lambda: True, 60_000) == "no picture"
    assert await ChildTrial((sys.executable, "-c", "")).decode(Path("film.mp4"), lambda: True, 60_000) is None


def test_a_decoder_that_stands_still_dies_with_its_link(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    decoder = (  # it is stopped as soon as the file is there: by then the number is in it
        "import os, pathlib, time;"
        f"beside = pathlib.Path({str(told) + '.new'!r}); beside.write_text(str(os.getpid()));"
        f"beside.rename({str(told)!r}); time.sleep(600)"
    )
    link = (
        "import asyncio, sys, pathlib; from player_agent.link.trials import ChildTrial;"
        f"told = pathlib.Path({str(told)!r});"
        f"trial = ChildTrial((sys.executable, '-c', {decoder!r}));"
        "asyncio.run(trial.decode(told, lambda: not told.exists(), 60_000))"
    )
    with subprocess.Popen([sys.executable, "-c", link]) as running:
        try:
            pid = int(wait_for(lambda: told.exists() and told.read_text()))
            wait_for(lambda: state_of(pid) == "T")
        finally:
            running.kill()
    wait_for(lambda: state_of(pid) in {"", "Z"})


def wait_for(look: Callable[[], T]) -> T:
    for _ in range(2_400):
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def state_of(pid: int) -> str:
    """The kernel's letter for what a process does; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_a_deletion_that_was_announced_leaves_a_receipt_even_if_its_film_is_wanted_again(
    tmp_path: Path,
) -> None:
    folder = PlayerFolder(tmp_path)
    folder.create()
    book = FilmBook(folder)
    book.hold(FILMS, FILMS, NOON)
    name = FILMS[0].file_name
    book.announce({name: DeletionCause.UNWANTED})
    again = FilmBook(folder)  # the bytes went, and the power with them
    again.hold(FILMS, FILMS[1:], NOON)
    assert again.unfinished() == {name: DeletionCause.UNWANTED}
    again.confirm(again.unfinished(), NOON)
    again.hold(FILMS, FILMS[1:], NOON)
    [gone] = again.pages.gone
    assert gone.sha256 == FILMS[0].sha256
    assert name not in again.pages.held


@given(length=st.integers(0, 60_000), at=st.integers(-5_000, 65_000))
def test_it_stands_still_around_both_edges(length: int, at: int) -> None:
    cue = CueFacts(kind="spot", start=NOON, end=Instant(NOON + length))
    near_start = at < AFTER_EDGE_MS
    near_end = length - BEFORE_EDGE_MS <= at < length + AFTER_EDGE_MS
    assert may_run_at(cue, Instant(NOON + at)) is not (near_start or near_end)
    assert may_run_at(None, NOON)
