"""How long the worker waits for libvlc, and that a machine that stood still uses none of it."""

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest
import vlc

from player_agent.decks.aim import MS, Aim
from player_agent.decks.lines import Line
from player_agent.decks.port import Play, Reason, Refused, Shown
from player_agent.decks.worker import curtain, libvlc
from player_agent.decks.worker.curtain import Curtain
from player_agent.decks.worker.deck import Deck, DeckState, Done
from player_agent.decks.worker.dimmer import Dimmer
from player_agent.decks.worker.film_player import FilmPlayer
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.sound import Sound
from player_agent.decks.worker.windows import Windows

S = 1_000 * MS
PLAY = Play("a", "/film.mp4", 60_000, 100 * S, 100 * S, 160 * S)


@dataclass
class Time:
    """A clock to set; `held_up_ns` is what the machine stands still for at the next pause."""

    now_ns: int = 100 * S
    held_up_ns: int = 0

    def pause(self, seconds: float) -> None:
        self.now_ns += round(seconds * S) + self.held_up_ns
        self.held_up_ns = 0


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(libvlc, "now_ns", lambda: made.now_ns)
    monkeypatch.setattr(libvlc, "pause", made.pause)
    monkeypatch.setattr(curtain, "now_ns", lambda: made.now_ns)
    return made


class FakePlayer:
    """Plays; pauses when it is asked."""

    def get_state(self) -> vlc.State:
        return vlc.State.Playing

    def dim(self, percent: int) -> None:
        pass

    def resume(self) -> None:
        pass

    def pictures(self) -> tuple[int, int]:
        return 0, 0


@dataclass
class FakeWindows:
    """One window; a picture is drawn into it when the test says so."""

    drawn: bool = False
    calls: list[str] = field(default_factory=list)

    def has_new_picture(self, _: int) -> bool:
        return self.drawn

    def show(self, _: int) -> None:
        self.calls.append("show")

    def unmap(self, _: int) -> None:
        self.calls.append("unmap")

    def map_anew(self, _: int) -> None:
        self.calls.append("map anew")


def player() -> vlc.MediaPlayer:
    return cast("vlc.MediaPlayer", FakePlayer())


def test_what_does_not_come_about_is_waited_for_three_seconds(time: Time) -> None:
    assert not libvlc.comes_about(player(), lambda: False)
    assert 3 * S <= time.now_ns - 100 * S < 3.1 * S


def test_a_machine_that_stands_still_spoils_no_film(time: Time) -> None:
    time.held_up_ns = 8 * S
    assert libvlc.comes_about(player(), lambda: time.now_ns > 109 * S)


def rolling() -> tuple[Curtain, Deck, FakeWindows, list[Line]]:
    """A film that was let run and has drawn nothing yet."""
    said: list[Line] = []
    windows, jobs = FakeWindows(), queue.SimpleQueue[Callable[[], Done]]()
    deck = Deck(0, cast("FilmPlayer", FakePlayer()), cast("Sound", None), jobs)
    deck.play, deck.state = PLAY, DeckState.ROLLING
    deck.aim = Aim(0, 100 * S, 100 * S)
    decks = [deck]
    made = Curtain(decks, cast("Windows", windows), Dimmer(decks), said.append, Notebook(None))
    return made, deck, windows, said


def look(of: Curtain, deck: Deck, time: Time, *, until_ns: int) -> None:
    """Look whenever it is due, as the projector does."""
    while time.now_ns < until_ns and deck.state is DeckState.ROLLING:
        assert deck.aim is not None
        time.now_ns = max(time.now_ns, deck.aim.raise_ns)
        of.come(deck)


def test_a_film_that_draws_nothing_for_two_seconds_is_loaded_anew(time: Time) -> None:
    drawn, deck, _, said = rolling()
    look(drawn, deck, time, until_ns=101 * S)
    assert deck.state is DeckState.ROLLING
    look(drawn, deck, time, until_ns=103 * S)
    assert (deck.state, deck.reloaded, said) == (DeckState.LOADING, True, [])


def test_a_film_whose_machine_stood_still_has_its_two_seconds_all_the_same(time: Time) -> None:
    drawn, deck, windows, said = rolling()
    for _ in range(3):
        time.now_ns += 5 * S
        look(drawn, deck, time, until_ns=time.now_ns + 200 * MS)
        assert deck.state is DeckState.ROLLING
    windows.drawn = True
    look(drawn, deck, time, until_ns=time.now_ns + 200 * MS)
    assert isinstance(said[0], Shown)
    assert windows.calls == ["show"]


@pytest.mark.parametrize("begin", [Curtain.resume, Curtain.uncover])
def test_a_film_that_is_let_run_late_has_two_seconds_and_no_more(
    time: Time, begin: Callable[[Curtain, Deck], None]
) -> None:
    drawn, deck, _, said = rolling()
    time.now_ns += 5 * S
    begin(drawn, deck)
    look(drawn, deck, time, until_ns=120 * S)
    assert (deck.state, deck.reloaded, said) == (DeckState.LOADING, True, [])
    assert 107 * S <= time.now_ns < 107 * S + 10 * MS


@pytest.mark.parametrize("begin", [Curtain.resume, Curtain.uncover])
def test_a_film_that_was_waited_for_before_is_waited_for_again(
    time: Time, begin: Callable[[Curtain, Deck], None]
) -> None:
    drawn, deck, windows, said = rolling()
    look(drawn, deck, time, until_ns=101 * S)
    windows.drawn = True
    look(drawn, deck, time, until_ns=102 * S)
    assert isinstance(said[0], Shown)
    time.now_ns, windows.drawn = 130 * S, False
    begin(drawn, deck)
    look(drawn, deck, time, until_ns=131 * S)
    assert (deck.state, deck.reloaded) == (DeckState.ROLLING, False)


def test_however_long_it_stood_still_nothing_comes_after_its_end(time: Time) -> None:
    drawn, deck, windows, said = rolling()
    time.now_ns = PLAY.until_ns
    drawn.come(deck)
    assert [each.reason for each in said if isinstance(each, Refused)] == [Reason.ENDED]
    assert windows.calls == ["unmap"]
