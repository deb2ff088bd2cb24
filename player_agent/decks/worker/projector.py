"""The projector: the worker's one timing thread. It lets films run, raises and hides windows, to the instant.

Everything that happens comes to it as a message; everything that takes long is a job of a deck's own thread.
It never shows a film beyond its end, even when nobody speaks to it any more.
"""

import os
import queue
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import itemgetter

from player_agent.decks.aim import MS, Latency, Room, Sightings, aim_at, nudge_at, trim_for
from player_agent.decks.counting import displayed_by
from player_agent.decks.lines import Aim, Beat, Drop, Line, Load, Reveal, Use
from player_agent.decks.port import (
    SETTLE_MS,
    Over,
    Play,
    Prepared,
    Reason,
    Refused,
    Rolling,
    Shown,
    is_late_at,
    moved_by,
)
from player_agent.decks.worker.clock import now_ns, sleep_until
from player_agent.decks.worker.deck import (
    Deck,
    DeckState,
    Loaded,
    LoadFailed,
    Sought,
    Unloaded,
    load,
    reload,
    seek,
    unload,
)
from player_agent.decks.worker.dimmer import Dimmer
from player_agent.decks.worker.film_player import ClockSeen, EndSeen
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.windows import Windows

BEAT_NS = 200 * MS
_READY_NS = 40 * MS  # from asking for the first frame until its picture waits
_CALM_NS = 250 * MS  # with this much time until its start a film is sought after a rest
_HOLD_NS = 100 * MS  # a film whose successor is this near waits for it instead of baring the backdrop
_REAIM_NS = 200 * MS  # nearer to its start a waiting film is left alone, and trimmed once it runs
_EARLY_END_NS = 1_000 * MS  # a film that ends this much before its length broke
_LINGER_NS = 3_000 * MS  # stage died: how long its film may go on, until a new stage's covers it
_PATIENT = 3  # so many times the room that a film needs gets one that had too little, or drew nothing
_WAKE_NS = 2 * MS
_PICTURE_LOOK_NS = 1 * MS
_PICTURE_PATIENCE_NS = 2_000 * MS  # a busy machine takes most of a second; then the deck is taken as failed
_MAP_AHEAD_NS = 100 * MS  # a film that runs unseen draws into its window anew within a frame's time
_NOT_COUNTED = 1 << 40  # a base before libvlc's first count: nothing was displayed yet


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
        self._latency = Latency.beginning_with(latency_ns)
        self._room = Room()
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
        for deck in self.decks:
            if deck.aim is not None and deck.state is DeckState.WAITING:
                agenda.append((deck.aim.resume_ns, partial(self._resume, deck)))
            if deck.aim is not None and deck.state is DeckState.ROLLING:
                agenda.append((deck.aim.raise_ns, partial(self._come, deck)))
            if deck.aim is not None and deck.state is DeckState.UNSEEN and not _is_unseen(deck):
                agenda.append((deck.aim.raise_ns - _MAP_AHEAD_NS, partial(self._uncover, deck)))
        for deck in self.decks:
            if deck.state is DeckState.ON_GLASS:
                agenda.append((self._end_of(deck), partial(self._take_off, deck, Reason.ENDED)))
            if deck.state is DeckState.UNSEEN and deck.play is not None:
                agenda.append((deck.play.until_ns, partial(self._refuse_unseen, deck)))
            if deck.state in {DeckState.UNSEEN, DeckState.ON_GLASS}:
                if not deck.nudged and not deck.ended:
                    agenda.append((self._nudge_ns(deck), partial(self._nudge, deck)))
                if deck.trim is not None:
                    agenda.append((deck.trim_until_ns, partial(self._end_trim, deck)))
            if deck.state is DeckState.LEAVING:
                agenda.append((deck.leave_ns, partial(self._unload, deck)))
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
                self._refuse(self.decks[index], Reason.BAD_FILM, sentence)
            case Sought(index):
                self._arrived(self.decks[index])
            case Unloaded(index):
                self.decks[index].reset()
                self._place_waiting()
            case ClockSeen(index, run, at_ns, time_ms):
                if run == self.decks[index].player.run:
                    self._learn(self.decks[index], at_ns, time_ms)
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
            self._unload(deck)
            return
        assert deck.play is not None
        now = now_ns()
        deck.aim = aim_at(deck.play, now + _READY_NS, deck.frame_ns, self._latency.ns)
        deck.hurried = False
        if deck.aim.offset_ns > 0:
            room_ns = self._room.ns
            deck.aim = aim_at(deck.play, now + room_ns * patience, deck.frame_ns, self._latency.ns)
            deck.hurried = deck.aim.resume_ns < now + room_ns + deck.frame_ns
        if deck.aim.raise_ns >= deck.play.until_ns:
            self._refuse(deck, Reason.ENDED, "it was ready only after its end")
        elif is_late_at(deck.play, deck.aim.raise_ns):
            self._refuse(deck, Reason.LATE, "it was ready too late to be shown")
        else:
            calm = deck.aim.resume_ns - now > _CALM_NS
            self._windows.forget_pictures(deck.index)  # to be sought draws one
            deck.give(DeckState.SEEKING, partial(seek, deck, deck.aim.offset_ns, calm=calm))

    def _arrived(self, deck: Deck) -> None:
        assert deck.aim is not None
        if deck.unwanted:
            self._unload(deck)
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

    # On the glass, and off it

    def _resume(self, deck: Deck) -> None:
        deck.base_displayed, deck.base_lost = _NOT_COUNTED, deck.player.pictures()[1]
        deck.resumed_ns = now_ns()
        deck.picture_by_ns = max(deck.resumed_ns, deck.aim.raise_ns if deck.aim else 0) + _PICTURE_PATIENCE_NS
        if deck.aim is not None and deck.aim.offset_ns > 0:
            self._windows.forget_pictures(deck.index)  # it has the one on which it was sought
        deck.player.resume()
        deck.state = DeckState.ROLLING

    def _come(self, deck: Deck) -> None:
        """A film that was let run is at its place: on the glass, or where nobody sees it."""
        if _is_unseen(deck):
            self._hold_unseen(deck)
        else:
            self._raise(deck)

    def _raise(self, deck: Deck) -> None:
        assert deck.play is not None
        if is_late_at(deck.play, now_ns()):
            self._refuse(deck, Reason.LATE, "it would have come too late")
            return
        if not self._windows.has_new_picture(deck.index):
            self._wait_for_picture(deck)
            return
        self._windows.show(deck.index)
        now = now_ns()
        deck.clock_ns = now
        for other in self.decks:
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
        if now >= deck.play.until_ns:
            self._refuse(deck, Reason.ENDED, "it drew nothing before its end")
        elif now < deck.picture_by_ns:
            deck.aim = replace(deck.aim, raise_ns=now + _PICTURE_LOOK_NS)
        elif deck.reloaded:
            sentence = f"{deck.play.path} drew no picture within {_PICTURE_PATIENCE_NS // MS} ms, twice"
            self._refuse(deck, Reason.BAD_FILM, sentence)
        else:
            deck.begin_anew()
            deck.give(DeckState.LOADING, partial(reload, deck, deck.play))
            self._dimmer.keep_deck(deck)

    # Where nobody sees it, and from there to the glass

    def _hold_unseen(self, deck: Deck) -> None:
        assert deck.play is not None
        for other in self.decks:
            if other.state is DeckState.UNSEEN and _is_unseen(other):
                self._refuse_unseen(other)
        deck.state = DeckState.UNSEEN
        self._say(Rolling(deck.play.play_id, now_ns()))
        self._dimmer.keep_deck(deck)

    def _refuse_unseen(self, deck: Deck) -> None:
        self._refuse(deck, Reason.ENDED, "its end came before it was seen")

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

    def _uncover(self, deck: Deck) -> None:
        """Map the window of a film that runs, and count its pictures from here on."""
        self._windows.map_anew(deck.index)
        deck.picture_by_ns = max(now_ns(), deck.aim.raise_ns if deck.aim else 0) + _PICTURE_PATIENCE_NS
        deck.base_displayed, deck.base_lost = _NOT_COUNTED, deck.player.pictures()[1]
        deck.sightings = Sightings()
        deck.state = DeckState.ROLLING
        self._dimmer.keep_deck(deck)

    def _nudge_ns(self, deck: Deck) -> int:
        assert deck.play is not None
        zero_ns = deck.sightings.zero_ns or deck.play.zero_ns
        return nudge_at(zero_ns + deck.play.duration_ms * MS, deck.frame_ns)

    def _nudge(self, deck: Deck) -> None:
        deck.nudged = True
        deck.player.nudge()

    def _end_of(self, deck: Deck) -> int:
        """When a film on the glass is hidden: at its end, or just after its successor has covered it."""
        assert deck.play is not None
        until_ns = deck.play.until_ns
        for other in self.decks:
            if other.aim is None or other.state not in {DeckState.WAITING, DeckState.ROLLING}:
                continue
            if _is_unseen(other):
                continue
            if abs(other.aim.raise_ns - until_ns) <= _HOLD_NS:
                return max(until_ns, other.aim.raise_ns + MS)
        return until_ns

    def _take_off(self, deck: Deck, reason: Reason, sentence: str = "") -> None:
        self._windows.hide(deck.index)
        now = now_ns()
        self._say_over(deck, now, reason, sentence)
        deck.state, deck.leave_ns = DeckState.LEAVING, now + SETTLE_MS * MS
        self._dimmer.keep_deck(deck)

    def _unload(self, deck: Deck) -> None:
        self._windows.unmap(deck.index)
        deck.play = deck.aim = None
        deck.give(DeckState.UNLOADING, partial(unload, deck))
        self._dimmer.keep_deck(deck)

    def _refuse(self, deck: Deck, reason: Reason, sentence: str) -> None:
        if deck.play is not None and not deck.unwanted:
            self._say(Refused(deck.play.play_id, reason, sentence))
        self._unload(deck)

    def _say_over(self, deck: Deck, now: int, reason: Reason, sentence: str = "") -> None:
        assert deck.play is not None
        displayed, lost = self._pictures_at(deck, now)
        self._say(Over(deck.play.play_id, now, reason, displayed, lost, sentence))
        self._notebook.go_on(now, displayed, lost)

    # What stage says meanwhile

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
            self._take_off(deck, Reason.DROPPED)
        elif deck.state in {DeckState.WAITING, DeckState.ROLLING, DeckState.UNSEEN}:
            self._refuse(deck, Reason.DROPPED, "dropped before it was shown")
        elif deck.state in {DeckState.LOADING, DeckState.SEEKING} and not deck.unwanted:
            deck.unwanted = True
            self._say(Refused(play_id, Reason.DROPPED, "dropped before it was ready"))

    def _deck_of(self, play_id: str) -> Deck | None:
        return next((deck for deck in self.decks if deck.play and deck.play.play_id == play_id), None)

    def _linger(self) -> None:
        now = now_ns()
        ends = [self._end_of(deck) for deck in self.decks if deck.state is DeckState.ON_GLASS]
        self._last_ns = min([now + _LINGER_NS, *ends]) if ends else now
        self._waiting.clear()
        self._dimmer.hush()

    # What libvlc says

    def _learn(self, deck: Deck, at_ns: int, time_ms: int) -> None:
        """Where the film really is: teaches the latency, and shows what to trim."""
        if deck.state not in {DeckState.ROLLING, DeckState.UNSEEN, DeckState.ON_GLASS} or deck.play is None:
            return
        if deck.sightings.zeros and deck.base_displayed == _NOT_COUNTED:
            self._count_from(deck, deck.clock_ns)
        deck.clock_ns = at_ns
        deck.sightings = deck.sightings.with_event(at_ns - time_ms * MS)
        zero_ns = deck.sightings.zero_ns
        if zero_ns is None or not deck.sightings.settled or deck.trim is not None:
            return
        if not deck.taught and deck.aim is not None:
            deck.taught = True
            measured_ns = zero_ns + deck.aim.offset_ns - deck.resumed_ns
            if deck.hurried:
                self._room = self._room.with_join(measured_ns - self._latency.ns)
            else:
                self._latency = self._latency.with_start(measured_ns)
        deck.trim = trim_for(zero_ns - deck.play.zero_ns)
        if deck.trim is not None:
            deck.player.set_rate(deck.trim.rate)
            deck.sound.set_rate(deck.trim.rate)
            deck.trim_until_ns = now_ns() + deck.trim.duration_ns

    def _count_from(self, deck: Deck, clock_ns: int) -> None:
        """Find the base of the count of displayed pictures: libvlc counts a waiting one again and again.

        libvlc brings its counts up to date just after each word of its clock, so what stands there now is as
        of its last word, at `clock_ns`; up to there the film had shown a picture per frame.
        """
        assert deck.aim is not None
        displayed, _ = deck.player.pictures()
        deck.base_displayed = displayed - max(0, clock_ns - deck.aim.raise_ns) // deck.frame_ns - 1

    def _end_trim(self, deck: Deck) -> None:
        deck.player.set_rate(1.0)
        deck.sound.set_rate(1.0)
        deck.trim, deck.sightings = None, Sightings()

    def _ended(self, deck: Deck, at_ns: int) -> None:
        if deck.play is None:
            return
        sentence = f"{deck.play.path} ended {(at_ns - deck.play.zero_ns) // MS} ms after its beginning"
        whole_ns = min(deck.play.zero_ns + deck.play.duration_ms * MS, deck.play.until_ns)
        early = at_ns < whole_ns - _EARLY_END_NS
        match deck.state:
            case DeckState.WAITING | DeckState.ROLLING:
                self._refuse(deck, Reason.BAD_FILM if early else Reason.ENDED, sentence)
            case DeckState.UNSEEN if early:
                self._refuse(deck, Reason.BAD_FILM, sentence)
            case DeckState.ON_GLASS if early:
                self._take_off(deck, Reason.BAD_FILM, sentence)
            case DeckState.UNSEEN | DeckState.ON_GLASS:
                deck.ended = True  # its last frame stays until its end

    # Signs of life

    def _beat(self) -> None:
        self._windows.check_server()  # libvlc does not miss it, and goes on counting pictures
        now = now_ns()
        self._beat_ns = now + BEAT_NS
        shown = next((deck for deck in self.decks if deck.state is DeckState.ON_GLASS), None)
        displayed, lost = self._pictures(shown) if shown else (0, 0)
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
                latency_ns=self._latency.ns,
            )
        )

    def _pictures_at(self, deck: Deck, hidden_ns: int) -> tuple[int, int]:
        """(displayed, lost) when it left the glass."""
        displayed, lost = self._pictures(deck)
        if deck.play is None or not deck.sightings.zeros:
            return displayed, lost
        ended_ns = deck.play.zero_ns + deck.play.duration_ms * MS
        counted_ns, frame_ns = deck.clock_ns, deck.frame_ns
        return (
            displayed_by(
                hidden_ns, counted=displayed, counted_ns=counted_ns, ended_ns=ended_ns, frame_ns=frame_ns
            ),
            lost,
        )

    def _pictures(self, deck: Deck) -> tuple[int, int]:
        displayed, lost = deck.player.pictures()
        return max(0, displayed - deck.base_displayed), max(0, lost - deck.base_lost)


def _is_unseen(deck: Deck) -> bool:
    return deck.play is not None and deck.play.unseen


def _revealed(play: Play, wanted: Reveal) -> Play:
    return replace(play, unseen=False, show_ns=max(play.show_ns, wanted.show_ns))


def _moved(play: Play, moved: Aim) -> Play:
    return replace(moved_by(play, moved.zero_ns - play.zero_ns), until_ns=moved.until_ns)
