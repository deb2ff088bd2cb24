"""Aiming: which frame to wait on, when to let it run, and what that taught us. Pure; nanoseconds.

A film that waits paused on a frame needs a while, the *latency*, from the un-pause to the moment from which
it runs in step. It is a machine's own figure, the same over films and sizes, and it is learned: libvlc's
clock events tell where the first frame really was.
"""

from dataclasses import dataclass
from statistics import median
from typing import Self

from player_agent.decks.port import Play

MS = 1_000_000

FIRST_LATENCY_NS = round(11.2 * MS)
"""As measured with the xcb_x11 output; a machine's own figure is learned from here."""

MOST_LATENCY_NS = 200 * MS
"""More is no latency: a start that was disturbed, or a damaged file."""
_NUDGE_EARLY_NS = 20 * MS  # more than a film may be early without being trimmed
_BELIEF = 3  # starts
_REMEMBERED = 9  # starts
_SETTLED = 3  # events: about a second
_FIRST_ROOM_NS = 100 * MS
_LEAST_ROOM_NS = 70 * MS  # with 50, one film in twenty came late on a busy machine
_MOST_ROOM_NS = 200 * MS
_SAVED_NS = 5 * MS
_GROWTH_PERCENT = 150
_CAME_LATE_NS = 8 * MS  # no un-pause of a film that was ready varies by as much

TRIM_RATE = 0.02
"""A film may run this much faster or slower without losing a frame."""

LEAST_TRIM_NS = 15 * MS
MOST_TRIM_NS = 500 * MS
"""Beyond, a trim would take half a minute: the next film starts right."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A film waits on the frame at `offset_ns`, is let run at `resume_ns` and raised at `raise_ns`."""

    offset_ns: int
    resume_ns: int
    raise_ns: int


def aim_at(play: Play, earliest_ns: int, frame_ns: int, latency_ns: int) -> Aim:
    """The first frame that can come in step: not before `show_ns`, and not let run before `earliest_ns`."""
    due = (play.show_ns - play.zero_ns) // frame_ns  # the frame that is on at `show_ns`
    possible = -(-(earliest_ns + latency_ns - play.zero_ns) // frame_ns)
    offset = max(0, due, possible) * frame_ns
    begins = play.zero_ns + offset
    return Aim(offset, begins - latency_ns, max(play.show_ns, begins))


def nudge_at(film_end_ns: int, frame_ns: int) -> int:
    """When to wake libvlc's input so that it asks whether all is shown just before, and then not too soon.

    It takes a film for shown from the moment the last but one frame comes; it asks when woken, and 100 ms
    later: before two frames are left, and after the last one came, for frames of 20 to 42 ms.
    """
    return film_end_ns - 2 * frame_ns - _NUDGE_EARLY_NS


@dataclass(frozen=True, slots=True)
class Latency:
    """What this machine's latency is, from the last starts: their median, which no disturbed start moves."""

    seen: tuple[int, ...]

    @classmethod
    def beginning_with(cls, latency_ns: int) -> Self:
        """Believe this figure until several starts contradict it."""
        return cls((latency_ns,) * _BELIEF)

    @property
    def ns(self) -> int:
        """The best guess."""
        return round(median(self.seen))

    def with_start(self, measured_ns: int) -> Self:
        """One more start: from the un-pause to where the film would have had the frame it waited on."""
        if not 0 <= measured_ns <= MOST_LATENCY_NS:
            return self
        return type(self)((*self.seen, measured_ns)[-_REMEMBERED:])


@dataclass(frozen=True, slots=True)
class Room:
    """How long before its un-pause a film that joins in its middle is sent to its frame.

    libvlc does not say when it has arrived there: only a film that then comes late tells of too little room.
    So it is taken back by little with every one that came in step, and given by much with one that did not.
    """

    ns: int = _FIRST_ROOM_NS

    def with_join(self, late_ns: int) -> Self:
        """One more film that joined with just this room, and came so much after its place."""
        if late_ns > _CAME_LATE_NS:
            return type(self)(min(_MOST_ROOM_NS, self.ns * _GROWTH_PERCENT // 100))
        return type(self)(max(_LEAST_ROOM_NS, self.ns - _SAVED_NS))


@dataclass(frozen=True, slots=True)
class Sightings:
    """Where a running film's first frame was, by libvlc's last clock events: the earliest of them.

    An event tells the truth or comes too late, because this machine was busy; never too early.
    """

    zeros: tuple[int, ...] = ()

    @property
    def zero_ns(self) -> int | None:
        """The best guess; None before the first event."""
        return min(self.zeros, default=None)

    @property
    def settled(self) -> bool:
        """Whether there were enough events to act upon."""
        return len(self.zeros) == _SETTLED

    def with_event(self, zero_ns: int) -> Self:
        """One more event."""
        return type(self)((*self.zeros, zero_ns)[-_SETTLED:])


@dataclass(frozen=True, slots=True)
class Trim:
    """Run at `rate` for `duration_ns`."""

    rate: float
    duration_ns: int


def trim_for(late_ns: int) -> Trim | None:
    """What brings a film into step that runs `late_ns` behind (ahead if negative); None: leave it."""
    if not LEAST_TRIM_NS <= abs(late_ns) <= MOST_TRIM_NS:
        return None
    rate = 1 + TRIM_RATE if late_ns > 0 else 1 - TRIM_RATE
    return Trim(rate, round(abs(late_ns) / TRIM_RATE))
