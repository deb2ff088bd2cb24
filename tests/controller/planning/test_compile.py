"""The acceptance cases of the sample campaign, and what holds for every plan."""

import base64
import zlib
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import PlanningError, compile_plan
from controller.planning.localtime import add_days, day_span, read_wall
from controller.planning.timetable import spots_on
from controller.schedule import LocalDate, Schedule, WallTime
from tests.support.schedules import (
    CAMPAIGN,
    CATALOGUE,
    HONG_KONG,
    NETWORK,
    SCREENS,
    edited,
    parsed,
    sample_schedule,
    small_schedule,
)
from wire.codec import encode
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant, format_instant, parse_instant
from wire.plan import DEFAULT_TOLERANCE_MS, BlockKind, OnLate, Plan
from wire.plan_columns import from_columns, to_columns
from wire.playhead import CueKind, cue_at

SIMULCAST = parse_instant("2025-06-04T12:30:00Z")


@cache
def sample_plan(screen: str) -> Plan:
    return compile_plan(sample_schedule(), screen, network=NETWORK)


def plan_of(schedule: Schedule, screen: str = "wall") -> Plan:
    return compile_plan(schedule, screen, network=NETWORK)


def wall(date: str, text: str, zone: str) -> Instant:
    hours, minutes = text.split(":")
    return read_wall(LocalDate(date), WallTime(int(hours) * HOUR + int(minutes) * MINUTE), zone).earlier


def counts_on(screen: str, date: str) -> Counter[str]:
    zone = sample_schedule().venue_of(screen).timezone
    return Counter(spot.short for spot in spots_on(sample_plan(screen), LocalDate(date), zone))


@pytest.mark.parametrize(
    ("screen", "wanted"),
    [
        ("sha-nanjing-east", 576),
        ("hkg-sogo", 780),
        ("tyo-shibuya", 435),
        ("par-opera", 1005),
        ("yto-dundas", 960),
    ],
)
def test_a_day_without_simulcast_has_exactly_its_spots(screen: str, wanted: int) -> None:
    counts = counts_on(screen, "2025-06-03")
    assert counts.total() == wanted
    assert len(counts) == 12


def test_all_screens_together_have_3756_spots() -> None:
    assert sum(counts_on(screen, "2025-06-03").total() for screen in SCREENS) == 3_756


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("day", range(7))
def test_airtime_is_fair_on_every_day(screen: str, day: int) -> None:
    counts = counts_on(screen, add_days(LocalDate("2025-06-02"), day))
    counts.pop("landmark-film", None)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_airtime_is_fair_over_the_whole_flight() -> None:
    for screen in SCREENS:
        counts = Counter(spot.short for spot in sample_plan(screen).spots if spot.line == "base")
        assert max(counts.values()) - min(counts.values()) <= 1


def test_the_first_and_the_last_spot_of_the_week() -> None:
    assert format_instant(sample_plan("tyo-shibuya").spots[0].start) == "2025-06-02T00:02:00.000Z"
    last = sample_plan("yto-dundas").spots[-1]
    assert format_instant(last.end) <= "2025-06-09T03:00:00.000Z"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screens_week_travels_in_64_kib(screen: str) -> None:
    compressed = zlib.compress(encode(to_columns(sample_plan(screen))), 9)
    assert len(base64.b64encode(compressed)) <= 64 * 1024


@pytest.mark.parametrize("screen", SCREENS)
def test_the_simulcast_crosses_every_screen_at_one_instant(screen: str) -> None:
    plan = sample_plan(screen)
    cue = cue_at(plan, SIMULCAST)
    assert cue is not None
    assert (cue.short, cue.line, cue.start, cue.end) == (
        "landmark-film",
        "together",
        SIMULCAST,
        SIMULCAST + 30 * SECOND,
    )
    before = cue_at(plan, Instant(SIMULCAST - 1))
    assert before is not None
    assert (before.kind, before.block, before.end) == (CueKind.SLATE, BlockKind.LEAD_IN, SIMULCAST)
    block = plan.block_at(Instant(SIMULCAST - 1))
    assert block is not None
    assert block.start == SIMULCAST - 2 * SECOND


@pytest.mark.parametrize("screen", SCREENS)
def test_the_same_input_gives_the_same_bytes(screen: str) -> None:
    again = compile_plan(parsed(edited()), screen, network=NETWORK)
    assert encode(to_columns(again)) == encode(to_columns(sample_plan(screen)))
    assert from_columns(to_columns(again)) == again


