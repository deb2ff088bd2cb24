"""How the worker's decks are kept as bright, and as audible, as is due."""

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest

from player_agent.decks.aim import MS, Aim
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import Play
from player_agent.decks.worker import dimmer
from player_agent.decks.worker.deck import Deck, DeckState, Done
from player_agent.decks.worker.dimmer import LEAD_NS, Dimmer
from player_agent.decks.worker.film_player import FilmPlayer
from player_agent.decks.worker.sound import Sound

S = 1_000 * MS
PLAY = Play("a", "/film.mp4", 10_000, 100 * S, 100 * S, 110 * S)
FULL, DIM, LOUD = Manner(), Manner(40), Manner(sound=True)


@dataclass
class FakePlayer:
    dims: list[int] = field(default_factory=list)

    def dim(self, percent: int) -> None:
        self.dims.append(percent)


@dataclass
class FakeSound:
    told: list[tuple[object, ...]] = field(default_factory=list)

    def cue(self, path: str, zero_ns: int, from_ns: int) -> None:
        self.told.append((path, zero_ns, from_ns))

    def hush(self) -> None:
        self.told.append(())


@dataclass
class Lab:
    """One deck with a film that is raised at its beginning, and a clock to set."""

    now_ns: int = 90 * S
    player: FakePlayer = field(default_factory=FakePlayer)
    sound: FakeSound = field(default_factory=FakeSound)
    jobs: "queue.SimpleQueue[Callable[[], Done]]" = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.deck = Deck(0, cast("FilmPlayer", self.player), cast("Sound", self.sound), self.jobs)
        self.deck.play, self.deck.state = PLAY, DeckState.WAITING
        self.deck.aim = Aim(0, PLAY.show_ns - 11 * MS, PLAY.show_ns)
        self.dimmer = Dimmer([self.deck])

    def at(self, now_ns: int, state: DeckState) -> None:
        self.now_ns, self.deck.state = now_ns, state
        self.dimmer.keep()


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Lab:
    made = Lab()
    monkeypatch.setattr(dimmer, "now_ns", lambda: made.now_ns)
    return made


def test_the_film_on_the_glass_is_dimmed_ahead_and_brightened_at_the_change(lab: Lab) -> None:
    lab.deck.state, lab.now_ns = DeckState.ON_GLASS, 101 * S
    lab.dimmer.use(Manners(FULL, DIM, 105 * S))
    assert (lab.player.dims, lab.dimmer.next_ns) == ([], 105 * S - LEAD_NS)
    lab.at(105 * S - LEAD_NS, DeckState.ON_GLASS)
    assert (lab.player.dims, lab.dimmer.next_ns) == ([40], 105 * S)
    lab.dimmer.use(Manners(DIM, FULL, 108 * S))
    lab.at(108 * S - LEAD_NS, DeckState.ON_GLASS)
    assert lab.player.dims == [40]
    lab.at(108 * S, DeckState.ON_GLASS)
    assert (lab.player.dims, lab.dimmer.next_ns) == ([40, 100], None)


def test_a_film_is_loaded_with_the_brightness_with_which_it_will_come(lab: Lab) -> None:
    lab.dimmer.use(Manners(FULL, DIM, PLAY.show_ns))
    lab.deck.state = DeckState.FREE
    lab.dimmer.begin(lab.deck)
    assert lab.player.dims == [40]


def test_a_waiting_frame_is_taken_anew_where_its_brightness_changed_and_time_allows(lab: Lab) -> None:
    lab.dimmer.use(Manners(DIM))
    assert lab.player.dims == [40]
    assert lab.deck.state is DeckState.SEEKING
    assert lab.jobs.qsize() == 1
    lab.at(PLAY.show_ns - 50 * MS, DeckState.WAITING)
    lab.dimmer.use(Manners(FULL))
    assert lab.player.dims == [40, 100]
    assert lab.jobs.qsize() == 1, "too near: left alone"


def test_a_waiting_film_is_heard_from_the_moment_it_is_raised_and_once(lab: Lab) -> None:
    lab.dimmer.use(Manners(LOUD))
    lab.at(PLAY.show_ns - 5 * MS, DeckState.ROLLING)
    lab.at(PLAY.show_ns, DeckState.ON_GLASS)
    assert lab.sound.told == [("/film.mp4", PLAY.zero_ns, PLAY.show_ns)]


def test_a_film_that_is_covered_is_silent_at_once(lab: Lab) -> None:
    lab.dimmer.use(Manners(LOUD))
    lab.at(105 * S, DeckState.ON_GLASS)
    lab.at(110 * S, DeckState.LEAVING)
    lab.at(110 * S + MS, DeckState.LEAVING)
    assert lab.sound.told[1:] == [()]


def test_mute_is_silence_at_the_change_and_sound_comes_back_in_step(lab: Lab) -> None:
    lab.deck.state, lab.now_ns = DeckState.ON_GLASS, 101 * S
    lab.dimmer.use(Manners(LOUD, FULL, 103 * S))
    lab.at(103 * S - LEAD_NS, DeckState.ON_GLASS)
    assert len(lab.sound.told) == 1
    lab.at(103 * S, DeckState.ON_GLASS)
    assert lab.sound.told[1:] == [()]
    lab.dimmer.use(Manners(FULL, LOUD, 106 * S))
    lab.at(106 * S, DeckState.ON_GLASS)
    assert lab.sound.told[2:] == [("/film.mp4", PLAY.zero_ns, 106 * S)]


def test_where_nothing_may_be_heard_the_sound_is_never_spoken_to(lab: Lab) -> None:
    lab.dimmer.use(Manners(FULL, DIM, 103 * S))
    for at_ns, state in (
        (100 * S, DeckState.ON_GLASS),
        (103 * S, DeckState.ON_GLASS),
        (110 * S, DeckState.FREE),
    ):
        lab.at(at_ns, state)
    assert lab.sound.told == []


def test_a_worker_that_nobody_speaks_to_is_silent_and_still_dims_on_time(lab: Lab) -> None:
    lab.deck.state, lab.now_ns = DeckState.ON_GLASS, 101 * S
    lab.dimmer.use(Manners(LOUD, Manner(40, sound=True), 103 * S))
    lab.dimmer.hush()
    lab.at(103 * S, DeckState.ON_GLASS)
    assert lab.sound.told[1:] == [()]
    assert lab.player.dims == [40]
