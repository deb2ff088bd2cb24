"""Headless decks: the twin of the vlc worker, for simulations and tests. Shows nothing, remembers everything.

It keeps the port's promises to the letter, refuses a caller that breaks them, and breaks down on demand. Time
comes from the clock alone, so a day passes as fast as the loop can turn.
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path

from player_agent.clock import Clock
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import (
    DECKS,
    UNSEEN_DECKS,
    Backdrop,
    DeckEvent,
    Hung,
    Lost,
    Over,
    Picture,
    Play,
    Prepared,
    Progress,
    ProtocolError,
    Ready,
    Reason,
    Refused,
    Rolling,
    Shown,
    is_late_at,
    moved_by,
)

_MS = 1_000_000
FRAME_MS = 40
"""A film's; what is revealed comes with its next one."""


@dataclass(slots=True)
class Showing:
    """One film's stay on the glass, in monotonic nanoseconds; `to_ns` is None while it lasts."""

    play: Play
    from_ns: int
    to_ns: int | None = None
    reason: Reason | None = None


class _State(Enum):
    LOADING = auto()
    WAITING = auto()
    UNSEEN = auto()
    ON_GLASS = auto()


@dataclass(slots=True)
class _Deck:
    play: Play
    due_ns: int
    state: _State = _State.LOADING
    showing: Showing | None = None


@dataclass(slots=True)
class Faults:
    """What shall go wrong."""

    bad_films: set[str] = field(default_factory=set)
    """Paths that cannot be played at all."""
    breaks_after_ms: dict[str, int] = field(default_factory=dict)
    """Paths that end by themselves too early."""
    late_ms: int = 0
    """How much later than asked every film comes."""
    drift_ms: int = 0
    """How far behind its place every film runs."""


