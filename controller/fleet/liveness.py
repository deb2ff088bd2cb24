"""Liveness: is this player alive? Judged from the age of its heartbeat, which is the truth about it.

        heartbeats in time, the screen has something to show ....... ready
        heartbeats in time, it has to be dark and it is ............ asleep
        two periods without a heartbeat ............................ late
        six periods without, or never a heartbeat .................. lost

Presence is a hint: the broker's word "lost" makes an overdue heartbeat count as lost at once, but a player
that is heard in time is alive whatever the broker says, and silence is late or lost whatever it says.
"""

from enum import StrEnum

from controller.fleet.observation import ScreenObservation
from controller.fleet.rulings import ruled_at
from wire.health import Word
from wire.instants import SECOND, Instant, Millis
from wire.playhead import CueKind
from wire.state import Phase

LATE_AFTER_PERIODS = 2
LOST_AFTER_PERIODS = 6
TRAVEL_MS: Millis = 1 * SECOND  # a heartbeat's way through a busy broker is no sign of illness


class Liveness(StrEnum):
    """The controller's judgement of a player."""

    READY = "ready"
    LATE = "late"
    LOST = "lost"
    ASLEEP = "asleep"

    @property
    def heard(self) -> bool:
        """Whether the player's last facts are fresh enough to speak of the present."""
        return self in {Liveness.READY, Liveness.ASLEEP}


def liveness_at(observation: ScreenObservation, now: Instant) -> Liveness:
    """Judge one player at `now`, an instant of the controller's clock."""
    age = heartbeat_age_at(observation, now)
    if age is None or observation.heartbeat is None:
        return Liveness.LOST
    period = observation.heartbeat.period_ms
    overdue = age > LATE_AFTER_PERIODS * period + TRAVEL_MS
    gone = age > LOST_AFTER_PERIODS * period + TRAVEL_MS
    if gone or (overdue and _said_lost(observation)):
        return Liveness.LOST
    if overdue:
        return Liveness.LATE
    return Liveness.ASLEEP if _rightly_dark(observation, now) else Liveness.READY


def heartbeat_age_at(observation: ScreenObservation, now: Instant) -> Millis | None:
    """How long ago the last heartbeat was heard, in ms; None where none ever was."""
    if observation.heartbeat_received_at is None:
        return None
    return max(0, now - observation.heartbeat_received_at)


def _said_lost(observation: ScreenObservation) -> bool:
    return observation.presence is not None and observation.presence.word is Word.LOST


def _rightly_dark(observation: ScreenObservation, now: Instant) -> bool:
    if observation.plan is None or observation.heartbeat is None:
        return False
    cue = ruled_at(observation.plan, observation.policy, observation.standing, now).cue
    wants_dark = cue is None or cue.kind is CueKind.DARK
    return wants_dark and observation.heartbeat.phase is Phase.DARK
