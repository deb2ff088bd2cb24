"""The status of screens: every way of not being well is told, with a sentence, and nothing else is."""

from dataclasses import replace

import pytest

from controller.fleet import Health, Liveness, ScreenFacts, ScreenObservation, judge_fleet, judge_screen
from tests.support.observations import heartbeat, observe, reported
from tests.support.plans import build_plan, with_revision
from wire.health import ClockFacts
from wire.instants import MINUTE, SECOND, Instant, parse_instant
from wire.state import CacheFacts, Fault, Phase

NOON = parse_instant("2025-06-03T12:00:05Z")
PLAN = build_plan()


def test_a_healthy_screen_is_well() -> None:
    status = judge_screen(observe(NOON), Instant(NOON + SECOND))
    assert (status.health, status.liveness, status.concerns) == (Health.WELL, Liveness.READY, ())
    assert status.local_time == "2025-06-03T14:00:06+02:00"
    assert status.utc_offset_ms == 7_200_000
    assert status.heartbeat_age_ms == SECOND
    assert status.revisions.converged
    assert status.on is not None
    assert status.next is not None
    assert status.next_spot is not None
    assert status.on.end == status.next.start < status.next_spot.start


def beat(**facts: object) -> ScreenObservation:
    return observe(NOON, heartbeat=heartbeat(PLAN, NOON, **facts))


def report(**facts: object) -> ScreenObservation:
    return observe(NOON, reported=reported(PLAN, Instant(NOON - 1), **facts))


@pytest.mark.parametrize(
    ("observation", "health", "kind", "words"),
    [
        (observe(NOON, heartbeat=None, heartbeat_received_at=None), Health.ALARM, "lost", "never heard"),
        (observe(NOON, heartbeat_received_at=Instant(NOON - MINUTE)), Health.ALARM, "lost", "for 60 s"),
        (observe(NOON, heartbeat_received_at=Instant(NOON - 12_000)), Health.WATCH, "late", "for 12 s"),
        (replace(observe(NOON), plan=None, desired_plan_revision=0), Health.WATCH, "unpublished", "publish"),
        (observe(NOON, desired_plan_revision=2), Health.WATCH, "plan", "by plan 1, plan 2 is wanted"),
        (observe(NOON, desired_policy_revision=4), Health.WATCH, "policy", "policy 4 is wanted"),
        (
            report(cache=CacheFacts(held=4, wanted=6, bytes_held=1, missing=("short-02", "short-03"))),
            Health.WATCH,
            "cache",
            "2 of 6 renditions not there yet: short-02, short-03",
        ),
        (beat(phase=Phase.SLATE, cue=None), Health.ALARM, "picture", "shows the slate where"),
        (beat(phase=Phase.STARTING, cue=None), Health.WATCH, "picture", "its stage is starting"),
        (beat(drift_ms=-140.0), Health.WATCH, "drift", "-140 ms"),
        (beat(clock=None), Health.WATCH, "clock", "never compared"),
        (
            beat(clock=ClockFacts(offset_ms=-20, uncertainty_ms=240, sampled_at=NOON)),
            Health.WATCH,
            "clock",
            "-20 ms off, give or take 240",
        ),
        (beat(journal_waiting=400), Health.WATCH, "journal", "400 as-run entries"),
        (beat(disk_free_bytes=12_000_000), Health.WATCH, "disk", "12 MB"),
        (
            beat(last_fault=Fault(at=Instant(NOON - MINUTE), kind="worker_lost", sentence="the worker died")),
            Health.WATCH,
            "fault",
            "11:59:05 UTC worker_lost: the worker died",
        ),
        (report(clock_shift_ms=3_600_000), Health.ALARM, "shift", "shifted by 3600000 ms"),
        (report(clock_injected="running 85 ppm fast"), Health.ALARM, "shift", "on purpose: running 85 ppm"),
    ],
)
def test_each_illness_is_told(observation: ScreenObservation, health: Health, kind: str, words: str) -> None:
    status = judge_screen(observation, NOON)
    assert [(each.health, each.kind) for each in status.concerns] == [(health, kind)]
    assert words in status.concerns[0].sentence
    assert status.health is health


def test_an_old_fault_is_shown_but_is_no_concern() -> None:
    old = Fault(at=Instant(NOON - 11 * MINUTE), kind="worker_lost", sentence="the worker died")
    status = judge_screen(beat(last_fault=old), NOON)
    assert status.concerns == ()
    assert status.last_fault == old


def test_of_a_lost_player_only_what_still_holds_is_told() -> None:
    gone = replace(beat(drift_ms=900.0, journal_waiting=999), heartbeat_received_at=Instant(NOON - MINUTE))
    assert [each.kind for each in judge_screen(gone, NOON).concerns] == ["lost"]


def test_the_worst_comes_first_and_gives_the_health() -> None:
    bad = replace(beat(phase=Phase.DARK, cue=None, drift_ms=200.0), desired_policy_revision=9)
    status = judge_screen(bad, NOON)
    assert [each.kind for each in status.concerns] == ["picture", "policy", "drift"]
    assert status.health is Health.ALARM


def test_a_player_on_an_older_plan_is_not_blamed_for_its_picture() -> None:
    newer = with_revision(build_plan(shorts=("other-01", "other-02", "other-03")), 2)
    behind = replace(observe(NOON), plan=newer, desired_plan_revision=2)
    assert [each.kind for each in judge_screen(behind, NOON).concerns] == ["plan"]


def test_the_fleet_is_as_well_as_its_worst_screen_and_goes_from_east_to_west() -> None:
    tokyo = replace(
        observe(NOON, plan=build_plan(screen="tyo-shibuya")),
        facts=ScreenFacts("tyo-shibuya", "Shibuya, Tokyo", "Asia/Tokyo", 1216, 864),
    )
    paris = observe(NOON, heartbeat_received_at=Instant(NOON - 12_000))
    fleet = judge_fleet([paris, tokyo], NOON, network="sample", sample=True, clock_shift_ms=0)
    assert [each.screen for each in fleet.screens] == ["tyo-shibuya", "par-opera"]
    assert fleet.health is Health.WATCH
    assert fleet.screens[0].health is Health.WELL


def test_an_empty_fleet_is_well() -> None:
    assert judge_fleet([], NOON, network="sample", sample=True, clock_shift_ms=0).health is Health.WELL
