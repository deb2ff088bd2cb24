"""One deck: a window, a player, and a thread of its own for the calls into libvlc that block.

The projector owns a deck's record; the deck's thread only does the job it was given, one at a time, and says
when it is done. While a job runs, nobody else touches the player.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from player_agent.decks.aim import Aim, Sightings, Trim
from player_agent.decks.manners import FULL
from player_agent.decks.port import Play
from player_agent.decks.worker.clock import now_ns, pause
from player_agent.decks.worker.film_player import BadFilmError, FilmPlayer
from player_agent.decks.worker.libvlc import UnfitError
from player_agent.decks.worker.sound import Sound

CALM_S = 0.04
"""Sooner after its pause, libvlc leaves the frame after the one it was sent to: one time in twenty or so."""


class DeckState(Enum):
    """What a deck is doing.

    FREE → LOADING → SEEKING → WAITING → ROLLING → ON_GLASS → LEAVING → UNLOADING → FREE
    UNSEEN stands between ROLLING and ROLLING, for a play that is to be revealed.
    A film that draws nothing goes from ROLLING back to LOADING, once.
    """

    FREE = auto()
    LOADING = auto()
    """Pre-rolling; its thread is busy."""
    SEEKING = auto()
    """Going to the frame at which it will join; its thread is busy."""
    WAITING = auto()
    """Paused on its frame, unseen."""
    ROLLING = auto()
    """Running, for the few milliseconds before it is raised."""
    UNSEEN = auto()
    """Running in a window that is not mapped, until it is revealed."""
    ON_GLASS = auto()
    LEAVING = auto()
    """Covered or hidden; still running, so that nothing of it disturbs the change."""
    UNLOADING = auto()
    """Stopping; its thread is busy."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A film waits to be told on which frame."""

    deck: int
    frame_ns: int


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """A film is not what it should be."""

    deck: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Sought:
    """A film waits on the frame that was asked for."""

    deck: int


@dataclass(frozen=True, slots=True)
class Unloaded:
    """The deck is empty."""

    deck: int


Done = Loaded | LoadFailed | Sought | Unloaded


@dataclass(slots=True)
class Deck:
    """The projector's record of one deck."""

    index: int
    player: FilmPlayer
    sound: Sound
    jobs: "queue.SimpleQueue[Callable[[], Done]]"
    state: DeckState = DeckState.FREE
    play: Play | None = None
    aim: Aim | None = None
    frame_ns: int = 0
    unwanted: bool = False
    """Dropped while its thread was busy: unload it as soon as that is done."""
    busy_since_ns: int = 0
    leave_ns: int = 0
    base_displayed: int = 0
    base_lost: int = 0
    clock_ns: int = 0
    resumed_ns: int = 0
    picture_by_ns: int | None = None
    """Until when its raise waits for a picture to be drawn; None before the first look for one."""
    reloaded: bool = False
    """Drew nothing in time, and was loaded anew."""
    sightings: Sightings = field(default_factory=Sightings)
    ended: bool = False
    trim: Trim | None = None
    trim_until_ns: int = 0
    taught: bool = False
    hurried: bool = False
    """Joins in its middle with no more room than a film needs: how it comes tells whether that was enough."""
    nudged: bool = False
    """Whether libvlc was kept from dropping the last frame."""
    brightness_percent: int = FULL
    """What the player was told."""
    heard: tuple[str, Aim] | None = None
    """The play, and its start, that the sound was told to follow."""

    def give(self, state: DeckState, job: Callable[[], Done]) -> None:
        """Start a blocking job on the deck's own thread."""
        self.state, self.busy_since_ns = state, now_ns()
        self.jobs.put(job)

    def reset(self) -> None:
        """Forget the film."""
        self._forget_course()
        self.state, self.play = DeckState.FREE, None
        self.unwanted = self.reloaded = False
        self.busy_since_ns = 0

    def begin_anew(self) -> None:
        """Forget how far the film came; it is to be loaded once more."""
        self._forget_course()
        self.reloaded = True

    def _forget_course(self) -> None:
        self.aim = None
        self.ended = self.taught = self.hurried = self.nudged = False
        self.sightings, self.trim = Sightings(), None
        self.clock_ns, self.picture_by_ns = 0, None


def is_unseen(deck: Deck) -> bool:
    """Whether its play runs, or is to run, where nobody sees it."""
    return deck.play is not None and deck.play.unseen


def start_deck(index: int, player: FilmPlayer, sound: Sound, done: Callable[[Done], None]) -> Deck:
    """A deck with its thread, which ends with the process."""
    deck = Deck(index, player, sound, queue.SimpleQueue())

    def work() -> None:
        while True:
            done(deck.jobs.get()())

    threading.Thread(target=work, name=f"deck {index}", daemon=True).start()
    return deck


def load(deck: Deck, play: Play) -> Done:
    """Job: pre-roll."""
    try:
        return Loaded(deck.index, deck.player.preroll(play.path, play.duration_ms))
    except (BadFilmError, UnfitError) as error:
        return LoadFailed(deck.index, f"{play.path} {error}")


def reload(deck: Deck, play: Play) -> Done:
    """Job: stop, and pre-roll once more."""
    deck.player.stop()
    return load(deck, play)


def seek(deck: Deck, offset_ns: int, *, calm: bool = False) -> Done:
    """Job: go to a frame; `calm`: there is time to let libvlc come to rest before."""
    if calm:
        pause(CALM_S)
    deck.player.seek(offset_ns)
    return Sought(deck.index)


def unload(deck: Deck) -> Done:
    """Job: stop."""
    deck.player.stop()
    return Unloaded(deck.index)
