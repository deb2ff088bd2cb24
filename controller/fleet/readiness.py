"""Readiness: the lights of each screen, who signed off, and what was decided. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from controller.fleet.kill_drill import KillDrill
from controller.fleet.light import Colour, Light, SignOff
from controller.fleet.lights import lights_of
from controller.fleet.observation import ScreenObservation
from wire.ids import ScreenId
from wire.instants import DAY, Instant, InstantField, Millis
from wire.message import Message

DRILL_MEMORY_MS: Millis = 90 * DAY
"""A kill that is older proves nothing, and is not told."""


class GoWord(Message):
    """Somebody's go or no-go about one screen."""

    go: bool
    by: str
    at: InstantField
    reason: str
    holds: bool
    """Whether plan and policy are still those that it was said of."""


class ReadinessRow(Message):
    """One screen's lights."""

    screen: ScreenId
    venue: str
    plan_revision: int
    policy_revision: int
    lights: tuple[Light, ...]
    signed_off: tuple[SignOff, ...] = ()
    decision: GoWord | None = None

    @property
    def green(self) -> bool:
        """Whether every light is."""
        return all(each.colour is Colour.GREEN for each in self.lights)

    @property
    def is_go(self) -> bool:
        """Whether the newest decision is a go for what is in force."""
        return self.decision is not None and self.decision.go and self.decision.holds


class Verdict(StrEnum):
    """All screens together."""

    READY = "ready"
    """Every light is green, and somebody said go for every screen."""
    NOT_GREEN = "not_green"
    NOT_GO = "not_go"
    """Every light is green; a go is missing, was a no-go, or was said of another plan."""


def verdict_of(rows: Sequence[ReadinessRow]) -> Verdict:
    """The worst of all screens; no screen at all is not ready."""
    if not rows or not all(each.green for each in rows):
        return Verdict.NOT_GREEN
    return Verdict.READY if all(each.is_go for each in rows) else Verdict.NOT_GO


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a screen besides its observation."""

    product: str
    """The controller's version."""
    drills: tuple[KillDrill, ...] = ()
    """Of the last `DRILL_MEMORY_MS`, the oldest first."""
    signed_off: tuple[SignOff, ...] = ()
    """Of each approver that the screen requires."""
    decision: GoWord | None = None


def judge_readiness(observation: ScreenObservation, evidence: Evidence, now: Instant) -> ReadinessRow:
    """The lights of one screen at `now`."""
    return ReadinessRow(
        screen=observation.screen,
        venue=observation.facts.venue_name,
        plan_revision=observation.desired_plan_revision,
        policy_revision=observation.desired_policy_revision,
        lights=lights_of(observation, evidence.drills, evidence.signed_off, evidence.product, now),
        signed_off=evidence.signed_off,
        decision=evidence.decision,
    )