def test_a_spot_that_would_cross_an_edge_is_not_planned() -> None:
    """Slots of 15 s at 21:59:50 in Hong Kong, where motion ends at 22:00."""
    files = edited(
        (HONG_KONG, 'open: "09:00"', 'open: "09:00:50"'),
        (
            HONG_KONG,
            "{length: 120s, spot: 15s, our_slots: [0, 4]}",
            "{length: 60s, spot: 15s, our_slots: [0]}",
        ),
    )
    plan = compile_plan(parsed(files), "hkg-sogo", network=NETWORK)
    motion_ends = wall("2025-06-03", "22:00", "Asia/Hong_Kong")
    assert plan.spot_at(Instant(motion_ends - 61 * SECOND)) is not None
    assert plan.spot_at(Instant(motion_ends - 5 * SECOND)) is None
    assert plan.block_at(motion_ends).kind is BlockKind.STATIC


def test_an_exception_closes_a_screen_early_on_its_date_alone() -> None:
    files = edited((CAMPAIGN, "2025-06-02", "2025-12-29"), (CAMPAIGN, "2025-06-08", "2025-12-31"))
    plan = compile_plan(parsed(files), "tyo-shibuya", network=NETWORK)
    assert cue_at(plan, wall("2025-12-30", "23:30", "Asia/Tokyo")).kind is not CueKind.DARK
    assert cue_at(plan, wall("2025-12-31", "23:30", "Asia/Tokyo")).kind is CueKind.DARK
    assert cue_at(plan, wall("2025-12-31", "22:30", "Asia/Tokyo")).kind is not CueKind.DARK


@pytest.mark.parametrize(("first", "hours"), [("2025-10-26", 6), ("2026-03-29", 4), ("2025-06-03", 5)])
def test_the_curfew_of_paris_lasts_as_long_as_its_night(first: str, hours: int) -> None:
    files = edited((CAMPAIGN, "2025-06-02", first), (CAMPAIGN, "2025-06-08", first))
    plan = compile_plan(parsed(files), "par-opera", network=NETWORK)
    dark = [block for block in plan.blocks if block.kind is BlockKind.DARK]
    assert [(block.end - block.start) / HOUR for block in dark] == [hours]


@pytest.mark.parametrize(
    ("screen", "day", "hours"),
    [("par-opera", "2025-10-26", 25), ("par-opera", "2026-03-29", 23), ("yto-dundas", "2025-11-02", 25),
     ("yto-dundas", "2026-03-08", 23)],
)  # fmt: skip
def test_days_on_which_clocks_change_are_planned_whole(screen: str, day: str, hours: int) -> None:
    files = edited(
        (CAMPAIGN, '"2025-06-02", last_day: "2025-06-08"', f'"{day}", last_day: "{day}"'),
        (CATALOGUE, "2025-12-31", "2026-12-31"),
    )
    plan = compile_plan(parsed(files), screen, network=NETWORK)
    assert (plan.end - plan.start) / HOUR == hours
    assert len(plan.spots) == (1005 if screen == "par-opera" else 960)


