"""The curtain: brings films on the glass, off it, and to where nobody sees them. Lives on the timing thread.

A film that has drawn nothing is never raised: what is on the glass stays, the slate or another film.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from player_agent.decks.aim import MS, Sightings
from player_agent.decks.lines import Line
from player_agent.decks.port import SETTLE_MS, Over, Reason, Refused, Rolling, Shown, is_late_at
from player_agent.decks.worker.clock import now_ns
from player_agent.decks.worker.deck import Deck, DeckState, is_unseen, reload, unload
from player_agent.decks.worker.dimmer import Dimmer
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.pictures import begin_count, pictures_at
from player_agent.decks.worker.windows import Windows

MAP_AHEAD_NS = 100 * MS
"""A film that runs unseen draws into its window anew within a frame's time."""

_HOLD_NS = 100 * MS  # a film whose successor is this near waits for it instead of baring the backdrop
_PICTURE_LOOK_NS = 3 * MS  # between two looks the projector has time to read what it is told
_PICTURE_PATIENCE_NS = 2_000 * MS  # a busy machine takes most of a second; then the deck is taken as failed


class Curtain:
    """Before the decks of one worker. What becomes of their plays is said, and noted."""

    def __init__(
        self,
        decks: Sequence[Deck],
        windows: Windows,
        dimmer: Dimmer,
        say: Callable[[Line], None],
        notebook: Notebook,
    ) -> None:
        self._decks = decks
        self._windows = windows
        self._dimmer = dimmer
        self._say = say
        self._notebook = notebook

    def resume(self, deck: Deck) -> None:
        """A film that waits is let run."""
        begin_count(deck)
        deck.resumed_ns = now_ns()
        deck.picture_by_ns = None
        if deck.aim is not None and deck.aim.offset_ns > 0:
            self._windows.forget_pictures(deck.index)  # it has the one on which it was sought
        deck.player.resume()
        deck.state = DeckState.ROLLING

    def come(self, deck: Deck) -> None:
        """A film that was let run is at its place: on the glass, or where nobody sees it."""
        if is_unseen(deck):
            self._hold_unseen(deck)
        else:
            self._raise(deck)

    def _raise(self, deck: Deck) -> None:
        assert deck.play is not None
        if is_late_at(deck.play, now_ns()):
            self.refuse(deck, Reason.LATE, "it would have come too late")
            return
        if not self._windows.has_new_picture(deck.index):
            self._wait_for_picture(deck)
            return
        self._windows.show(deck.index)
        now = now_ns()
        deck.clock_ns = now
        for other in self._decks:
            if other.state is DeckState.ON_GLASS:
                self._say_over(other, now, Reason.COVERED)
                other.state, other.leave_ns = DeckState.LEAVING, now + SETTLE_MS * MS
        deck.state = DeckState.ON_GLASS
        self._say(Shown(deck.play.play_id, now))
        self._notebook.begin(deck.play.play_id, now)
        self._dimmer.keep()

    def _wait_for_picture(self, deck: Deck) -> None:
        """What is on the glass stays: a film that has drawn nothing is never raised."""
        assert deck.play is not None
        assert deck.aim is not None
        now = now_ns()
        if deck.picture_by_ns is None:  # the first look, at its raise or whenever it was let run
            deck.picture_by_ns = now + _PICTURE_PATIENCE_NS
        else:
            deck.picture_by_ns += max(0, now - deck.aim.raise_ns)  # a late look is not the film's fault
        if now >= deck.play.until_ns:
            self.refuse(deck, Reason.ENDED, "it drew nothing before its end")
        elif now < deck.picture_by_ns:
            deck.aim = replace(deck.aim, raise_ns=now + _PICTURE_LOOK_NS)
        elif deck.reloaded:
            sentence = f"{deck.play.path} drew no picture within {_PICTURE_PATIENCE_NS // MS} ms, twice"
            self.refuse(deck, Reason.BAD_FILM, sentence)
        else:
            deck.begin_anew()
            deck.give(DeckState.LOADING, partial(reload, deck, deck.play))
            self._dimmer.keep_deck(deck)

    def _hold_unseen(self, deck: Deck) -> None:
        assert deck.play is not None
        for other in self._decks:
            if other.state is DeckState.UNSEEN and is_unseen(other):
                self.refuse_unseen(other)
        deck.state = DeckState.UNSEEN
        self._say(Rolling(deck.play.play_id, now_ns()))
        self._dimmer.keep_deck(deck)

    def uncover(self, deck: Deck) -> None:
        """Map the window of a film that runs, and count its pictures from here on."""
        self._windows.map_anew(deck.index)
        begin_count(deck)
        deck.picture_by_ns = None
        deck.sightings = Sightings()
        deck.state = DeckState.ROLLING
        self._dimmer.keep_deck(deck)

    def end_of(self, deck: Deck) -> int:
        """When a film on the glass is hidden: at its end, or just after its successor has covered it."""
        assert deck.play is not None
        until_ns = deck.play.until_ns
        for other in self._decks:
            if other.aim is None or other.state not in {DeckState.WAITING, DeckState.ROLLING}:
                continue
            if is_unseen(other):
                continue
            if abs(other.aim.raise_ns - until_ns) <= _HOLD_NS:
                return max(until_ns, other.aim.raise_ns + MS)
        return until_ns

    def take_off(self, deck: Deck, reason: Reason, sentence: str = "") -> None:
        """A film leaves the glass."""
        self._windows.hide(deck.index)
        now = now_ns()
        self._say_over(deck, now, reason, sentence)
        deck.state, deck.leave_ns = DeckState.LEAVING, now + SETTLE_MS * MS
        self._dimmer.keep_deck(deck)

    def refuse(self, deck: Deck, reason: Reason, sentence: str) -> None:
        """A film will not come."""
        if deck.play is not None and not deck.unwanted:
            self._say(Refused(deck.play.play_id, reason, sentence))
        self.unload(deck)

    def refuse_unseen(self, deck: Deck) -> None:
        """A film was never revealed."""
        self.refuse(deck, Reason.ENDED, "its end came before it was seen")

    def unload(self, deck: Deck) -> None:
        """Empty a deck; the deck's thread does it."""
        self._windows.unmap(deck.index)
        deck.play = deck.aim = None
        deck.give(DeckState.UNLOADING, partial(unload, deck))
        self._dimmer.keep_deck(deck)

    def _say_over(self, deck: Deck, now: int, reason: Reason, sentence: str = "") -> None:
        assert deck.play is not None
        displayed, lost = pictures_at(deck, now)
        self._say(Over(deck.play.play_id, now, reason, displayed, lost, sentence))
        self._notebook.go_on(now, displayed, lost)
