"""Precedence: of everything that wants a glass at one instant, what it gets, and who decided. Pure.

Highest first: kill, curfew and closed, takeover, the plan; of the plan's own blocks, darkness stands with the
curfews. A pulled short is never shown. Dark beats slate, slate beats content. Player and controller both ask
here; the player knows more (bytes, the clock's doubt, films that fail) and the controller more words.
"""

from dataclasses import dataclass
from enum import StrEnum

from wire.instants import Instant
from wire.orders import KillPicture, Ruling
from wire.playhead import Cue, CueKind
from wire.policy import Light


class DueKind(StrEnum):
    """What a glass gets."""

    DARK = "dark"
    SLATE = "slate"
    FILM = "film"


class Decider(StrEnum):
    """Who decides; the earlier member goes before the later."""

    KILL = "kill"
    LIGHT = "light"
    """What may be lit: the policy, curfew orders, or the plan's own darkness."""
    PULL = "pull"
    TAKEOVER = "takeover"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Due:
    """What a glass gets at an instant."""

    kind: DueKind
    by: Decider
    cue: Cue | None = None
    """The takeover's or the plan's, where one of them was asked: of a film, and of the slate in its place."""


def due_at(planned: Cue | None, light: Light, ruling: Ruling, instant: Instant) -> Due:
    """What a glass gets where the plan wants `planned`, `light` is allowed and these orders hold.

    `light` is what policy and curfews leave; without a policy that is darkness.
    """
    dark = light is Light.DARK or (planned is not None and planned.kind is CueKind.DARK)
    if ruling.kill is not None:
        black = dark or ruling.kill.picture is KillPicture.BLACK
        return Due(DueKind.DARK if black else DueKind.SLATE, Decider.KILL)
    if dark or light is Light.STATIC:
        return Due(DueKind.DARK if dark else DueKind.SLATE, Decider.LIGHT)
    taken = ruling.takeover
    cue, by = (planned, Decider.PLAN) if taken is None else (taken.cue_at(instant), Decider.TAKEOVER)
    if cue is None or cue.short is None:
        return Due(DueKind.SLATE, by, cue)
    if cue.short in ruling.pulled:
        return Due(DueKind.SLATE, Decider.PULL, cue)
    return Due(DueKind.FILM, by, cue)