def test_sixty_reserved_seconds_skip_slots_and_move_none() -> None:
    """A loop of 120 s with a slot of ours at 0 and at 60 s: the first minute of each hour costs one of 60."""
    schedule = small_schedule(
        hours=[("09:00", "11:00")],
        last_day="2025-06-02",
        loop="{length: 120s, spot: 30s, our_slots: [0, 2]}",
        screen_rules=['reserved: [{at: "*:00", duration: 60s, by: owner}]'],
    )
    plan = plan_of(schedule)
    nine = wall("2025-06-02", "09:00", "Asia/Tokyo")
    starts = [(spot.start - nine) // SECOND for spot in plan.spots]
    assert len(starts) == 2 * 60 - 2
    assert starts[0] == 60
    assert all(start % 60 == 0 for start in starts)
    assert 3600 not in starts
    assert [block.kind for block in plan.blocks if block.start == nine] == [BlockKind.RESERVED]


def test_reserved_seconds_that_cut_a_slot_cost_it() -> None:
    schedule = small_schedule(
        hours=[("09:00", "10:00")],
        last_day="2025-06-02",
        loop="{length: 60s, spot: 60s, our_slots: [0]}",
        screen_rules=['reserved: [{at: "09:10", duration: 61s, by: owner}]'],
    )
    assert len(plan_of(schedule).spots) == 58


def test_loops_are_anchored_at_the_first_opening_of_the_day() -> None:
    schedule = small_schedule(
        hours=[("09:00:07", "10:00"), ("12:00", "13:00")], last_day="2025-06-02",
        loop="{length: 60s, spot: 10s, our_slots: [0]}",
    )  # fmt: skip
    plan = plan_of(schedule)
    anchor = wall("2025-06-02", "09:00", "Asia/Tokyo") + 7 * SECOND
    assert all((spot.start - anchor) % MINUTE == 0 for spot in plan.spots)
    assert {block.loop_start for block in plan.blocks if block.kind is BlockKind.LOOP} == {anchor}


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin() -> None:
    schedule = small_schedule(hours=[("20:00", "26:00")])
    plan = plan_of(schedule)
    assert plan.start == wall("2025-06-02", "00:00", "Asia/Tokyo")
    assert plan.end == wall("2025-06-04", "02:00", "Asia/Tokyo")
    assert plan.block_at(plan.start).kind is BlockKind.OPEN
    assert plan.spots[0].start == wall("2025-06-02", "20:00", "Asia/Tokyo")
    assert plan.spot_at(wall("2025-06-03", "01:00", "Asia/Tokyo")) is not None


def test_a_line_of_higher_priority_has_its_daypart() -> None:
    late = "{id: late, kind: loop, screens: all, playlist: all-shorts, priority: 2, when: {dayparts: [late], "
    schedule = small_schedule(
        campaign_rules=['dayparts: {late: [{from: "20:00", to: "02:00"}]}'],
        hours=[("09:00", "25:00")],
        lines=[
            "{id: base, kind: loop, screens: all, playlist: all-shorts, priority: 1}",
            f"{late} weekdays: [mon]}}}}",
        ],
    )
    plan = plan_of(schedule)
    assert plan.block_at(wall("2025-06-02", "19:59", "Asia/Tokyo")).line == "base"
    assert plan.block_at(wall("2025-06-02", "20:00", "Asia/Tokyo")).line == "late"
    assert plan.block_at(wall("2025-06-03", "00:59", "Asia/Tokyo")).line == "late"
    assert plan.block_at(wall("2025-06-03", "21:00", "Asia/Tokyo")).line == "base"


def test_time_that_no_line_claims_is_open_and_keeps_the_loop() -> None:
    schedule = small_schedule(
        lines=["{id: monday, kind: loop, screens: all, playlist: all-shorts, when: {weekdays: [mon]}}"]
    )
    plan = plan_of(schedule)
    block = plan.block_at(wall("2025-06-03", "12:00", "Asia/Tokyo"))
    assert block is not None
    assert (block.kind, block.slot_ms, block.line) == (BlockKind.OPEN, 10 * SECOND, None)
    assert cue_at(plan, block.start).short == "house-01"


def test_a_mute_curfew_marks_blocks_and_costs_at_most_the_slot_that_it_cuts() -> None:
    rule = 'curfews: [{from: "12:00:05", to: "13:00", mode: mute, basis: own, source: test}]'
    plain, muted = plan_of(small_schedule()), plan_of(small_schedule(screen_rules=[rule]))
    noon = wall("2025-06-02", "12:00", "Asia/Tokyo")
    assert [spot for spot in plain.spots if spot.start != noon and spot.start != noon + DAY] != []
    assert {spot.start for spot in plain.spots} - {spot.start for spot in muted.spots} == {noon, noon + DAY}
    assert muted.block_at(Instant(noon + MINUTE)).mute
    assert not muted.block_at(noon).mute


def test_a_mute_curfew_that_begins_inside_a_simulcast_mutes_all_of_it_and_takes_nothing_away() -> None:
    rule = 'curfews: [{from: "12:00:05", to: "13:00", mode: mute, basis: own, source: test}]'
    base = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
    line = (
        '{id: both, kind: simulcast, screens: all, when: {dates: ["2025-06-02"], at: "03:00:00Z"},'
        " shorts: [one], duration: 20s}"
    )
    plan = plan_of(small_schedule(screen_rules=[rule], lines=[base, line]))
    noon = wall("2025-06-02", "12:00", "Asia/Tokyo")
    assert [spot.start for spot in plan.spots if spot.line == "both"] == [noon]
    block = plan.block_at(noon)
    assert block is not None
    assert (block.kind, block.start, block.end) == (BlockKind.SIMULCAST, noon, noon + 20 * SECOND)
    assert block.mute


def test_simulcasts_of_several_shorts_play_them_in_turn_and_may_touch() -> None:
    line = (
        '{id: both, kind: simulcast, screens: all, when: {dates: ["2025-06-02"], at: "03:00:00Z"},'
        " shorts: [one, two], duration: 20s}"
    )
    other = (
        line.replace("both", "next")
        .replace("03:00:00Z", "03:00:40Z")
        .replace("duration", "lead_in: 5s, duration")
    )
    plan = plan_of(
        small_schedule(lines=["{id: base, kind: loop, screens: all, playlist: all-shorts}", line, other])
    )
    start = parse_instant("2025-06-02T03:00:00Z")
    plays = [
        (spot.start - start, spot.short, spot.line)
        for spot in plan.spots_between(start, Instant(start + 80 * SECOND))
    ]
    assert plays == [
        (0, "one", "both"), (20_000, "two", "both"), (40_000, "one", "next"), (60_000, "two", "next"),
    ]  # fmt: skip


def test_unknown_screens_and_foreign_plans_are_refused() -> None:
    with pytest.raises(PlanningError, match="no screen 'nowhere'"):
        compile_plan(sample_schedule(), "nowhere", network=NETWORK)
    with pytest.raises(PlanningError, match="is for 'par-opera'"):
        compile_plan(
            sample_schedule(),
            "hkg-sogo",
            network=NETWORK,
            in_force=sample_plan("par-opera"),
            effective=SIMULCAST,
        )


def test_a_daypart_on_a_skipped_time_is_refused_where_the_campaign_says_error() -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2026-03-29",
        last_day="2026-03-29",
        hours=[("01:00", "05:00")],
        campaign_rules=['dayparts: {night: [{from: "02:30", to: "04:00"}]}'],
        lines=["{id: night, kind: loop, screens: all, playlist: all-shorts, when: {dayparts: [night]}}"],
    )
    with pytest.raises(PlanningError, match="02:30 on 2026-03-29 never happens"):
        plan_of(schedule)


