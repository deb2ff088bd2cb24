from dataclasses import replace

from hypothesis import given

from controller.planning import DayDiff, compile_plan, diff_plans
from controller.schedule import Schedule
from tests.support.plan_variety import plans
from tests.support.schedules import NETWORK, small_schedule
from wire.instants import DAY, HOUR, MINUTE, Instant
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
        DayDiff("2025-06-02", 1440, 0, first_affected=plan.start),
        DayDiff("2025-06-03", 1440, 0, first_affected=Instant(plan.start + DAY)),
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


def test_another_short_in_the_same_place_goes_and_comes() -> None:
    old, new = plan_of(small_schedule()), plan_of(small_schedule(shorts=[("one", "Ada"), ("six", "Flo")]))
    diff = diff_plans(old, new)
    assert {spot.short for spot in diff.appearing} == {"one", "six"}
    assert {spot.short for spot in diff.disappearing} == {"two", "three"}
    assert {spot.short for pair in diff.moved for spot in pair} == {"one"}
    assert not diff.changed


def test_a_simulcast_at_another_time_is_one_play_that_moved() -> None:
    def with_simulcast(at: str) -> Plan:
        line = (
            '{id: once, kind: simulcast, screens: all, when: {dates: ["2025-06-02"], '
            f'at: "{at}"}}, shorts: [two], duration: 30s}}'
        )
        return plan_of(small_schedule(lines=[line]))

    old, new = with_simulcast("03:00:00Z"), with_simulcast("04:15:00Z")
    diff = diff_plans(old, new)
    assert [(one.start, other.start) for one, other in diff.moved] == [
        (old.spots[0].start, old.spots[0].start + 75 * MINUTE)
    ]
    assert (diff.appearing, diff.disappearing, diff.changed) == ((), (), ())
    assert diff.first_affected == old.spots[0].start
    (day,) = diff.by_local_day(ZONE)
    assert (day.date, day.appearing, day.disappearing, day.moved) == ("2025-06-02", 0, 0, 1)


def test_the_same_play_under_another_id_or_length_is_a_change() -> None:
    plan = plan_of(small_schedule())
    first, *others = plan.spots
    shorter = replace(plan, spots=(first._replace(duration_ms=9_000), *others))
    renamed = replace(plan, spots=(first._replace(spot_id="x" * len(first.spot_id)), *others))
    for other in (shorter, renamed):
        diff = diff_plans(plan, other)
        assert diff.changed == ((first, other.spots[0]),)
        assert not diff.empty
    assert diff_plans(plan, renamed).first_affected == first.start
    assert diff_plans(plan, shorter).first_affected == first.start + 9_000


@given(plans, plans)
def test_applying_a_diff_to_the_old_plan_gives_the_new_one(old: Plan, new: Plan) -> None:
    diff = diff_plans(old, new)
    gone = {*diff.disappearing, *(one for one, _ in (*diff.moved, *diff.changed))}
    come = {*diff.appearing, *(other for _, other in (*diff.moved, *diff.changed))}
    assert {*old.spots} - gone | come == {*new.spots}
    assert len(old.spots) + len(diff.appearing) - len(diff.disappearing) == len(new.spots)
    for one, other in (*diff.moved, *diff.changed):
        assert (one.short, one.line) == (other.short, other.line)
    assert sum(
        day.appearing + day.disappearing + day.moved + day.changed for day in diff.by_local_day(ZONE)
    ) == len(diff.appearing) + len(diff.disappearing) + len(diff.moved) + len(diff.changed)


@given(plans, plans)
def test_a_diff_is_empty_where_the_plans_say_the_same_alone(old: Plan, new: Plan) -> None:
    assert diff_plans(old, new).empty == (replace(old, tzdata=new.tzdata) == new)


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
    diff = diff_plans(plan, replace(plan, house=()))
    assert not diff.empty
    assert diff.first_affected == plan.spots[0].end
