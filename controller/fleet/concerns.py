"""Concerns: what an operator should know of one screen, each with its weight and a sentence."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from controller.fleet.glass import contradiction, newest_said
from controller.fleet.liveness import Liveness, heartbeat_age_at
from controller.fleet.observation import ScreenObservation
from controller.fleet.standing import complaints, reminders
from wire.films import FilmReport, FilmWord
from wire.health import Heartbeat
from wire.instants import MINUTE, SECOND, Instant, Millis, format_instant
from wire.message import Message
from wire.state import Phase, ReportedState, delta

DRIFT_LIMIT_MS = 80.0  # two frames at 25 fps: what a passer-by begins to see between neighbouring screens
CLOCK_LIMIT_MS = 250.0  # an eighth of the loops' tolerance: time to act before a player stops its films
JOURNAL_LIMIT = 200  # a quarter of an hour of the busiest screen; normally a handful wait
_FILMS_NAMED = 3  # where all fail, it is the machine
DISK_LIMIT_BYTES = 500_000_000
FAULT_MEMORY_MS: Millis = 10 * MINUTE
STILL_MEMORY_MS: Millis = 2 * MINUTE  # a screen that sends no newer one says nothing of the present


class Health(StrEnum):
    """How a screen is; the later member is worse."""

    WELL = "well"
    WATCH = "watch"
    """Something is off; the wall is right."""
    ALARM = "alarm"
    """The wall is wrong, or nobody knows."""


class Concern(Message):
    """One thing that is not as it should be."""

    health: Health = Field(strict=False)
    kind: str
    """Stable word for programs: lost, late, unpublished, plan, policy, cache, picture, …"""
    sentence: str


def worst(concerns: tuple[Concern, ...]) -> Health:
    """The health of a screen with these concerns."""
    order = list(Health)
    return max((each.health for each in concerns), key=order.index, default=Health.WELL)


def concerns_at(
    observation: ScreenObservation, now: Instant, liveness: Liveness, clock_shift_ms: Millis
) -> tuple[Concern, ...]:
    """Everything that is wrong with a screen at `now`, worst first. `clock_shift_ms` is the controller's."""
    found = list(_life(observation, now, liveness))
    found += _convergence(observation)
    found += _films(observation.films)
    found += _orders(observation, now)
    if liveness.heard:
        found += _picture(observation)
        found += _still(observation, now)
        found += _vitals(observation, now, clock_shift_ms)
    order = list(Health)
    return tuple(sorted(found, key=lambda concern: -order.index(concern.health)))


def _life(observation: ScreenObservation, now: Instant, liveness: Liveness) -> Iterator[Concern]:
    age = heartbeat_age_at(observation, now)
    if age is None:
        yield _alarm("lost", "never heard of its player: start it with the bundle of `landmark player add`")
    elif liveness is Liveness.LOST:
        yield _alarm("lost", f"no heartbeat for {age // SECOND} s: is the display PC on, and its network up?")
    elif liveness is Liveness.LATE:
        yield _watch("late", f"no heartbeat for {age // SECOND} s")


def _convergence(observation: ScreenObservation) -> Iterator[Concern]:
    if observation.plan is None:
        yield _watch("unpublished", "no plan yet: `landmark publish`")
        return
    reported = observation.reported
    if reported is None:
        return
    difference = delta(
        observation.desired_plan_revision,
        observation.desired_policy_revision,
        observation.desired_orders_revision,
        reported,
    )
    if difference.plan is not None:
        yield _watch("plan", _behind("plan", *difference.plan))
    if difference.policy is not None:
        yield _watch("policy", _behind("policy", *difference.policy))
    yield from _cache(reported)


def _orders(observation: ScreenObservation, now: Instant) -> Iterator[Concern]:
    for is_alarm, sentence in complaints(observation, now):
        yield _alarm("orders", sentence) if is_alarm else _watch("orders", sentence)
    for sentence in reminders(observation, now):
        yield _watch("kill", sentence)


