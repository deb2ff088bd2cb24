from dataclasses import replace

from controller.planning import DayDiff, compile_plan, diff_plans
from controller.schedule import Schedule
from tests.support.schedules import NETWORK, small_schedule
from wire.instants import HOUR, MINUTE, Instant
from wire.plan import Plan

ZONE = "Asia/Tokyo"


def plan_of(schedule: Schedule) -> Plan:
    return compile_plan(schedule, "wall", network=NETWORK)


def test_a_first_plan_appears_whole() -> None:
    plan = plan_of(small_schedule())
    diff = diff_plans(None, plan)
    assert len(diff.appearing) == len(plan.spots)
    assert diff.first_affected == plan.start
    assert diff.by_local_day(ZONE) == [
        DayDiff("2025-06-02", 1440, 0, 0),
        DayDiff("2025-06-03", 1440, 0, 0),
    ]


def test_the_same_plan_has_no_difference_whatever_its_revision() -> None:
    plan = plan_of(small_schedule())
    diff = diff_plans(plan, replace(plan, revision=7, tzdata="other"))
    assert diff.empty
    assert diff.first_affected is None
    assert diff.by_local_day(ZONE) == []


def test_shorter_hours_take_spots_away_from_the_edge_on() -> None:
    old, new = plan_of(small_schedule()), plan_of(small_schedule(hours=[("09:00", "20:00")]))
    diff = diff_plans(old, new)
    assert not diff.appearing
    assert [(day.appearing, day.disappearing) for day in diff.by_local_day(ZONE)] == [(0, 120), (0, 120)]
    assert diff.first_affected == old.start + 20 * HOUR


def test_another_short_in_the_same_spot_is_a_change() -> None:
    old, new = plan_of(small_schedule()), plan_of(small_schedule(shorts=[("one", "Ada"), ("six", "Flo")]))
    diff = diff_plans(old, new)
    assert not diff.appearing
    assert not diff.disappearing
    assert all(one.spot_id == other.spot_id and one.short != other.short for one, other in diff.changed)
    assert diff.first_affected == min(other.start for _, other in diff.changed)


def test_a_change_without_spots_is_seen_too() -> None:
    rule = 'curfews: [{from: "21:30", to: "23:00", mode: dark, basis: own, source: test}]'
    old, new = plan_of(small_schedule()), plan_of(small_schedule(screen_rules=[rule]))
    diff = diff_plans(old, new)
    assert (diff.appearing, diff.disappearing, diff.changed) == ((), (), ())
    assert diff.first_affected == old.start + 21 * HOUR + 30 * MINUTE


def test_an_edit_from_an_instant_on_affects_nothing_before_it() -> None:
    old = plan_of(small_schedule())
    effective = Instant(old.start + 15 * HOUR)
    new = compile_plan(
        small_schedule(shorts=[("one", "Ada"), ("two", "Bo")]),
        "wall",
        network=NETWORK,
        in_force=old,
        effective=effective,
    )
    diff = diff_plans(old, new)
    assert diff.first_affected is not None
    assert diff.first_affected >= effective


def test_another_cycle_of_house_ads_is_a_difference() -> None:
    plan = plan_of(small_schedule())
    assert diff_plans(plan, replace(plan, house=())).first_affected == plan.start