class HeadlessDecks:
    """Two decks without a glass."""

    def __init__(
        self, clock: Clock, *, prepare_ms: int = 20, restart_ms: int = 400, progress_ms: int = 5_000
    ) -> None:
        self.faults = Faults()
        self.showings: list[Showing] = []
        """Everything that was on the glass, in order."""
        self.rolled: list[Play] = []
        """Everything that ran unseen, in order, as it was loaded."""
        self.backdrops: list[tuple[int, Backdrop]] = []
        """Every change of the backdrop: when, and to what."""
        self.manners: list[tuple[int, Manners]] = []
        """Everything that was said of brightness and sound: when, and what."""
        self.slate: Path | None = None
        self.still_picture: Picture | None = None
        """What `still` gives."""
        self._clock = clock
        self._prepare_ns = prepare_ms * _MS
        self._restart_ns = restart_ms * _MS
        self._progress_ns = progress_ms * _MS
        self._decks: dict[str, _Deck] = {}
        self._events: asyncio.Queue[DeckEvent] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._ready_at_ns: int | None = None
        self._up = False
        self._running = False

    @property
    def versions(self) -> dict[str, str]:
        """The twin has none of its own."""
        return {"decks": "headless"}

    @property
    def on_glass(self) -> Play | None:
        """The play that is on the glass now."""
        return next((each.play for each in self._decks.values() if each.state is _State.ON_GLASS), None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the twin while the body runs."""
        if self._running:
            raise ProtocolError("these decks are running already")
        self._running, self._up = True, True
        self._emit(Ready())
        task = asyncio.create_task(self._drive(), name="headless decks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            self._forget_plays(self._clock.monotonic_ns())
            self._events = asyncio.Queue()
            self._running = self._up = False

    async def events(self) -> AsyncIterator[DeckEvent]:
        """What happens, in order."""
        while True:
            yield await self._events.get()

    async def use_slate(self, picture: Path | None) -> None:
        """Remember the picture."""
        self.slate = picture

    async def set_backdrop(self, backdrop: Backdrop) -> None:
        """Remember the change."""
        now = self._clock.monotonic_ns()
        self.backdrops.append((now, backdrop))
        self._emit(Hung(backdrop, now))

    async def use_manners(self, manners: Manners) -> None:
        """Remember it."""
        self._check_running()
        self.manners.append((self._clock.monotonic_ns(), manners))

    async def load(self, play: Play) -> None:
        """Take a free deck."""
        self._check_running()
        if not self._up:
            return  # the caller will learn of it from Lost
        if play.play_id in self._decks:
            raise ProtocolError(f"play {play.play_id} is loaded already")
        self._check_room(play)
        if not play.zero_ns <= play.show_ns < play.until_ns:
            raise ProtocolError(f"a play begins at zero or later and ends after that: {play}")
        self._decks[play.play_id] = _Deck(play, self._clock.monotonic_ns() + self._prepare_ns)
        self._changed.set()

    async def aim(self, play_id: str, *, zero_ns: int, until_ns: int) -> None:
        """Move a play in time."""
        self._check_running()
        deck = self._decks.get(play_id)
        if deck is None:
            return
        deck.play = replace(moved_by(deck.play, zero_ns - deck.play.zero_ns), until_ns=until_ns)
        if deck.state is _State.WAITING:
            deck.due_ns = deck.play.show_ns
        self._changed.set()

    async def reveal(self, play_id: str, show_ns: int) -> None:
        """Let an unseen play come."""
        self._check_running()
        deck = self._decks.get(play_id)
        if deck is None or not deck.play.unseen:
            return
        deck.play = replace(deck.play, unseen=False, show_ns=max(show_ns, deck.play.show_ns))
        self._check_room(None)
        if deck.state is _State.UNSEEN:
            ready_ns = self._clock.monotonic_ns() + FRAME_MS * _MS
            deck.state, deck.due_ns = _State.WAITING, max(show_ns, ready_ns)
        elif deck.state is _State.WAITING:
            deck.due_ns = deck.play.show_ns
        self._changed.set()

    async def drop(self, play_id: str) -> None:
        """Take a play off, or forget it."""
        self._check_running()
        deck = self._decks.get(play_id)
        if deck is None:
            return
        if deck.state is _State.ON_GLASS:
            self._take_off(deck, self._clock.monotonic_ns(), Reason.DROPPED)
        else:
            self._refuse(deck, Reason.DROPPED, "dropped before it was shown")

    async def still(self, height: int) -> Picture | None:  # noqa: ARG002 - the port's signature
        """The picture that the test has put here."""
        return self.still_picture

    def lose(self, sentence: str = "the worker was killed") -> None:
        """The worker dies now, and comes back after a while."""
        now = self._clock.monotonic_ns()
        self._forget_plays(now)
        self._up = False
        self._ready_at_ns = now + self._restart_ns
        self._emit(Lost(now, sentence))
        self._changed.set()

    def glass_at(self, at_ns: int) -> Play | Backdrop:
        """What was on the glass at an instant: a film, or the backdrop."""
        for showing in reversed(self.showings):
            if showing.from_ns <= at_ns and (showing.to_ns is None or at_ns < showing.to_ns):
                return showing.play
        past = [backdrop for changed_ns, backdrop in self.backdrops if changed_ns <= at_ns]
        return past[-1] if past else Backdrop.BLACK

    def manner_at(self, at_ns: int) -> Manner:
        """How the glass showed at an instant what it showed."""
        said = [manners for said_ns, manners in self.manners if said_ns <= at_ns]
        return (said[-1] if said else Manners()).at(at_ns)

    async def _drive(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.monotonic_ns()
            self._advance(now)
            due = min((self._due_ns(each) for each in self._decks.values()), default=None)
            if self._ready_at_ns is not None:
                due = min(due, self._ready_at_ns) if due is not None else self._ready_at_ns
            wait_s = None if due is None else max(0, due - self._clock.monotonic_ns()) / 1_000_000_000
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _advance(self, now: int) -> None:
        if self._ready_at_ns is not None and now >= self._ready_at_ns:
            self._ready_at_ns, self._up = None, True
            self._emit(Ready())
        for deck in list(self._decks.values()):
            if deck.state is _State.LOADING and now >= deck.due_ns:
                self._finish_loading(deck)
        for deck in list(self._decks.values()):
            if deck.state is _State.WAITING and now >= deck.due_ns:
                self._show(deck, now)
        for deck in list(self._decks.values()):  # after the new ones came, so that no backdrop shows between
            if deck.state is _State.ON_GLASS:
                self._go_on(deck, now)
            elif deck.state is _State.UNSEEN:
                self._go_on_unseen(deck, now)

    def _finish_loading(self, deck: _Deck) -> None:
        path = deck.play.path
        if path in self.faults.bad_films or not Path(path).is_file():
            self._refuse(deck, Reason.BAD_FILM, f"cannot play {path}")
            return
        deck.state, deck.due_ns = _State.WAITING, deck.play.show_ns + self.faults.late_ms * _MS
        self._emit(Prepared(deck.play.play_id))

    def _roll(self, deck: _Deck, now: int) -> None:
        for other in list(self._decks.values()):
            if other.state is _State.UNSEEN:
                self._refuse(other, Reason.ENDED, "another one runs unseen")
        deck.state = _State.UNSEEN
        self.rolled.append(deck.play)
        self._emit(Rolling(deck.play.play_id, now))

    def _refuse(self, deck: _Deck, reason: Reason, sentence: str) -> None:
        del self._decks[deck.play.play_id]
        self._emit(Refused(deck.play.play_id, reason, sentence))

    def _show(self, deck: _Deck, now: int) -> None:
        if now >= deck.play.until_ns:
            self._refuse(deck, Reason.ENDED, "it was ready only after its end")
            return
        if is_late_at(deck.play, now):
            self._refuse(deck, Reason.LATE, "it was ready too late to be shown")
            return
        if deck.play.unseen:
            self._roll(deck, now)
            return
        for other in list(self._decks.values()):
            if other.state is _State.ON_GLASS:
                self._take_off(other, now, Reason.COVERED)
        deck.state, deck.due_ns = _State.ON_GLASS, now + self._progress_ns
        deck.showing = Showing(deck.play, now)
        self.showings.append(deck.showing)
        self._emit(Shown(deck.play.play_id, now))

    def _go_on(self, deck: _Deck, now: int) -> None:
        if now >= self._breaks_ns(deck):
            self._take_off(deck, now, Reason.BAD_FILM, "the film ended too early")
        elif now >= deck.play.until_ns:
            self._take_off(deck, now, Reason.ENDED)
        elif now >= deck.due_ns:
            deck.due_ns = now + self._progress_ns
            zero_ns = deck.play.zero_ns + self.faults.drift_ms * _MS
            self._emit(Progress(deck.play.play_id, now, zero_ns, _pictures(deck, now), 0))

    def _go_on_unseen(self, deck: _Deck, now: int) -> None:
        if now >= self._breaks_ns(deck):
            self._refuse(deck, Reason.BAD_FILM, "the film ended too early")
        elif now >= deck.play.until_ns:
            self._refuse(deck, Reason.ENDED, "its end came before it was revealed")

    def _due_ns(self, deck: _Deck) -> float:
        match deck.state:
            case _State.ON_GLASS:
                return min(deck.due_ns, deck.play.until_ns, self._breaks_ns(deck))
            case _State.UNSEEN:
                return min(deck.play.until_ns, self._breaks_ns(deck))
            case _:
                return deck.due_ns

    def _breaks_ns(self, deck: _Deck) -> float:
        breaks_ms = self.faults.breaks_after_ms.get(deck.play.path)
        return math.inf if breaks_ms is None else deck.play.zero_ns + breaks_ms * _MS

    def _take_off(self, deck: _Deck, now: int, reason: Reason, sentence: str = "") -> None:
        assert deck.showing is not None
        del self._decks[deck.play.play_id]
        deck.showing.to_ns, deck.showing.reason = now, reason
        self._emit(Over(deck.play.play_id, now, reason, _pictures(deck, now), 0, sentence))

    def _forget_plays(self, now: int) -> None:
        for deck in self._decks.values():
            if deck.showing is not None:
                deck.showing.to_ns = now
        self._decks.clear()

    def _emit(self, event: DeckEvent) -> None:
        self._events.put_nowait(event)

    def _check_room(self, play: Play | None) -> None:
        """Whether there is a deck for one more play; None: only whether the present ones have theirs."""
        plays = [deck.play for deck in self._decks.values()] + ([play] if play else [])
        unseen = sum(1 for each in plays if each.unseen)
        if len(plays) - unseen > DECKS or unseen > UNSEEN_DECKS:
            raise ProtocolError(f"all decks are taken: {[each.play_id for each in plays]}")

    def _check_running(self) -> None:
        if not self._running:
            raise ProtocolError("these decks are not running")


def _pictures(deck: _Deck, now: int) -> int:
    assert deck.showing is not None
    return (now - deck.showing.from_ns) // (FRAME_MS * _MS)
