"""The scene: what the glass shall have at an instant, once plan, gate and cache have spoken. Pure.

The cue is what the plan wants; the scene is the cue where everything allows it, else slate or dark, with the
cause why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust, allows_content, light_at, light_ends
from player_agent.stage.shelf import FileState
from wire.asrun import Cause
from wire.instants import HOUR, Instant
from wire.playhead import Cue, CueKind, cue_at
from wire.policy import Light
from wire.renditions import Rendition

Look = Callable[[Rendition], FileState]
"""What is known of a rendition's file."""


class SceneKind(StrEnum):
    """What a scene puts on the glass."""

    DARK = "dark"
    SLATE = "slate"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class FilmKey:
    """What makes two films on the glass the same: a new plan that keeps it disturbs nothing."""

    start: Instant
    spot_id: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Film:
    """A cue that can be shown, and what with."""

    cue: Cue
    rendition: Rendition
    plan_revision: int

    @property
    def key(self) -> FilmKey:
        """What makes it this film at this place."""
        return FilmKey(self.cue.start, self.cue.spot_id, self.rendition.sha256)


@dataclass(frozen=True, slots=True)
class Scene:
    """One content from the instant asked about until `end`, when something may change."""

    kind: SceneKind
    end: Instant
    cue: Cue | None = None
    film: Film | None = None
    cause: Cause = Cause.NONE
    """Why a cue that wants a film does not get it."""


def scene_at(accepted: Accepted, trust: ClockTrust, look: Look, instant: Instant) -> Scene:
    """What the glass shall have at `instant`. Dark beats slate, slate beats content."""
    cue = cue_at(accepted.plan, instant) if accepted.plan else None
    end = light_ends(accepted.policy, trust, instant, cue.end if cue else _next_look(accepted, instant))
    light = light_at(accepted.policy, trust, instant)
    wants_film = cue is not None and cue.kind in {CueKind.SPOT, CueKind.HOUSE}
    if light is Light.DARK or (cue is not None and cue.kind is CueKind.DARK):
        return Scene(SceneKind.DARK, end, cue, cause=Cause.GATE if wants_film else Cause.NONE)
    if cue is None or not wants_film:
        return Scene(SceneKind.SLATE, end, cue)
    assert accepted.policy is not None  # without one it is dark
    if light is not Light.LIT or not allows_content(accepted.policy, trust, cue.block):
        return Scene(SceneKind.SLATE, end, cue, cause=Cause.GATE)
    rendition, cause = _rendition_of(accepted, cue, look)
    if rendition is None:
        return Scene(SceneKind.SLATE, end, cue, cause=cause)
    return Scene(SceneKind.FILM, end, cue, Film(cue, rendition, accepted.plan_revision))


def _next_look(accepted: Accepted, instant: Instant) -> Instant:
    later = Instant(instant + HOUR)
    if accepted.plan is not None and instant < accepted.plan.start:
        return min(later, accepted.plan.start)
    return later


def _rendition_of(accepted: Accepted, cue: Cue, look: Look) -> tuple[Rendition | None, Cause]:
    assert accepted.plan is not None
    assert accepted.policy is not None
    assert cue.short is not None
    rendition = accepted.plan.rendition_of(cue.short)
    if rendition is None:
        return None, Cause.MISSING_BYTES
    if rendition.sha256 not in accepted.policy.allowed:
        return None, Cause.GATE
    match look(rendition):
        case FileState.HELD:
            return rendition, Cause.NONE
        case FileState.MISSING:
            return None, Cause.MISSING_BYTES
        case FileState.CHANGED:
            return None, Cause.CHANGED_BYTES
