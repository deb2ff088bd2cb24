"""The machine: what is on the glass and what is coming. Pure; effects are data.

                        a                b
           ┌────────┐ ─────▶ ┌──────┐ ─────▶ ┌────────┐
           │ ABSENT │        │ BARE │ ◀───── │ COMING │ ◀┐
           └────────┘        └──────┘   d    └────────┘  │
               ▲ f               ▲ e             │ c     │
               │                 │               ▼       │ e
          from everywhere        └───────── ┌─────────┐  │
                                            │ PLAYING │  │
                                            └─────────┘  │
                                             b │  ▲ d    │
                                               ▼  │      │
                                            ┌──────────┐ │
                                            │ CHANGING │ ┘
                                            └──────────┘

    a  Ready: the decks can be used          d  Refused: what was coming will not come
    b  Load: the next film goes on a deck    e  Over: the film on the glass left it
    c  Shown: it came on the glass           f  Lost: the worker died or hung

ABSENT: no worker, the backdrop stands. BARE: the backdrop stands, nothing is coming. COMING: the backdrop
stands, a film is coming. PLAYING: a film is on the glass. CHANGING: and the next one is coming. Where one
film follows another, Over of the old comes just before Shown of the new: CHANGING → COMING → PLAYING.
Progress, Retime and Hung change no state. Any other event in a state is impossible and raises.

Films that run unseen below an order go by the same states, in a machine of their own (`understudy`).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from player_agent.decks.port import Backdrop, Reason
from player_agent.stage.scene import Film, FilmKey
from wire.asrun import Cause
from wire.instants import Instant


class State(StrEnum):
    """See the drawing."""

    ABSENT = "absent"
    BARE = "bare"
    COMING = "coming"
    PLAYING = "playing"
    CHANGING = "changing"


class ImpossibleEventError(Exception):
    """An event that cannot happen in this state: the decks broke their promise, or we did."""


@dataclass(frozen=True, slots=True)
class Running:
    """One film on a deck."""

    play_id: str
    film: Film
    show: Instant
    """When it was asked to come."""
    end: Instant
    """When it leaves the glass."""
    cut_cause: Cause = Cause.NONE
    """Why it leaves before its cue's end, if it was made to."""
    started: Instant | None = None
    displayed: int = 0
    lost: int = 0

    @property
    def key(self) -> FilmKey:
        """Which film at which place this is."""
        return self.film.key


@dataclass(frozen=True, slots=True)
class Ready:
    """The decks can be used."""


@dataclass(frozen=True, slots=True)
class Load:
    """We put a film on a deck."""

    running: Running


@dataclass(frozen=True, slots=True)
class Retime:
    """We moved the end of a film, or drop it (`end` is then the present)."""

    play_id: str
    end: Instant
    cause: Cause


@dataclass(frozen=True, slots=True)
class Shown:
    """The film that was coming is on the glass."""

    play_id: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Progress:
    """The film on the glass goes on."""

    play_id: str
    displayed: int
    lost: int


@dataclass(frozen=True, slots=True)
class Over:
    """The film on the glass left it."""

    play_id: str
    at: Instant
    reason: Reason
    displayed: int
    lost: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The film that was coming will not come."""

    play_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker died or hung."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Hung:
    """The backdrop is on the glass, or below the films."""

    backdrop: Backdrop


Event = Ready | Load | Retime | Shown | Progress | Over | Refused | Lost | Hung


@dataclass(frozen=True, slots=True)
class Began:
    """Effect: a film came on the glass; open its entry."""

    running: Running
    at: Instant


@dataclass(frozen=True, slots=True)
class Ended:
    """Effect: a film left the glass; close its entry."""

    running: Running
    at: Instant
    reason: Reason | None
    """None: the worker was lost."""


Effect = Began | Ended


@dataclass(frozen=True, slots=True)
class Stage:
    """The machine's whole state."""

    state: State = State.ABSENT
    on_glass: Running | None = None
    coming: Running | None = None
    backdrop: Backdrop | None = None
    """The last one that was asked for."""
    hung: Backdrop | None = None
    """The last one that the glass took."""


def step(stage: Stage, event: Event) -> tuple[Stage, tuple[Effect, ...]]:
    """The one transition function. Raises ImpossibleEventError."""
    match event:
        case Ready() if stage.state is State.ABSENT:
            return replace(stage, state=State.BARE), ()
        case Lost():
            return _lose(stage, event)
        case Hung():
            return replace(stage, hung=event.backdrop), ()
        case Load() if stage.state in {State.BARE, State.PLAYING}:
            return _placed(stage, stage.on_glass, event.running), ()
        case Shown() if stage.state is State.COMING and _is(stage.coming, event.play_id):
            assert stage.coming is not None
            begun = replace(stage.coming, started=event.at)
            return _placed(stage, begun, None), (Began(begun, event.at),)
        case Refused() if _is(stage.coming, event.play_id):
            return _placed(stage, stage.on_glass, None), ()
        case Over() if _is(stage.on_glass, event.play_id):
            assert stage.on_glass is not None
            over = replace(stage.on_glass, displayed=event.displayed, lost=event.lost)
            return _placed(stage, None, stage.coming), (Ended(over, event.at, event.reason),)
        case Progress() if _is(stage.on_glass, event.play_id):
            assert stage.on_glass is not None
            running = replace(stage.on_glass, displayed=event.displayed, lost=event.lost)
            return replace(stage, on_glass=running), ()
        case Retime() if _is(stage.on_glass, event.play_id) or _is(stage.coming, event.play_id):
            return _retimed(stage, event), ()
        case _:
            raise ImpossibleEventError(f"{event} cannot happen while {stage.state}")


def _is(running: Running | None, play_id: str) -> bool:
    return running is not None and running.play_id == play_id


def _placed(stage: Stage, on_glass: Running | None, coming: Running | None) -> Stage:
    match (on_glass, coming):
        case (None, None):
            state = State.BARE
        case (None, _):
            state = State.COMING
        case (_, None):
            state = State.PLAYING
        case _:
            state = State.CHANGING
    return replace(stage, state=state, on_glass=on_glass, coming=coming)


def _lose(stage: Stage, event: Lost) -> tuple[Stage, tuple[Effect, ...]]:
    gone = replace(stage, state=State.ABSENT, on_glass=None, coming=None)
    if stage.on_glass is None:
        return gone, ()
    return gone, (Ended(stage.on_glass, event.at, None),)


def _retimed(stage: Stage, event: Retime) -> Stage:
    def moved(running: Running | None) -> Running | None:
        if running is None or running.play_id != event.play_id:
            return running
        return replace(running, end=event.end, cut_cause=event.cause)

    return replace(stage, on_glass=moved(stage.on_glass), coming=moved(stage.coming))
