"""What becomes of the plays on headless decks, from instant to instant. Pure: it is told time and files.

Loading, waiting, on the glass or unseen, over: as the port promises, and as the faults say.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from player_agent.decks.port import (
    DECKS,
    UNSEEN_DECKS,
    DeckEvent,
    Over,
    Play,
    Prepared,
    Progress,
    ProtocolError,
    Reason,
    Refused,
    Rolling,
    Shown,
    is_late_at,
    moved_by,
)

MS = 1_000_000
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


class HeadlessPlays:
    """The plays that are loaded. What happens to them is given to `tell`, in order."""

    def __init__(
        self,
        faults: Faults,
        tell: Callable[[DeckEvent], None],
        *,
        is_there: Callable[[str], bool],
        prepare_ms: int,
        progress_ms: int,
    ) -> None:
        """`is_there`: whether there is a film at this path."""
        self.showings: list[Showing] = []
        """Everything that was on the glass, in order."""
        self.rolled: list[Play] = []
        """Everything that ran unseen, in order, as it was loaded."""
        self._faults = faults
        self._tell = tell
        self._is_there = is_there
        self._prepare_ns = prepare_ms * MS
        self._progress_ns = progress_ms * MS
        self._decks: dict[str, _Deck] = {}

    @property
    def on_glass(self) -> Play | None:
        """The one that is seen."""
        return next((each.play for each in self._in_state(_State.ON_GLASS)), None)

    @property
    def next_due_ns(self) -> float:
        """When `advance` has something to do; infinity where nothing is loaded."""
        return min((self._due_ns(each) for each in self._decks.values()), default=math.inf)

    def load(self, play: Play, now: int) -> None:
        """Take a free deck. Raises ProtocolError."""
        if play.play_id in self._decks:
            raise ProtocolError(f"play {play.play_id} is loaded already")
        _check_room([*self._plays(), play])
        if not play.zero_ns <= play.show_ns < play.until_ns:
            raise ProtocolError(f"a play begins at zero or later and ends after that: {play}")
        self._decks[play.play_id] = _Deck(play, now + self._prepare_ns)

    def aim(self, play_id: str, zero_ns: int, until_ns: int) -> None:
        """Move a play in time."""
        deck = self._decks.get(play_id)
        if deck is None:
            return
        deck.play = replace(moved_by(deck.play, zero_ns - deck.play.zero_ns), until_ns=until_ns)
        if deck.state is _State.WAITING:
            deck.due_ns = deck.play.show_ns

    def reveal(self, play_id: str, show_ns: int, now: int) -> None:
        """Let an unseen play come. Raises ProtocolError."""
        deck = self._decks.get(play_id)
        if deck is None or not deck.play.unseen:
            return
        deck.play = replace(deck.play, unseen=False, show_ns=max(show_ns, deck.play.show_ns))
        _check_room(self._plays())
        if deck.state is _State.UNSEEN:
            deck.state, deck.due_ns = _State.WAITING, max(show_ns, now + FRAME_MS * MS)
        elif deck.state is _State.WAITING:
            deck.due_ns = deck.play.show_ns

    def drop(self, play_id: str, now: int) -> None:
        """Take a play off, or forget it."""
        deck = self._decks.get(play_id)
        if deck is None:
            return
        if deck.state is _State.ON_GLASS:
            self._take_off(deck, now, Reason.DROPPED)
        else:
            self._refuse(deck, Reason.DROPPED, "dropped before it was shown")

    def forget(self, now: int) -> None:
        """The glass is gone, with everything on it; nothing is told."""
        for deck in self._decks.values():
            if deck.showing is not None:
                deck.showing.to_ns = now
        self._decks.clear()

    def advance(self, now: int) -> None:
        """Let everything happen that is due."""
        for deck in self._in_state(_State.LOADING):
            if now >= deck.due_ns:
                self._finish_loading(deck)
        for deck in self._in_state(_State.WAITING):
            if now >= deck.due_ns:
                self._show(deck, now)
        for deck in list(self._decks.values()):  # after the new ones came, so that no backdrop shows between
            if deck.state is _State.ON_GLASS:
                self._go_on(deck, now)
            elif deck.state is _State.UNSEEN:
                self._go_on_unseen(deck, now)

    def _plays(self) -> list[Play]:
        return [deck.play for deck in self._decks.values()]

    def _in_state(self, state: _State) -> list[_Deck]:
        return [deck for deck in self._decks.values() if deck.state is state]

    def _finish_loading(self, deck: _Deck) -> None:
        path = deck.play.path
        if path in self._faults.bad_films or not self._is_there(path):
            self._refuse(deck, Reason.BAD_FILM, f"cannot play {path}")
            return
        deck.state, deck.due_ns = _State.WAITING, deck.play.show_ns + self._faults.late_ms * MS
        self._tell(Prepared(deck.play.play_id))

    def _show(self, deck: _Deck, now: int) -> None:
        if now >= deck.play.until_ns:
            self._refuse(deck, Reason.ENDED, "it was ready only after its end")
        elif is_late_at(deck.play, now):
            self._refuse(deck, Reason.LATE, "it was ready too late to be shown")
        elif deck.play.unseen:
            self._roll(deck, now)
        else:
            self._put_on_glass(deck, now)

    def _roll(self, deck: _Deck, now: int) -> None:
        for other in self._in_state(_State.UNSEEN):
            self._refuse(other, Reason.ENDED, "another one runs unseen")
        deck.state = _State.UNSEEN
        self.rolled.append(deck.play)
        self._tell(Rolling(deck.play.play_id, now))

    def _put_on_glass(self, deck: _Deck, now: int) -> None:
        for other in self._in_state(_State.ON_GLASS):
            self._take_off(other, now, Reason.COVERED)
        deck.state, deck.due_ns = _State.ON_GLASS, now + self._progress_ns
        deck.showing = Showing(deck.play, now)
        self.showings.append(deck.showing)
        self._tell(Shown(deck.play.play_id, now))

    def _go_on(self, deck: _Deck, now: int) -> None:
        if now >= self._breaks_ns(deck):
            self._take_off(deck, now, Reason.BAD_FILM, "the film ended too early")
        elif now >= deck.play.until_ns:
            self._take_off(deck, now, Reason.ENDED)
        elif now >= deck.due_ns:
            deck.due_ns = now + self._progress_ns
            zero_ns = deck.play.zero_ns + self._faults.drift_ms * MS
            self._tell(Progress(deck.play.play_id, now, zero_ns, _pictures(deck, now), 0))

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
        breaks_ms = self._faults.breaks_after_ms.get(deck.play.path)
        return math.inf if breaks_ms is None else deck.play.zero_ns + breaks_ms * MS

    def _refuse(self, deck: _Deck, reason: Reason, sentence: str) -> None:
        del self._decks[deck.play.play_id]
        self._tell(Refused(deck.play.play_id, reason, sentence))

    def _take_off(self, deck: _Deck, now: int, reason: Reason, sentence: str = "") -> None:
        assert deck.showing is not None
        del self._decks[deck.play.play_id]
        deck.showing.to_ns, deck.showing.reason = now, reason
        self._tell(Over(deck.play.play_id, now, reason, _pictures(deck, now), 0, sentence))


def _check_room(plays: Sequence[Play]) -> None:
    unseen = sum(1 for each in plays if each.unseen)
    if len(plays) - unseen > DECKS or unseen > UNSEEN_DECKS:
        raise ProtocolError(f"all decks are taken: {[each.play_id for each in plays]}")


def _pictures(deck: _Deck, now: int) -> int:
    assert deck.showing is not None
    return (now - deck.showing.from_ns) // (FRAME_MS * MS)
