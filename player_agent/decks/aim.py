"""Aiming: which frame to wait on, when to let it run, and what that taught us. Pure; nanoseconds.

A film that waits paused on a frame needs a while, the *latency*, from the un-pause to the moment from which
it runs in step. It is a machine's own figure, the same over films and sizes, and it is learned: libvlc's
clock events tell where the first frame really was.
"""

from dataclasses import dataclass

from player_agent.decks.port import Play

MS = 1_000_000

FIRST_LATENCY_NS = round(11.2 * MS)
"""As measured with the xcb_x11 output; a machine's own figure is learned from here."""

_GAIN = 0.2
_MOST_LATENCY_NS = 200 * MS
_OUTLIER_NS = 60 * MS  # a start that was disturbed teaches nothing

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


def learned_latency(latency_ns: int, off_ns: int) -> int:
    """The latency after a start that came `off_ns` later (earlier if negative) than it was aimed."""
    if abs(off_ns) > _OUTLIER_NS:
        return latency_ns
    return max(0, min(_MOST_LATENCY_NS, latency_ns + round(_GAIN * off_ns)))


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
