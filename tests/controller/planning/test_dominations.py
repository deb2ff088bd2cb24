"""Dominations: in their times the whole screen is ours."""

from controller.planning import compile_plan
from controller.planning.localtime import read_wall
from controller.schedule import LocalDate, WallTime
from tests.support.schedules import NETWORK, small_schedule
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.plan import BlockKind, Plan
from wire.playhead import CueKind, cue_at

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
HELD = "id: held, kind: domination, screens: all, playlist: all-shorts"
EVENING = 'dayparts: {evening: [{from: "18:00", to: "19:00"}]}'


def at(hours: int, minutes: int = 0, date: str = "2025-06-02", zone: str = "Asia/Tokyo") -> Instant:
    return read_wall(LocalDate(date), WallTime(hours * HOUR + minutes * MINUTE), zone).earlier


def held(extra: str = "", *, daypart: str = EVENING, **rules: object) -> Plan:
    line = f"{{{HELD}, when: {{dayparts: [evening]}}{extra}}}"
    schedule = small_schedule(
        last_day="2025-06-02",
        campaign_rules=[daypart],
        lines=[BASE, line],
        **rules,  # type: ignore[arg-type]
    )
    return compile_plan(schedule, "wall", network=NETWORK)


def test_every_slot_of_the_loop_is_ours_and_no_house_ad_plays() -> None:
    plan = held()
    spots = plan.spots_between(at(18), at(19))
    assert [spot.start for spot in spots] == list(range(at(18), at(19), 10 * SECOND))
    assert {spot.line for spot in spots} == {"held"}
    cues = [cue_at(plan, Instant(instant)) for instant in range(at(18), at(19), SECOND)]
    assert {cue.kind for cue in cues if cue} == {CueKind.SPOT}
    assert cue_at(plan, Instant(at(19) + 15 * SECOND)).kind is CueKind.HOUSE


def test_slots_of_its_own_are_counted_from_where_each_window_begins() -> None:
    daypart = 'dayparts: {evening: [{from: "18:00:07", to: "18:30"}, {from: "19:00", to: "19:10"}]}'
    plan = held(", spot: 25s", daypart=daypart)
    starts = [spot.start for spot in plan.spots if spot.line == "held"]
    first, second = at(18) + 7 * SECOND, at(19)
    assert starts == [
        *range(first, at(18, 30) - 25 * SECOND + 1, 25 * SECOND),
        *range(second, at(19, 10) - 25 * SECOND + 1, 25 * SECOND),
    ]
    assert {spot.duration_ms for spot in plan.spots if spot.line == "held"} == {25 * SECOND}


def test_what_its_slots_leave_at_the_edge_is_slate() -> None:
    plan = held(", spot: 25s", daypart='dayparts: {evening: [{from: "18:00", to: "18:01"}]}')
    cue = cue_at(plan, Instant(at(18) + 55 * SECOND))
    assert cue is not None
    assert (cue.kind, cue.block, cue.start) == (CueKind.SLATE, BlockKind.DOMINATION, at(18) + 50 * SECOND)


def test_slots_of_its_own_go_on_through_what_stands_above_it() -> None:
    plan = held(", spot: 25s", screen_rules=['reserved: [{at: "18:10", duration: 60s, by: owner}]'])
    offsets = {(spot.start - at(18)) % (25 * SECOND) for spot in plan.spots if spot.line == "held"}
    assert offsets == {0}
    assert plan.spots_between(at(18, 10), at(18, 11)) == ()


def test_slots_of_its_own_pass_midnight_where_the_screen_stays_lit() -> None:
    schedule = small_schedule(
        hours=[("00:00", "24:00")],
        campaign_rules=['dayparts: {night: [{from: "23:59:50", to: "00:00:50"}]}'],
        lines=[BASE, f"{{{HELD}, spot: 20s, when: {{dayparts: [night]}}}}"],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    midnight = at(24)
    starts = [spot.start - midnight for spot in plan.spots if spot.line == "held"][:3]
    assert starts == [-10 * SECOND, 10 * SECOND, 30 * SECOND]


def test_of_two_dominations_the_higher_priority_has_the_time() -> None:
    line = "{{id: {0}, kind: domination, screens: all, playlist: all-shorts, priority: {1}}}"
    schedule = small_schedule(lines=[BASE, line.format("low", 1), line.format("high", 2)])
    plan = compile_plan(schedule, "wall", network=NETWORK)
    assert {spot.line for spot in plan.spots} == {"high"}


def test_its_turns_are_its_own_and_the_loop_goes_on_where_it_was() -> None:
    plan = held()
    base = [spot.short for spot in plan.spots if spot.line == "base"]
    assert [base[index] for index in range(3, len(base))] == [
        base[index - 3] for index in range(3, len(base))
    ]
