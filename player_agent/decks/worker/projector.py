"""The projector: the worker's one timing thread. It decides what is done when, and with which deck.

Everything that happens comes to it as a message; everything that takes long is a job of a deck's own thread.
It never shows a film beyond its end, even when nobody speaks to it any more.
"""

import os
import queue
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import itemgetter

from player_agent.decks.aim import MS, aim_at
from player_agent.decks.lines import Aim, Beat, Drop, Line, Load, Reveal, Use
from player_agent.decks.port import Play, Prepared, Reason, Refused, is_late_at, moved_by
from player_agent.decks.worker.clock import now_ns, sleep_until
from player_agent.decks.worker.curtain import MAP_AHEAD_NS, Curtain
from player_agent.decks.worker.deck import (
    Deck,
    DeckState,
    Loaded,
    LoadFailed,
    Sought,
    Unloaded,
    is_unseen,
    load,
    seek,
)
from player_agent.decks.worker.dimmer import Dimmer
from player_agent.decks.worker.film_player import ClockSeen, EndSeen
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.pace import Pace, nudge, nudge_ns
from player_agent.decks.worker.pictures import pictures_of
from player_agent.decks.worker.windows import Windows

BEAT_NS = 200 * MS
_READY_NS = 40 * MS  # from asking for the first frame until its picture waits
_CALM_NS = 250 * MS  # with this much time until its start a film is sought after a rest
_REAIM_NS = 200 * MS  # nearer to its start a waiting film is left alone, and trimmed once it runs
_EARLY_END_NS = 1_000 * MS  # a film that ends this much before its length broke
_LINGER_NS = 3_000 * MS  # stage died: how long its film may go on, until a new stage's covers it
_PATIENT = 3  # so many times the room that a film needs gets one that had too little, or drew nothing
_WAKE_NS = 2 * MS


class Closed:
    """Nobody speaks to the worker any more."""


Told = Load | Aim | Drop | Reveal | Use | Closed
Message = Told | Loaded | LoadFailed | Sought | Unloaded | ClockSeen | EndSeen


