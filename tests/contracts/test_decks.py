"""What every implementation of decks must do: the headless twin, and libvlc on a real X display."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from player_agent.clock import SystemClock
from player_agent.decks.aim import FIRST_LATENCY_NS, MS
from player_agent.decks.headless import HeadlessDecks
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import (
    Backdrop,
    DeckEvent,
    Decks,
    Hung,
    Lost,
    Over,
    Play,
    Prepared,
    Progress,
    Ready,
    Reason,
    Refused,
    Rolling,
    Shown,
)
from player_agent.decks.process import WorkerDecks
from player_agent.decks.surface import Surface
from tests.support.coded_films import CodedFilm, make_film
from tests.support.framebuffer import VirtualDisplay

WIDTH, HEIGHT = 320, 192
FILM_MS = 30_000
LONG_MS = 25_000
"""A play that shall be on the glass for as long as a busy machine may stand still; its test ends it."""
MARGIN_MS = 6_000
"""Ahead of an instant that cannot be moved any more once it was said."""

_E = TypeVar("_E", bound=DeckEvent)


@dataclass
class DecksLab:
    """Decks that run, and what they said."""

    decks: Decks
    films: list[Path]
    lose: Callable[[], None]
    held_up: Callable[[], AbstractContextManager[None]] = nullcontext
    """While its body runs, what is said is not heard."""
    clock: SystemClock = field(default_factory=SystemClock)
    heard: list[DeckEvent] = field(default_factory=list)
    _plays: int = 0

    def play(self, film: int, *, zero_ms: int, until_ms: int, show_ms: int | None = None) -> Play:
        """A play of a film, in milliseconds from now."""
        self._plays += 1
        now = self.clock.monotonic_ns()
        return Play(
            play_id=f"play-{self._plays}",
            path=str(self.films[film]),
            duration_ms=FILM_MS,
            zero_ns=now + zero_ms * MS,
            show_ns=now + (zero_ms if show_ms is None else show_ms) * MS,
            until_ns=now + until_ms * MS,
        )

    async def hear(self, kind: type[_E], play: Play | None = None, *, within_s: float = 60.0) -> _E:
        """The first event of this kind (and play), waited for where it is not yet here."""
        async with asyncio.timeout(within_s):
            while True:
                for event in self.heard:
                    if isinstance(event, kind) and (
                        play is None or getattr(event, "play_id", None) == play.play_id
                    ):
                        return event
                await self.clock.sleep(5)

    async def shows(self, film: int) -> Play:
        """A play that is on the glass, and will be for a while."""
        play = self.play(film, zero_ms=500, until_ms=500 + LONG_MS)
        await self.decks.load(play)
        await self.hear(Shown, play)
        return play

    async def ends(self, play: Play) -> Over:
        """Let a play on the glass end by its end."""
        until_ns = self.clock.monotonic_ns() + 300 * MS
        await self.decks.aim(play.play_id, zero_ns=play.zero_ns, until_ns=until_ns)
        return await self.hear(Over, play)

    def story(self, play: Play) -> list[type[DeckEvent]]:
        """The kinds of events of one play, in order, progress left out."""
        return [
            type(event)
            for event in self.heard
            if getattr(event, "play_id", None) == play.play_id and not isinstance(event, Progress)
        ]


@asynccontextmanager
async def running(lab: DecksLab) -> AsyncIterator[DecksLab]:
    async with lab.decks.running():

        async def listen() -> None:
            async for event in lab.decks.events():
                lab.heard.append(event)

        listener = asyncio.create_task(listen())
        try:
            await lab.hear(Ready)
            yield lab
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener


@pytest.fixture(scope="module")
def coded_films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, frames = tmp_path_factory.mktemp("films"), FILM_MS // 40
    return [make_film(CodedFilm(each, WIDTH, HEIGHT, 25, frames), folder) for each in (1, 2, 3)]


@pytest.fixture(params=["headless", pytest.param("worker", marks=[pytest.mark.screen, pytest.mark.films])])
async def lab(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DecksLab]:
    if request.param == "headless":
        films = [tmp_path / f"{number}.mp4" for number in range(3)]
        for film in films:
            film.write_bytes(b"a film")
        headless = HeadlessDecks(SystemClock(), progress_ms=200)
        async with running(DecksLab(headless, films, headless.lose)) as headless_lab:
            yield headless_lab
        return
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11")
        worker = WorkerDecks(surface, SystemClock(), latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)

        @contextmanager
        def stopped() -> Iterator[None]:
            assert worker.worker_pid is not None
            os.kill(worker.worker_pid, signal.SIGSTOP)
            yield
            os.kill(worker.worker_pid, signal.SIGCONT)

        films = request.getfixturevalue("coded_films")
        async with running(DecksLab(worker, films, worker.kill_worker, stopped)) as worker_lab:
            yield worker_lab


async def test_a_play_is_prepared_shown_and_over(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=800, until_ms=800 + MARGIN_MS)
    await lab.decks.load(play)
    over = await lab.hear(Over, play)
    shown = await lab.hear(Shown, play)
    assert lab.story(play) == [Prepared, Shown, Over]
    assert over.reason is Reason.ENDED
    assert shown.at_ns >= play.show_ns - 2 * MS
    assert over.at_ns >= play.until_ns - 2 * MS


async def test_the_next_play_covers_the_one_before(lab: DecksLab) -> None:
    first = lab.play(0, zero_ms=800, until_ms=800 + MARGIN_MS)
    second = lab.play(1, zero_ms=800 + MARGIN_MS, until_ms=LONG_MS)
    await lab.decks.load(first)
    await lab.decks.load(second)
    over, shown = await lab.hear(Over, first), await lab.hear(Shown, second)
    assert over.reason is Reason.COVERED
    assert over.at_ns == shown.at_ns
    assert lab.heard.index(over) < lab.heard.index(shown)
    assert (await lab.ends(second)).reason is Reason.ENDED


async def test_a_deck_is_free_again_after_each_play(lab: DecksLab) -> None:
    plays = []
    for number in range(4):
        plays.append(await lab.shows(number % 3))
        await lab.ends(plays[-1])
    assert [lab.story(play) for play in plays] == [[Prepared, Shown, Over]] * 4


async def test_a_film_is_joined_in_its_middle_and_in_step(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=-1_000, show_ms=0, until_ms=LONG_MS)
    await lab.decks.load(play)
    await lab.hear(Shown, play)
    progress = await lab.hear(Progress, play)
    assert abs(progress.zero_ns - play.zero_ns) < 500 * MS
    assert lab.story(play) == [Prepared, Shown]


async def test_a_missing_file_is_refused(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=800, until_ms=1_800)
    gone = Play("gone", "/nowhere/film.mp4", FILM_MS, play.zero_ns, play.show_ns, play.until_ns)
    await lab.decks.load(gone)
    refused = await lab.hear(Refused, gone)
    assert refused.reason is Reason.BAD_FILM
    assert "/nowhere/film.mp4" in refused.sentence
    assert lab.story(gone) == [Refused]


async def test_a_waiting_play_that_is_dropped_is_refused_and_its_deck_free(lab: DecksLab) -> None:
    first, second = (lab.play(each, zero_ms=60_000, until_ms=61_000) for each in (0, 1))
    await lab.decks.load(first)
    await lab.decks.load(second)
    await lab.hear(Prepared, first)
    await lab.decks.drop(first.play_id)
    assert (await lab.hear(Refused, first)).reason is Reason.DROPPED
    await lab.ends(await lab.shows(2))


async def test_a_play_dropped_before_it_is_ready_is_refused(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=500, until_ms=LONG_MS)
    with lab.held_up():
        await lab.decks.load(play)
        await lab.decks.drop(play.play_id)
    assert (await lab.hear(Refused, play)).reason is Reason.DROPPED
    await lab.ends(await lab.shows(1))
    assert lab.story(play) == [Refused]


async def test_a_play_on_the_glass_that_is_dropped_is_over_at_once(lab: DecksLab) -> None:
    play = await lab.shows(0)
    await lab.decks.drop(play.play_id)
    over = await lab.hear(Over, play)
    assert over.reason is Reason.DROPPED
    assert over.at_ns < play.until_ns


async def test_dropping_what_is_unknown_does_nothing(lab: DecksLab) -> None:
    await lab.decks.drop("nobody")
    await lab.decks.aim("nobody", zero_ns=0, until_ns=1)
    await lab.ends(await lab.shows(0))


async def test_a_play_whose_end_moves_ends_then(lab: DecksLab) -> None:
    play = await lab.shows(0)
    until_ns = lab.clock.monotonic_ns() + 900 * MS
    await lab.decks.aim(play.play_id, zero_ns=play.zero_ns, until_ns=until_ns)
    over = await lab.hear(Over, play)
    assert over.reason is Reason.ENDED
    assert until_ns - 2 * MS <= over.at_ns < play.until_ns


async def test_losing_the_worker_ends_every_play_and_it_comes_back(lab: DecksLab) -> None:
    play = await lab.shows(0)
    lab.heard.clear()
    lab.lose()
    lost, _ = await lab.hear(Lost), await lab.hear(Ready)
    assert lost.sentence
    await lab.ends(await lab.shows(1))
    assert lab.story(play) == []


async def test_a_film_that_is_ready_only_after_its_end_is_refused(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=-1_000, show_ms=0, until_ms=5)
    await lab.decks.load(play)
    assert (await lab.hear(Refused, play)).reason is Reason.ENDED


async def test_a_film_that_would_come_after_its_latest_moment_never_comes(lab: DecksLab) -> None:
    late = lab.play(0, zero_ms=-1_000, show_ms=0, until_ms=LONG_MS)
    late = replace(late, latest_show_ns=late.show_ns)  # it takes some time to prepare
    await lab.decks.load(late)
    assert (await lab.hear(Refused, late)).reason is Reason.LATE
    assert Shown not in lab.story(late)
    in_time = lab.play(1, zero_ms=900, until_ms=LONG_MS)
    in_time = replace(in_time, latest_show_ns=in_time.until_ns)
    await lab.decks.load(in_time)
    await lab.hear(Shown, in_time)
    await lab.ends(in_time)
    assert lab.story(in_time) == [Prepared, Shown, Over]


async def test_the_latest_moment_moves_with_the_beginning(lab: DecksLab) -> None:
    play = lab.play(0, zero_ms=60_000, until_ms=62_000)
    await lab.decks.load(replace(play, latest_show_ns=play.show_ns + 900 * MS))
    await lab.hear(Prepared, play)
    zero_ns = lab.clock.monotonic_ns() - 1_500 * MS
    await lab.decks.aim(play.play_id, zero_ns=zero_ns, until_ns=zero_ns + LONG_MS * MS)
    assert (await lab.hear(Refused, play)).reason is Reason.LATE


async def test_an_unseen_play_runs_and_is_refused_at_its_end(lab: DecksLab) -> None:
    play = replace(lab.play(0, zero_ms=800, until_ms=800 + MARGIN_MS), unseen=True)
    await lab.decks.load(play)
    refused = await lab.hear(Refused, play)
    assert refused.reason is Reason.ENDED
    assert lab.story(play) == [Prepared, Rolling, Refused]
    assert (await lab.hear(Rolling, play)).at_ns >= play.show_ns - 2 * MS
    assert lab.clock.monotonic_ns() >= play.until_ns


async def test_an_unseen_play_is_revealed_in_its_middle(lab: DecksLab) -> None:
    play = replace(lab.play(0, zero_ms=-500, show_ms=0, until_ms=LONG_MS), unseen=True)
    await lab.decks.load(play)
    await lab.hear(Rolling, play)
    revealed_ns = lab.clock.monotonic_ns()
    await lab.decks.reveal(play.play_id, revealed_ns)
    shown, progress = await lab.hear(Shown, play), await lab.hear(Progress, play)
    assert shown.at_ns >= revealed_ns
    assert abs(progress.zero_ns - play.zero_ns) < 500 * MS
    over = await lab.ends(play)
    assert over.reason is Reason.ENDED
    assert lab.story(play) == [Prepared, Rolling, Shown, Over]
    assert over.displayed <= (over.at_ns - shown.at_ns) // (40 * MS) + 3, "only what was seen is counted"


async def test_an_unseen_play_can_be_revealed_for_an_instant_to_come(lab: DecksLab) -> None:
    play = replace(lab.play(0, zero_ms=-500, show_ms=0, until_ms=LONG_MS), unseen=True)
    await lab.decks.load(play)
    await lab.hear(Rolling, play)
    show_ns = lab.clock.monotonic_ns() + 700 * MS
    await lab.decks.reveal(play.play_id, show_ns)
    assert (await lab.hear(Shown, play)).at_ns >= show_ns - 2 * MS


async def test_an_unseen_play_that_is_revealed_before_its_time_comes_at_its_time(lab: DecksLab) -> None:
    for number, wait in enumerate((False, True)):
        play = replace(lab.play(number, zero_ms=MARGIN_MS, until_ms=LONG_MS), unseen=True)
        await lab.decks.load(play)
        if wait:
            await lab.hear(Prepared, play)
        await lab.decks.reveal(play.play_id, play.zero_ns - 400 * MS)
        assert (await lab.hear(Shown, play)).at_ns >= play.show_ns - 2 * MS
        await lab.ends(play)
        assert lab.story(play) == [Prepared, Shown, Over]


async def test_one_unseen_play_takes_the_place_of_the_other(lab: DecksLab) -> None:
    first = replace(lab.play(0, zero_ms=700, until_ms=LONG_MS), unseen=True)
    second = replace(lab.play(1, zero_ms=60_000, until_ms=60_000 + LONG_MS), unseen=True)
    await lab.decks.load(first)
    await lab.decks.load(second)
    await lab.hear(Rolling, first)
    zero_ns = lab.clock.monotonic_ns() + 800 * MS
    await lab.decks.aim(second.play_id, zero_ns=zero_ns, until_ns=zero_ns + LONG_MS * MS)
    refused, rolling = await lab.hear(Refused, first), await lab.hear(Rolling, second)
    assert refused.reason is Reason.ENDED
    assert lab.heard.index(refused) < lab.heard.index(rolling)
    await lab.decks.drop(second.play_id)
    assert (await lab.hear(Refused, second)).reason is Reason.DROPPED


async def test_a_revealed_play_covers_the_one_on_the_glass(lab: DecksLab) -> None:
    edge_ms = 600 + MARGIN_MS
    taken = lab.play(0, zero_ms=600, until_ms=edge_ms)
    follows = lab.play(0, zero_ms=edge_ms, until_ms=LONG_MS)
    below = replace(lab.play(1, zero_ms=600, until_ms=edge_ms), unseen=True)
    follows_below = replace(lab.play(2, zero_ms=edge_ms, until_ms=LONG_MS), unseen=True)
    for play in (taken, follows, below, follows_below):
        await lab.decks.load(play)
    await lab.hear(Shown, taken)
    await lab.hear(Rolling, below)
    await lab.decks.drop(follows.play_id)
    await lab.hear(Refused, follows)
    await lab.decks.reveal(below.play_id, lab.clock.monotonic_ns())
    over, shown = await lab.hear(Over, taken), await lab.hear(Shown, below)
    assert over.reason is Reason.COVERED
    assert over.at_ns == shown.at_ns
    await lab.decks.reveal(follows_below.play_id, follows_below.show_ns)
    await lab.hear(Shown, follows_below)
    assert (await lab.hear(Over, below)).reason is Reason.COVERED


async def test_losing_the_worker_ends_what_runs_unseen_too(lab: DecksLab) -> None:
    play = replace(lab.play(0, zero_ms=500, until_ms=LONG_MS), unseen=True)
    await lab.decks.load(play)
    await lab.hear(Rolling, play)
    lab.heard.clear()
    lab.lose()
    await lab.hear(Ready)
    await lab.decks.reveal(play.play_id, lab.clock.monotonic_ns())
    await lab.ends(await lab.shows(1))
    assert lab.story(play) == []


async def test_backdrop_and_slate_can_be_set_at_any_time(lab: DecksLab) -> None:
    await lab.decks.use_slate(None)
    await lab.decks.set_backdrop(Backdrop.SLATE)
    lab.lose()
    await lab.decks.set_backdrop(Backdrop.BLACK)
    await lab.hear(Ready)
    async with asyncio.timeout(60.0):
        while len([event for event in lab.heard if isinstance(event, Hung)]) < 2:
            await lab.clock.sleep(5)
    assert [event.backdrop for event in lab.heard if isinstance(event, Hung)] == [
        Backdrop.SLATE,
        Backdrop.BLACK,
    ]


async def test_brightness_and_sound_can_be_said_at_any_time(lab: DecksLab) -> None:
    dim, now = Manner(brightness_percent=40), lab.clock.monotonic_ns()
    await lab.decks.use_manners(Manners(dim, Manner(), now + 1_500 * MS))
    await lab.shows(0)
    await lab.decks.use_manners(Manners(Manner(60, sound=True), dim, now + 1_200 * MS))
    lab.heard.clear()
    lab.lose()
    await lab.decks.use_manners(Manners())
    await lab.hear(Lost)
    await lab.hear(Ready)
    again = await lab.shows(1)
    await lab.ends(again)
    assert lab.story(again) == [Prepared, Shown, Over]
