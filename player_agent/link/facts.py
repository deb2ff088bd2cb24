"""Stage's facts and link's facts → heartbeat and reported state. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from player_agent.folder import StageFacts
from player_agent.link.vitals import Vitals
from wire.health import ClockFacts, Heartbeat
from wire.ids import ScreenId
from wire.instants import Instant, Millis
from wire.state import CacheFacts, Fault, Phase, ReportedState


@dataclass(frozen=True, slots=True)
class Injected:
    """What is wrong with this player's clock on purpose; by default nothing."""

    shift_ms: Millis = 0
    words: str = ""
    """All of it, the shift included."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What link knows at one instant, beside stage's facts."""

    screen: ScreenId
    now: Instant
    plan_revision_held: int
    cache: CacheFacts
    faults: tuple[Fault, ...]
    """Link's and stage's."""
    versions: Mapping[str, str]
    injected: Injected


@dataclass(frozen=True, slots=True)
class Pulse:
    """What only the heartbeat says."""

    period_ms: Millis
    clock: ClockFacts | None
    vitals: Vitals
    journal_waiting: int
    uptime_ms: Millis


def build_reported(stage: StageFacts | None, link: LinkFacts) -> ReportedState:
    """Reported state; a stage that never wrote is starting."""
    return ReportedState(
        screen=link.screen,
        at=link.now,
        plan_revision_held=link.plan_revision_held,
        plan_revision=stage.plan_revision if stage else 0,
        policy_revision=stage.policy_revision if stage else 0,
        orders_revision=stage.orders_revision if stage else 0,
        phase=stage.phase if stage else Phase.STARTING,
        cue=stage.cue if stage else None,
        cache=link.cache,
        journal=stage.journal if stage else None,
        versions={**(stage.versions if stage else {}), **link.versions},
        faults=link.faults,
        clock_shift_ms=link.injected.shift_ms,
        clock_injected=link.injected.words,
    )


def differs(said: ReportedState | None, new: ReportedState) -> bool:
    """Whether there is more to say than that time passed."""
    return said is None or said.model_copy(update={"at": new.at}) != new


def build_heartbeat(stage: StageFacts | None, link: LinkFacts, pulse: Pulse) -> Heartbeat:
    """ "I am alive, and these are my facts.\""""
    return Heartbeat(
        screen=link.screen,
        sent_at=link.now,
        period_ms=pulse.period_ms,
        phase=stage.phase if stage else Phase.STARTING,
        cue=stage.cue if stage else None,
        plan_revision=stage.plan_revision if stage else 0,
        drift_ms=stage.drift_ms if stage else None,
        clock=pulse.clock,
        pictures_displayed=stage.pictures_displayed if stage else 0,
        pictures_lost=stage.pictures_lost if stage else 0,
        disk_free_bytes=pulse.vitals.disk_free_bytes,
        temperature_c=pulse.vitals.temperature_c,
        journal_waiting=pulse.journal_waiting,
        uptime_ms=pulse.uptime_ms,
        last_fault=link.faults[-1] if link.faults else None,
    )
