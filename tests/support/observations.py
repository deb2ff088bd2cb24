"""Builders of what the controller observes of a screen: a healthy player by default, any fact replaced."""

from dataclasses import replace

from controller.fleet import Credit, ScreenFacts, ScreenObservation
from tests.support.plans import build_plan, build_policy
from wire.health import ClockFacts, Heartbeat, Presence, Word
from wire.instants import SECOND, Instant
from wire.plan import Plan
from wire.playhead import Cue, CueKind, cue_at
from wire.state import CacheFacts, CueFacts, Phase, ReportedState

PERIOD_MS = 5 * SECOND
CREDITS = {
    "short-01": Credit("月の庭", "Hana 花 Mori", "Japan"),
    "short-02": Credit("Où va la lumière", "Zoé Lefèvre", "France"),
    "short-03": Credit("Slow Water", "Amara Osei", "Ghana"),
}
PHASES = {
    CueKind.SPOT: Phase.PLAYING,
    CueKind.HOUSE: Phase.PLAYING,
    CueKind.TAKEOVER: Phase.PLAYING,
    CueKind.SLATE: Phase.SLATE,
    CueKind.DARK: Phase.DARK,
}


def cue_facts(plan: Plan, at: Instant) -> CueFacts | None:
    """What a player that follows `plan` says of its picture at `at`."""
    cue = cue_at(plan, at)
    return None if cue is None else facts_of(cue)


def facts_of(cue: Cue) -> CueFacts:
    """A cue as a player says it."""
    return CueFacts(
        kind=cue.kind.value,
        short=cue.short,
        spot_id=cue.spot_id,
        line=cue.line,
        start=cue.start,
        end=cue.end,
    )


def heartbeat(plan: Plan, at: Instant, **facts: object) -> Heartbeat:
    """A healthy player's heartbeat at `at`."""
    cue = cue_at(plan, at)
    healthy = Heartbeat(
        screen=plan.screen,
        sent_at=at,
        period_ms=PERIOD_MS,
        phase=PHASES[cue.kind] if cue is not None else Phase.DARK,
        cue=cue_facts(plan, at),
        plan_revision=plan.revision,
        drift_ms=0.4,
        clock=ClockFacts(offset_ms=0.1, uncertainty_ms=1.2, sampled_at=at),
        pictures_displayed=12_345,
        pictures_lost=0,
        disk_free_bytes=40_000_000_000,
        temperature_c=None,
        journal_waiting=0,
        uptime_ms=3_600_000,
    )
    return healthy.model_copy(update=facts)


def reported(plan: Plan, at: Instant, **facts: object) -> ReportedState:
    """A converged player's reported state at `at`."""
    cue = cue_at(plan, at)
    state = ReportedState(
        screen=plan.screen,
        at=at,
        plan_revision_held=plan.revision,
        plan_revision=plan.revision,
        policy_revision=1,
        phase=PHASES[cue.kind] if cue is not None else Phase.DARK,
        cue=cue_facts(plan, at),
        cache=CacheFacts(held=6, wanted=6, bytes_held=60_000_000),
        journal="0" * 32,
        versions={"player": "0.1.0"},
    )
    return state.model_copy(update=facts)


def observe(at: Instant, *, plan: Plan | None = None, **facts: object) -> ScreenObservation:
    """A healthy screen whose last heartbeat was heard at `at`; `facts` replace fields of the observation."""
    plan = plan if plan is not None else build_plan()
    healthy = ScreenObservation(
        facts=ScreenFacts(plan.screen, "Opera, Paris", "Europe/Paris", 1080, 1920),
        desired_plan_revision=plan.revision,
        desired_policy_revision=1,
        plan=plan,
        policy=build_policy(plan),
        presence=Presence(screen=plan.screen, word=Word.HERE, since=Instant(at - 60 * SECOND)),
        reported=reported(plan, Instant(at - 30 * SECOND)),
        heartbeat=heartbeat(plan, at),
        heartbeat_received_at=at,
        credits=CREDITS,
    )
    return replace(healthy, **facts)  # type: ignore[arg-type]
