"""When lines may play, on the clock of the campaign's time basis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.localtime import format_local, local_date
from controller.planning.windows import flight_span
from controller.schedule import Schedule
from tests.support.schedules import NETWORK, small_schedule
from wire.instants import DAY, HOUR, SECOND, Instant, format_instant, parse_instant
from wire.plan import BlockKind, Plan

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
MONDAY = parse_instant("2025-06-02T00:00:00Z")


def utc_schedule(**rules: object) -> Schedule:
    campaign_rules = ["time_basis: utc", *rules.pop("campaign_rules", ())]  # type: ignore[misc]
    return small_schedule(campaign_rules=campaign_rules, **rules)  # type: ignore[arg-type]


def plan_of(schedule: Schedule) -> Plan:
    return compile_plan(schedule, "wall", network=NETWORK)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Toronto", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_flight_of_utc_days_begins_and_ends_at_one_instant_everywhere(zone: str) -> None:
    plan = plan_of(utc_schedule(zone=zone, hours=[("00:00", "24:00")]))
    assert (plan.start, plan.end) == (MONDAY, MONDAY + 2 * DAY)
    assert plan.spots[0].start == MONDAY
    assert plan.spots[-1].end <= plan.end
    assert len(plan.spots) == 2 * 24 * 60 * 2  # midnight by any clock cuts no slot of ours


def test_hours_and_curfews_stay_the_venues_own() -> None:
    curfew = 'curfews: [{from: "12:00", to: "13:00", mode: dark, basis: own, source: test}]'
    plan = plan_of(utc_schedule(screen_rules=[curfew]))
    lit = [block for block in plan.blocks if block.kind is BlockKind.LOOP]
    edges = [format_local(edge, "Asia/Tokyo") for block in lit for edge in (block.start, block.end)]
    assert edges == ["09:00:00", "12:00:00", "13:00:00", "21:00:00"] * 2
    assert plan.start == MONDAY
    assert format_local(plan.start, "Asia/Tokyo") == "09:00:00"


def test_hours_past_the_flights_last_utc_midnight_are_not_the_flights() -> None:
    plan = plan_of(utc_schedule(zone="America/Toronto", hours=[("09:00", "26:00")]))
    assert plan.end == MONDAY + 2 * DAY
    assert format_local(Instant(plan.end), "America/Toronto") == "20:00:00"
    assert plan.blocks[0].kind is BlockKind.LOOP  # Toronto's Sunday evening is Monday of UTC
    assert local_date(plan.start, "America/Toronto") == "2025-06-01"


def test_dates_weekdays_and_dayparts_are_read_in_utc() -> None:
    line = (
        "{id: late, kind: loop, screens: all, playlist: all-shorts, priority: 5, "
        'when: {dates: ["2025-06-03"], weekdays: [tue], dayparts: [early]}}'
    )
    schedule = utc_schedule(
        zone="America/Toronto",
        hours=[("00:00", "24:00")],
        campaign_rules=['dayparts: {early: [{from: "01:00", to: "02:30"}]}'],
        lines=[BASE, line],
    )
    starts = [spot.start for spot in plan_of(schedule).spots if spot.line == "late"]
    assert starts[0] == MONDAY + DAY + HOUR
    assert starts[-1] == MONDAY + DAY + 2 * HOUR + 30 * 60 * SECOND - 30 * SECOND
    assert local_date(starts[0], "America/Toronto") == "2025-06-02"


@pytest.mark.parametrize(("repeated", "hours"), [("first", 1), ("second", 1), ("both", 2)])
def test_a_daypart_in_a_repeated_hour_lasts_as_the_campaign_says(repeated: str, hours: int) -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2025-10-26",
        last_day="2025-10-26",
        hours=[("00:00", "24:00")],
        loop="{length: 10s, spot: 10s, our_slots: [0]}",
        campaign_rules=[
            f"dst: {{repeated: {repeated}}}",
            'dayparts: {night: [{from: "02:10", to: "02:40"}]}',
        ],
        lines=["{id: night, kind: loop, screens: all, playlist: all-shorts, when: {dayparts: [night]}}"],
    )
    spots = plan_of(schedule).spots
    assert len(spots) == hours * 180
    assert all("02:10" <= format_local(spot.start, "Europe/Paris") < "02:40" for spot in spots)


@given(st.sampled_from(["local", "utc"]), st.sampled_from(["Asia/Tokyo", "America/Toronto", "Europe/Paris"]))
def test_a_plan_covers_the_flight_of_its_time_basis(basis: str, zone: str) -> None:
    schedule = small_schedule(zone=zone, campaign_rules=[f"time_basis: {basis}"], hours=[("09:00", "25:00")])
    plan = plan_of(schedule)
    assert (plan.start, plan.end) == flight_span(schedule, "wall")
    assert all(plan.start <= spot.start and spot.end <= plan.end for spot in plan.spots)


def test_a_daypart_may_lie_in_hours_of_the_evening_before_a_closed_day() -> None:
    line = (
        "{id: late, kind: loop, screens: all, playlist: all-shorts, priority: 5, "
        'when: {dates: ["2025-06-03"], dayparts: [after-midnight]}}'
    )
    schedule = small_schedule(
        hours=[("20:00", "26:00")],
        screen_rules=['exceptions: [{date: "2025-06-03", operating_hours: [], basis: own, source: test}]'],
        campaign_rules=['dayparts: {after-midnight: [{from: "00:00", to: "02:00"}]}'],
        lines=[BASE, line],
    )
    late = [block for block in plan_of(schedule).blocks if block.line == "late"]
    assert [format_instant(edge) for each in late for edge in (each.start, each.end)] == [
        "2025-06-02T15:00:00.000Z",
        "2025-06-02T17:00:00.000Z",
    ]
