"""The status of screens and of the whole fleet, as `landmark status`, the page and programs read it."""

from collections.abc import Sequence

from pydantic import Field

from controller.fleet.concerns import Concern, Health, concerns_at, worst
from controller.fleet.glass import Showing, newest_said, next_spot_after, planned_at, showing_at
from controller.fleet.liveness import Liveness, heartbeat_age_at, liveness_at
from controller.fleet.manner import MannerStatus, manner_at
from controller.fleet.observation import ScreenObservation
from controller.fleet.sight import StillView
from controller.fleet.standing import OrdersStatus, orders_status
from controller.planning.localtime import format_zoned, offset_ms
from wire.health import ClockFacts, Word
from wire.ids import NetworkId, ScreenId
from wire.instants import Instant, InstantField, Millis
from wire.message import Message
from wire.state import CacheFacts, Fault, Phase


class Revisions(Message):
    """What is wanted of a screen, and what its player says it has."""

    plan_desired: int
    plan_reported: int | None
    policy_desired: int
    policy_reported: int | None
    orders_desired: int = 0
    """0 where no order was ever given."""
    orders_reported: int | None = None

    @property
    def converged(self) -> bool:
        """Whether nothing differs."""
        desired = (self.plan_desired, self.policy_desired, self.orders_desired)
        return desired == (self.plan_reported, self.policy_reported, self.orders_reported)


class ScreenStatus(Message):
    """One screen at one moment: facts, and what to think of them."""

    screen: ScreenId
    venue: str
    zone: str
    canvas_width: int
    canvas_height: int
    local_time: str
    """The venue's wall clock with its offset, like 2025-06-04T20:29:12+08:00."""
    utc_offset_ms: Millis
    """Local time minus UTC, now."""
    liveness: Liveness = Field(strict=False)
    health: Health = Field(strict=False)
    concerns: tuple[Concern, ...]
    phase: Phase | None = Field(strict=False)
    """What the player last said of its picture; None where it never spoke."""
    on: Showing | None
    next: Showing | None
    """What comes after `on`, a house ad or the slate included."""
    next_spot: Showing | None
    revisions: Revisions
    orders: OrdersStatus
    manner: MannerStatus | None
    """How bright and how loud it is to be; None while it must be dark."""
    cache: CacheFacts | None
    drift_ms: float | None
    clock: ClockFacts | None
    presence: Word | None = Field(strict=False)
    heartbeat_age_ms: Millis | None
    pictures_displayed: int | None
    pictures_lost: int | None
    journal_waiting: int | None
    last_fault: Fault | None
    still_taken_at: InstantField | None
    still: StillView | None
    """What the newest still that was looked at shows."""
    disk_free_bytes: int | None
    temperature_c: float | None
    uptime_ms: Millis | None
    versions: dict[str, str]
    """Of the player and of what it stands on, by name."""


class FleetStatus(Message):
    """All screens at one moment."""

    schema_version: int = 1
    network: NetworkId
    sample: bool
    now: InstantField
    clock_shift_ms: Millis
    """The launcher's shift of the controller's clock; other than 0 only in a network marked as sample."""
    health: Health = Field(strict=False)
    """The worst of any screen's."""
    screens: tuple[ScreenStatus, ...]


def judge_fleet(
    observations: Sequence[ScreenObservation],
    now: Instant,
    *,
    network: NetworkId,
    sample: bool,
    clock_shift_ms: Millis,
) -> FleetStatus:
    """Judge every screen at `now`; from east to west, as the day travels."""
    judged = [judge_screen(each, now, clock_shift_ms) for each in observations]
    screens = tuple(sorted(judged, key=lambda status: (-status.utc_offset_ms, status.screen)))
    severity = list(Health)
    return FleetStatus(
        network=network,
        sample=sample,
        now=now,
        clock_shift_ms=clock_shift_ms,
        health=max((each.health for each in screens), key=severity.index, default=Health.WELL),
        screens=screens,
    )


def judge_screen(observation: ScreenObservation, now: Instant, clock_shift_ms: Millis = 0) -> ScreenStatus:
    """Judge one screen at `now`; `clock_shift_ms` is the shift of the controller's own clock."""
    liveness = liveness_at(observation, now)
    concerns = concerns_at(observation, now, liveness, clock_shift_ms)
    said = newest_said(observation)
    on = showing_at(observation, now, heard=liveness.heard)
    zone = observation.facts.zone
    heartbeat, reported = observation.heartbeat, observation.reported
    return ScreenStatus(
        screen=observation.screen,
        venue=observation.facts.venue_name,
        zone=zone,
        canvas_width=observation.facts.canvas_width,
        canvas_height=observation.facts.canvas_height,
        local_time=format_zoned(now, zone),
        utc_offset_ms=offset_ms(now, zone),
        liveness=liveness,
        health=worst(concerns),
        concerns=concerns,
        phase=said.phase if said is not None else None,
        on=on,
        next=planned_at(observation, on.end) if on is not None else None,
        next_spot=next_spot_after(observation, now),
        revisions=Revisions(
            plan_desired=observation.desired_plan_revision,
            plan_reported=reported.plan_revision if reported is not None else None,
            policy_desired=observation.desired_policy_revision,
            policy_reported=reported.policy_revision if reported is not None else None,
            orders_desired=observation.desired_orders_revision,
            orders_reported=reported.orders_revision if reported is not None else None,
        ),
        orders=orders_status(observation, now),
        manner=manner_at(observation.policy, observation.standing, now),
        cache=reported.cache if reported is not None else None,
        drift_ms=heartbeat.drift_ms if heartbeat is not None else None,
        clock=heartbeat.clock if heartbeat is not None else None,
        presence=observation.presence.word if observation.presence is not None else None,
        heartbeat_age_ms=heartbeat_age_at(observation, now),
        pictures_displayed=heartbeat.pictures_displayed if heartbeat is not None else None,
        pictures_lost=heartbeat.pictures_lost if heartbeat is not None else None,
        journal_waiting=heartbeat.journal_waiting if heartbeat is not None else None,
        last_fault=_last_fault(observation),
        still_taken_at=observation.still_taken_at,
        still=observation.still_view,
        disk_free_bytes=heartbeat.disk_free_bytes if heartbeat is not None else None,
        temperature_c=heartbeat.temperature_c if heartbeat is not None else None,
        uptime_ms=heartbeat.uptime_ms if heartbeat is not None else None,
        versions=dict(reported.versions) if reported is not None else {},
    )


def _last_fault(observation: ScreenObservation) -> Fault | None:
    faults = list(observation.reported.faults) if observation.reported is not None else []
    if observation.heartbeat is not None and observation.heartbeat.last_fault is not None:
        faults.append(observation.heartbeat.last_fault)
    return max(faults, key=lambda fault: fault.at, default=None)