def _cache(reported: ReportedState) -> Iterator[Concern]:
    missing = reported.cache.wanted - reported.cache.held
    if missing > 0:
        names = ", ".join(reported.cache.missing)
        yield _watch("cache", f"{missing} of {reported.cache.wanted} renditions not there yet: {names}")
    lacking = reported.cache.bytes_lacking
    if lacking > 0:
        yield _alarm("disk", f"its disk is {lacking:,} bytes too small for its films: free some, or fit more")


def _films(films: FilmReport | None) -> Iterator[Concern]:
    failed = [each for each in films.films if each.word is FilmWord.FAILED] if films is not None else []
    for each in failed[:_FILMS_NAMED]:
        yield _alarm("decode", f"its player cannot decode {each.short}: {each.sentence}")


def _picture(observation: ScreenObservation) -> Iterator[Concern]:
    said = newest_said(observation)
    if said is None:
        return
    if said.phase in {Phase.STARTING, Phase.STOPPED}:
        yield _watch("picture", f"its stage is {said.phase.value}")
        return
    difference = contradiction(observation, said)
    if difference is not None:
        yield _alarm("picture", difference)


def _still(observation: ScreenObservation, now: Instant) -> Iterator[Concern]:
    """What the screen's own picture says against what it should show, whatever its player says."""
    view = observation.still_view
    if view is not None and view.agrees is False and now - view.taken_at < STILL_MEMORY_MS:
        yield _alarm(
            "still", f"its still of {format_instant(view.taken_at)[11:19]} UTC shows {view.sentence}"
        )


def _vitals(observation: ScreenObservation, now: Instant, clock_shift_ms: Millis) -> Iterator[Concern]:
    heartbeat = observation.heartbeat
    if heartbeat is None:
        return
    if heartbeat.drift_ms is not None and abs(heartbeat.drift_ms) > DRIFT_LIMIT_MS:
        yield _watch("drift", f"the picture is {heartbeat.drift_ms:+.0f} ms from where it should be")
    yield from _clock(heartbeat)
    if heartbeat.journal_waiting > JOURNAL_LIMIT:
        yield _watch("journal", f"{heartbeat.journal_waiting} as-run entries wait for their delivery")
    if heartbeat.disk_free_bytes < DISK_LIMIT_BYTES:
        yield _watch("disk", f"{heartbeat.disk_free_bytes // 1_000_000} MB left on its disk")
    fault = heartbeat.last_fault
    if fault is not None and now - fault.at < FAULT_MEMORY_MS:
        yield _watch("fault", f"{format_instant(fault.at)[11:19]} UTC {fault.kind}: {fault.sentence}")
    shift = observation.reported.clock_shift_ms if observation.reported is not None else clock_shift_ms
    if shift != clock_shift_ms:
        yield _alarm("shift", f"its clock is shifted by {shift} ms, the controller's by {clock_shift_ms} ms")
    injected = observation.reported.clock_injected if observation.reported is not None else ""
    if "ppm" in injected or "stepped" in injected:
        yield _alarm("shift", f"its clock is wrong on purpose: {injected}")


def _clock(heartbeat: Heartbeat) -> Iterator[Concern]:
    clock = heartbeat.clock
    if clock is None:
        yield _watch("clock", "its clock was never compared with ours")
        return
    doubt = abs(clock.offset_ms) + clock.uncertainty_ms
    if doubt > CLOCK_LIMIT_MS:
        yield _watch(
            "clock", f"its clock is {clock.offset_ms:+.0f} ms off, give or take {clock.uncertainty_ms:.0f}"
        )


def _behind(what: str, desired: int, reported: int) -> str:
    return f"plays by {what} {reported}, {what} {desired} is wanted"


def _watch(kind: str, sentence: str) -> Concern:
    return Concern(health=Health.WATCH, kind=kind, sentence=sentence)


def _alarm(kind: str, sentence: str) -> Concern:
    return Concern(health=Health.ALARM, kind=kind, sentence=sentence)