zones = st.sampled_from(
    ["Asia/Tokyo", "Europe/Paris", "America/Toronto", "Australia/Lord_Howe", "Africa/Cairo"]
)
first_days = st.sampled_from(
    ["2025-06-02", "2025-10-25", "2026-03-28", "2025-11-01", "2026-03-07", "2025-04-24"]
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    first = draw(first_days)
    opening = draw(st.integers(0, 20))
    closing = draw(st.integers(opening + 1, opening + 24))
    start = f"{draw(st.integers(0, 23)):02d}:{draw(st.integers(0, 59)):02d}"
    end = f"{draw(st.integers(0, 23)):02d}:15"
    mode = draw(st.sampled_from(["dark", "static", "mute"]))
    minute, length = draw(st.integers(0, 59)), draw(st.integers(1, 200))
    rules = [
        f'curfews: [{{from: "{start}", to: "{end}", mode: {mode}, basis: own, source: test}}]',
        f'reserved: [{{at: "*:{minute:02d}", duration: {length}s, by: owner}}]',
    ]
    spot = draw(st.sampled_from([7, 10, 15, 45]))
    slots = draw(st.integers(1, 8))
    ours = sorted(draw(st.sets(st.integers(0, slots - 1), min_size=1)))
    return small_schedule(
        zone=draw(zones),
        first_day=first,
        last_day=add_days(LocalDate(first), draw(st.integers(0, 2))),
        hours=[(f"{opening:02d}:00", f"{min(closing, 36):02d}:00")],
        screen_rules=rules,
        loop=f"{{length: {spot * slots}s, spot: {spot}s, our_slots: {ours}}}",
        shorts=[(f"short-{index}", f"creator {index}") for index in range(draw(st.integers(1, 7)))],
    )


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_every_plan_partitions_its_span_and_keeps_its_promises(schedule: Schedule) -> None:
    plan = plan_of(
        schedule
    )  # Plan itself checks partition, overlap, and that spots stand in blocks of their line
    flight = schedule.campaign.flight
    zone = schedule.venues[0].timezone
    assert plan.start == day_span(flight.first_day, zone)[0]
    assert plan.end >= day_span(flight.last_day, zone)[1]
    loop = schedule.screen("wall").loop
    for spot in plan.spots:
        block = plan.block_at(spot.start)
        assert block is not None
        assert block.kind is BlockKind.LOOP
        assert (spot.start - (block.loop_start or 0)) % loop.spot == 0
        assert (spot.start - (block.loop_start or 0)) // loop.spot % loop.slots in loop.our_slots
    counts = Counter(dict.fromkeys(schedule.shorts, 0))
    counts.update(spot.short for spot in plan.spots)
    assert max(counts.values()) - min(counts.values()) <= 1
    merged = [
        (one, other)
        for one, other in pairwise(plan.blocks)
        if replace(one, end=other.end) == replace(other, start=one.start)
    ]
    assert merged == []


@settings(max_examples=40, deadline=None)
@given(schedules(), st.floats(-0.1, 1.1), st.booleans())
def test_an_edit_keeps_what_was_planned_before_it(schedule: Schedule, part: float, drop: bool) -> None:
    before = plan_of(schedule)
    effective = Instant(int(before.start + part * (before.end - before.start)))
    edited_schedule = schedule
    if drop and len(schedule.shorts) > 1:
        fewer = dict(list(schedule.shorts.items())[1:])
        edited_schedule = Schedule(schedule.venues, schedule.campaign, fewer)
    after = compile_plan(edited_schedule, "wall", network=NETWORK, in_force=before, effective=effective)
    if edited_schedule is schedule:
        assert after == before
    kept = [spot for spot in before.spots if spot.start < effective]
    assert list(after.spots[: len(kept)]) == kept
    assert all(spot.start >= effective for spot in after.spots[len(kept) :])
    for instant in (before.start, Instant((before.start + effective) // 2), Instant(effective - 1)):
        if before.start <= instant < min(effective, before.end):
            assert cue_at(after, instant).kind == cue_at(before, instant).kind
    if effective <= before.start:
        return
    staying = set(edited_schedule.shorts)
    plays = [spot.short for spot in after.spots if spot.short in staying]
    counts = Counter(dict.fromkeys(staying, 0))
    counts.update(plays)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_first_plan_in_mid_flight_has_no_spots_before_its_effective_instant() -> None:
    whole = plan_of(small_schedule())
    effective = wall("2025-06-02", "15:00", "Asia/Tokyo")
    late = compile_plan(small_schedule(), "wall", network=NETWORK, effective=effective)
    assert late.blocks == whole.blocks
    assert [spot.spot_id for spot in late.spots] == [
        spot.spot_id for spot in whole.spots if spot.start >= effective
    ]


def test_a_flight_that_moves_on_leaves_an_open_gap_and_no_spots_in_it() -> None:
    before = plan_of(small_schedule())
    later = small_schedule(first_day="2025-06-06", last_day="2025-06-06")
    effective = wall("2025-06-02", "15:00", "Asia/Tokyo")
    after = compile_plan(later, "wall", network=NETWORK, in_force=before, effective=effective)
    assert after.start == before.start
    assert after.end == wall("2025-06-07", "00:00", "Asia/Tokyo")
    assert after.block_at(wall("2025-06-04", "12:00", "Asia/Tokyo")).kind is BlockKind.OPEN
    between = after.spots_between(effective, wall("2025-06-06", "09:00", "Asia/Tokyo"))
    assert list(between) == []


def test_a_flight_that_is_over_keeps_its_history() -> None:
    before = plan_of(small_schedule())
    ended = small_schedule(last_day="2025-06-02")
    effective = wall("2025-06-03", "12:00", "Asia/Tokyo")
    after = compile_plan(ended, "wall", network=NETWORK, in_force=before, effective=effective)
    assert after.end == effective
    assert list(after.spots) == [spot for spot in before.spots if spot.start < effective]


def test_a_screen_that_moves_nowhere_keeps_the_spot_that_is_on() -> None:
    before = plan_of(small_schedule())
    spot = before.spots[100]
    closed = small_schedule(hours=[("09:00", "09:30")])
    after = compile_plan(
        closed,
        "wall",
        network=NETWORK,
        in_force=before,
        effective=Instant(spot.start + spot.duration_ms // 2),
    )
    assert after.spot_at(spot.start) == spot
    assert after.block_at(spot.end).kind is BlockKind.CLOSED


def test_tokyo_is_reserved_at_each_full_hour() -> None:
    plan = sample_plan("tyo-shibuya")
    noon = wall("2025-06-03", "12:00", "Asia/Tokyo")
    cue = cue_at(plan, noon)
    assert cue is not None
    assert (cue.kind, cue.block, cue.end - cue.start) == (CueKind.SLATE, BlockKind.RESERVED, 120 * SECOND)


@pytest.mark.parametrize("screen", SCREENS)
def test_how_late_a_simulcast_may_be_stands_in_its_block_alone(screen: str) -> None:
    files = edited((CAMPAIGN, "tolerance_ms: 40", "tolerance_ms: 55"))
    blocks = plan_of(parsed(files), screen).blocks
    together = [each for each in blocks if each.kind is BlockKind.SIMULCAST]
    assert {(each.tolerance_ms, each.on_late) for each in together} == {(55, OnLate.SKIP)}
    usual = {(each.tolerance_ms, each.on_late) for each in blocks if each.kind is not BlockKind.SIMULCAST}
    assert usual == {(DEFAULT_TOLERANCE_MS, OnLate.JOIN)}