class Projector:
    """Drives the decks. Its `inbox` may be filled from any thread; `run` never returns."""

    def __init__(
        self, windows: Windows, say: Callable[[Line], None], notebook: Notebook, latency_ns: int
    ) -> None:
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.decks: list[Deck] = []
        self._windows = windows
        self._dimmer = Dimmer(self.decks)
        self._say = say
        self._notebook = notebook
        self._curtain = Curtain(self.decks, windows, self._dimmer, say, notebook)
        self._pace = Pace(latency_ns)
        self._waiting: list[Play] = []
        self._beat_ns = now_ns()
        self._last_ns: int | None = None

    def run(self) -> None:
        """Turn for ever. Raises ScreenGoneError."""
        while True:
            due_ns, act = min(self._agenda(), key=itemgetter(0))
            message = self._receive(due_ns)
            if message is not None:
                self._handle(message)
            else:
                sleep_until(due_ns)
                act()

    def _receive(self, due_ns: int) -> Message | None:
        wait_ns = due_ns - _WAKE_NS - now_ns()
        try:
            return self.inbox.get(timeout=wait_ns / 1_000_000_000) if wait_ns > 0 else None
        except queue.Empty:
            return None

    def _agenda(self) -> list[tuple[int, Callable[[], None]]]:
        """What is to be done when. Of things due together, raising comes before hiding."""
        agenda: list[tuple[int, Callable[[], None]]] = []
        curtain = self._curtain
        for deck in self.decks:
            if deck.aim is not None and deck.state is DeckState.WAITING:
                agenda.append((deck.aim.resume_ns, partial(curtain.resume, deck)))
            if deck.aim is not None and deck.state is DeckState.ROLLING:
                agenda.append((deck.aim.raise_ns, partial(curtain.come, deck)))
            if deck.aim is not None and deck.state is DeckState.UNSEEN and not is_unseen(deck):
                agenda.append((deck.aim.raise_ns - MAP_AHEAD_NS, partial(curtain.uncover, deck)))
        for deck in self.decks:
            if deck.state is DeckState.ON_GLASS:
                agenda.append((curtain.end_of(deck), partial(curtain.take_off, deck, Reason.ENDED)))
            if deck.state is DeckState.UNSEEN and deck.play is not None:
                agenda.append((deck.play.until_ns, partial(curtain.refuse_unseen, deck)))
            if deck.state in {DeckState.UNSEEN, DeckState.ON_GLASS}:
                if not deck.nudged and not deck.ended:
                    agenda.append((nudge_ns(deck), partial(nudge, deck)))
                if deck.trim is not None:
                    agenda.append((deck.trim_until_ns, partial(self._pace.end_trim, deck)))
            if deck.state is DeckState.LEAVING:
                agenda.append((deck.leave_ns, partial(curtain.unload, deck)))
        if self._dimmer.next_ns is not None:
            agenda.append((self._dimmer.next_ns, self._dimmer.keep))
        agenda.append((self._beat_ns, self._beat))
        if self._last_ns is not None:
            agenda.append((self._last_ns, partial(os._exit, 0)))
        return agenda

    def _handle(self, message: Message) -> None:
        match message:
            case Load(play):
                self._waiting.append(play)
                self._place_waiting()
            case Aim():
                self._move(message)
            case Drop(play_id):
                self._drop(play_id)
            case Reveal():
                self._reveal(message)
            case Use(manners):
                self._dimmer.use(manners)
            case Closed():
                self._linger()
            case Loaded(index, frame_ns):
                self.decks[index].frame_ns = frame_ns
                self._aim(self.decks[index], patience=_PATIENT if self.decks[index].reloaded else 1)
            case LoadFailed(index, sentence):
                self._curtain.refuse(self.decks[index], Reason.BAD_FILM, sentence)
            case Sought(index):
                self._arrived(self.decks[index])
            case Unloaded(index):
                self.decks[index].reset()
                self._place_waiting()
            case ClockSeen(index, run, at_ns, time_ms):
                if run == self.decks[index].player.run:
                    self._pace.learn(self.decks[index], at_ns, time_ms)
            case EndSeen(index, run, at_ns):
                if run == self.decks[index].player.run:
                    self._ended(self.decks[index], at_ns)

    # From a play to a film that waits

    def _place_waiting(self) -> None:
        free = [deck for deck in self.decks if deck.state is DeckState.FREE]
        for deck, play in zip(free, list(self._waiting), strict=False):
            self._waiting.remove(play)
            deck.play = play
            if not play.unseen:
                self._windows.map(deck.index)
            self._dimmer.begin(deck)
            deck.give(DeckState.LOADING, partial(load, deck, play))

    def _aim(self, deck: Deck, patience: int = 1) -> None:
        """A film is loaded: let it wait on its first frame if there is time, else where it can join."""
        if deck.unwanted:
            self._curtain.unload(deck)
            return
        assert deck.play is not None
        now = now_ns()
        deck.aim = aim_at(deck.play, now + _READY_NS, deck.frame_ns, self._pace.latency_ns)
        deck.hurried = False
        if deck.aim.offset_ns > 0:
            room_ns = self._pace.room_ns
            deck.aim = aim_at(deck.play, now + room_ns * patience, deck.frame_ns, self._pace.latency_ns)
            deck.hurried = deck.aim.resume_ns < now + room_ns + deck.frame_ns
        if deck.aim.raise_ns >= deck.play.until_ns:
            self._curtain.refuse(deck, Reason.ENDED, "it was ready only after its end")
        elif is_late_at(deck.play, deck.aim.raise_ns):
            self._curtain.refuse(deck, Reason.LATE, "it was ready too late to be shown")
        else:
            calm = deck.aim.resume_ns - now > _CALM_NS
            self._windows.forget_pictures(deck.index)  # to be sought draws one
            deck.give(DeckState.SEEKING, partial(seek, deck, deck.aim.offset_ns, calm=calm))

    def _arrived(self, deck: Deck) -> None:
        assert deck.aim is not None
        if deck.unwanted:
            self._curtain.unload(deck)
        elif now_ns() > deck.aim.resume_ns - _WAKE_NS:
            self._aim(deck, patience=_PATIENT)
        else:
            self._wait(deck)

    def _wait(self, deck: Deck) -> None:
        assert deck.play is not None
        deck.state, deck.busy_since_ns = DeckState.WAITING, 0
        if not deck.reloaded:
            self._say(Prepared(deck.play.play_id))
        self._dimmer.keep_deck(deck)

    # What stage says meanwhile

    def _reveal(self, wanted: Reveal) -> None:
        """An unseen film is to be seen: one that runs already once it has drawn into its mapped window."""
        for at, play in enumerate(self._waiting):
            if play.play_id == wanted.play_id:
                self._waiting[at] = _revealed(play, wanted)
        deck = self._deck_of(wanted.play_id)
        if deck is None or deck.play is None or not deck.play.unseen:
            return
        deck.play = _revealed(deck.play, wanted)
        if deck.aim is not None:
            deck.aim = replace(deck.aim, raise_ns=max(deck.aim.raise_ns, deck.play.show_ns))
        if deck.state is not DeckState.UNSEEN:
            self._windows.map_anew(deck.index)
            self._dimmer.keep_deck(deck)

    def _move(self, moved: Aim) -> None:
        for at, play in enumerate(self._waiting):
            if play.play_id == moved.play_id:
                self._waiting[at] = _moved(play, moved)
        deck = self._deck_of(moved.play_id)
        if deck is None or deck.play is None:
            return
        deck.play = _moved(deck.play, moved)
        if deck.state is DeckState.WAITING and deck.aim and deck.aim.resume_ns > now_ns() + _REAIM_NS:
            self._aim(deck)

    def _drop(self, play_id: str) -> None:
        forgotten = [play for play in self._waiting if play.play_id == play_id]
        for play in forgotten:
            self._waiting.remove(play)
            self._say(Refused(play_id, Reason.DROPPED, "dropped before it was loaded"))
        deck = self._deck_of(play_id)
        if deck is None:
            return
        if deck.state is DeckState.ON_GLASS:
            self._curtain.take_off(deck, Reason.DROPPED)
        elif deck.state in {DeckState.WAITING, DeckState.ROLLING, DeckState.UNSEEN}:
            self._curtain.refuse(deck, Reason.DROPPED, "dropped before it was shown")
        elif deck.state in {DeckState.LOADING, DeckState.SEEKING} and not deck.unwanted:
            deck.unwanted = True
            self._say(Refused(play_id, Reason.DROPPED, "dropped before it was ready"))

    def _deck_of(self, play_id: str) -> Deck | None:
        return next((deck for deck in self.decks if deck.play and deck.play.play_id == play_id), None)

    def _linger(self) -> None:
        now = now_ns()
        ends = [self._curtain.end_of(deck) for deck in self.decks if deck.state is DeckState.ON_GLASS]
        self._last_ns = min([now + _LINGER_NS, *ends]) if ends else now
        self._waiting.clear()
        self._dimmer.hush()

    # What libvlc says

    def _ended(self, deck: Deck, at_ns: int) -> None:
        if deck.play is None:
            return
        sentence = f"{deck.play.path} ended {(at_ns - deck.play.zero_ns) // MS} ms after its beginning"
        whole_ns = min(deck.play.zero_ns + deck.play.duration_ms * MS, deck.play.until_ns)
        early = at_ns < whole_ns - _EARLY_END_NS
        match deck.state:
            case DeckState.WAITING | DeckState.ROLLING:
                self._curtain.refuse(deck, Reason.BAD_FILM if early else Reason.ENDED, sentence)
            case DeckState.UNSEEN if early:
                self._curtain.refuse(deck, Reason.BAD_FILM, sentence)
            case DeckState.ON_GLASS if early:
                self._curtain.take_off(deck, Reason.BAD_FILM, sentence)
            case DeckState.UNSEEN | DeckState.ON_GLASS:
                deck.ended = True  # its last frame stays until its end

    # Signs of life

    def _beat(self) -> None:
        self._windows.check_server()  # libvlc does not miss it, and goes on counting pictures
        now = now_ns()
        self._beat_ns = now + BEAT_NS
        shown = next((deck for deck in self.decks if deck.state is DeckState.ON_GLASS), None)
        displayed, lost = pictures_of(shown) if shown else (0, 0)
        if shown is not None:
            self._notebook.go_on(now, displayed, lost)
        busy = [deck.busy_since_ns for deck in self.decks if deck.busy_since_ns]
        self._say(
            Beat(
                at_ns=now,
                play_id=shown.play.play_id if shown and shown.play else None,
                moving=shown is not None and not shown.ended,
                zero_ns=shown.sightings.zero_ns if shown else None,
                clock_ns=shown.clock_ns if shown else 0,
                displayed=displayed,
                lost=lost,
                busy_ns=min(busy, default=0),
                latency_ns=self._pace.latency_ns,
            )
        )


def _revealed(play: Play, wanted: Reveal) -> Play:
    return replace(play, unseen=False, show_ns=max(play.show_ns, wanted.show_ns))


def _moved(play: Play, moved: Aim) -> Play:
    return replace(moved_by(play, moved.zero_ns - play.zero_ns), until_ns=moved.until_ns)
