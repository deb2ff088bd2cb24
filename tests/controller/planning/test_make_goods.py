"""Make-goods: plays that repair lost ones, spread evenly, in slots that the loop lines give up."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.localtime import local_date, read_wall
from controller.planning.make_goods import make_goods_of
from controller.schedule import LocalDate, Schedule, WallTime
from tests.support.schedules import NETWORK, catalogue_text, parsed, small_files, small_schedule
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.plan import BlockKind, Plan, Spot

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
REPAIR = "{{id: {0}, kind: make_good, screens: all, for: {{line: base}}, plays: [{1}]{2}}}"


def repaired(plays: str, extra: str = "", **rules: object) -> Schedule:
    lines = [BASE, REPAIR.format("repair", plays, extra)]
    return small_schedule(lines=lines, **rules)  # type: ignore[arg-type]


def plan_of(schedule: Schedule, in_force: Plan | None = None, effective: Instant | None = None) -> Plan:
    return compile_plan(schedule, "wall", network=NETWORK, in_force=in_force, effective=effective)


def goods(plan: Plan, line: str = "repair") -> list[Spot]:
    return [spot for spot in plan.spots if spot.line == line]


def test_plays_are_given_out_to_the_last_and_evenly() -> None:
    plan = plan_of(repaired("{short: one, count: 8}, {short: two, count: 4}"))
    made = goods(plan)
    assert Counter(spot.short for spot in made) == {"one": 8, "two": 4}
    slots = [spot.start for spot in plan.spots]  # all of them are ours
    places = [slots.index(spot.start) for spot in made]
    gaps = {after - before for before, after in pairwise(places)}
    assert max(gaps) - min(gaps) <= 1
    assert places[0] in {len(slots) // 24 - 1, len(slots) // 24}
    ones = [index for index, spot in enumerate(made) if spot.short == "one"]
    assert {after - before for before, after in pairwise(ones)} <= {1, 2}


def test_they_take_slots_of_loop_lines_and_count_in_no_turn_of_theirs() -> None:
    plain, plan = plan_of(small_schedule()), plan_of(repaired("{short: one, count: 30}"))
    assert {spot.start for spot in plan.spots} == {spot.start for spot in plain.spots}
    base = [spot.short for spot in plan.spots if spot.line == "base"]
    assert base == [spot.short for spot in plain.spots][: len(base)]
    block = plan.block_at(goods(plan)[0].start)
    assert block is not None
    assert (block.kind, block.line) == (BlockKind.MAKE_GOOD, "repair")
    assert (block.start - (block.loop_start or 0)) % (10 * SECOND) == 0


def test_they_keep_to_their_dates_and_dayparts() -> None:
    schedule = repaired(
        "{short: one, count: 30}",
        ', when: {dates: ["2025-06-03"], dayparts: [noon]}',
        campaign_rules=['dayparts: {noon: [{from: "12:00", to: "13:00"}]}'],
    )
    noon = read_wall(LocalDate("2025-06-03"), WallTime(12 * HOUR), "Asia/Tokyo").earlier
    starts = [spot.start for spot in goods(plan_of(schedule))]
    assert len(starts) == 30
    assert noon <= starts[0] < noon + 2 * MINUTE
    assert noon + 58 * MINUTE <= starts[-1] < noon + HOUR


def test_one_play_for_each_missed_spot_where_no_count_is_given() -> None:
    assert len(goods(plan_of(repaired("{short: one, missed: [znt5tnvm, 0cvsnyhj]}")))) == 2


def test_of_too_many_plays_as_many_are_planned_as_there_are_slots() -> None:
    schedule = repaired("{short: one, count: 400}", ", when: {dayparts: [noon]}", last_day="2025-06-02",
                        campaign_rules=['dayparts: {noon: [{from: "12:00", to: "13:00"}]}'])  # fmt: skip
    assert len(goods(plan_of(schedule))) == 120


def test_what_stands_above_is_left_alone() -> None:
    simulcast = (
        "{id: together, kind: simulcast, screens: all, shorts: [two], duration: 60s, "
        'when: {dates: ["2025-06-02"], at: "03:00:00Z"}}'
    )
    held = "{id: held, kind: domination, screens: all, playlist: all-shorts, when: {dayparts: [early]}}"
    schedule = small_schedule(
        last_day="2025-06-02",
        hours=[("09:00", "13:00")],
        campaign_rules=['dayparts: {early: [{from: "09:00", to: "10:00"}]}'],
        screen_rules=['reserved: [{at: "11:00", duration: 60s, by: owner}]'],
        lines=[BASE, simulcast, held, REPAIR.format("repair", "{short: one, count: 10000}", "")],
    )
    plan = plan_of(schedule)
    assert Counter(spot.line for spot in plan.spots) == {"repair": 3 * 120 - 4, "together": 1, "held": 360}


@pytest.mark.parametrize("count", [100, 4000])
def test_a_domination_that_finishes_its_last_spot_keeps_the_slots_that_it_reaches_into(count: int) -> None:
    held = "{id: held, kind: domination, screens: all, playlist: all-shorts, spot: 25s, edge: finish, when: "
    schedule = small_schedule(
        last_day="2025-06-02",
        loop="{length: 60s, spot: 20s, our_slots: [0, 1, 2]}",
        campaign_rules=['dayparts: {evening: [{from: "18:00", to: "19:00:07"}]}'],
        lines=[
            BASE,
            f"{held}{{dayparts: [evening]}}}}",
            REPAIR.format("repair", f"{{short: one, count: {count}}}", ""),
        ],
    )
    plan = plan_of(schedule)  # which refuses spots that overlap
    seven = read_wall(LocalDate("2025-06-02"), WallTime(19 * HOUR), "Asia/Tokyo").earlier
    last = [spot for spot in plan.spots if spot.line == "held"][-1]
    assert last.end == seven + 25 * SECOND
    assert goods(plan)
    assert not [spot for spot in goods(plan) if last.start <= spot.start < last.end]


def test_two_make_goods_share_the_slots_the_first_of_the_file_before_the_second() -> None:
    schedule = small_schedule(
        last_day="2025-06-02",
        hours=[("09:00", "10:00")],
        lines=[
            BASE,
            REPAIR.format("first", "{short: one, count: 90}", ""),
            REPAIR.format("second", "{short: two, count: 90}", ""),
        ],
    )
    plan = plan_of(schedule)
    assert Counter(spot.line for spot in plan.spots) == {"first": 90, "second": 30}


@pytest.mark.parametrize(("hour", "done"), [(8, 0), (13, 1), (17, 2), (22, 3)])
def test_an_edit_in_the_middle_gives_out_what_is_left_and_moves_nothing(hour: int, done: int) -> None:
    schedule = repaired("{short: one, count: 3}", last_day="2025-06-02")
    before = plan_of(schedule)
    effective = Instant(read_wall(LocalDate("2025-06-02"), WallTime(hour * HOUR), "Asia/Tokyo").earlier)
    assert sum(spot.start < effective for spot in goods(before)) == done
    assert plan_of(schedule, before, effective) == before
    more = repaired("{short: one, count: 3}, {short: two, count: 2}", last_day="2025-06-02")
    after = plan_of(more, before, effective)
    assert set(goods(before)) <= set(goods(after))
    twos = [spot for spot in goods(after) if spot.short == "two"]
    assert all(spot.start >= effective for spot in twos)
    assert len(twos) == (2 if hour < 21 else 0)


def test_a_make_good_that_is_added_in_mid_flight_uses_what_is_left_of_its_time() -> None:
    before = plan_of(small_schedule())
    effective = read_wall(LocalDate("2025-06-03"), WallTime(15 * HOUR), "Asia/Tokyo").earlier
    after = plan_of(repaired("{short: one, count: 12}"), before, effective)
    assert len(goods(after)) == 12
    assert goods(after)[0].start >= effective


def test_no_play_ends_after_its_shorts_rights() -> None:
    files = small_files(lines=[BASE, REPAIR.format("repair", "{short: one, count: 40}", "")])
    text = catalogue_text([("one", "Ada"), ("two", "Bo"), ("three", "Cy")])
    first, *rest = text.splitlines()
    rest[0] = rest[0].replace("2199-12-31", "2025-06-02")
    files["catalogue.csv"] = "\n".join([first, *rest]) + "\n"
    made = goods(plan_of(parsed(files)))
    assert len(made) == 40
    assert {local_date(spot.start, "Asia/Tokyo") for spot in made} == {"2025-06-02"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_play_is_lost_doubled_or_out_of_its_slots(data: st.DataObject) -> None:
    slots = data.draw(st.integers(1, 5))
    ours = sorted(data.draw(st.sets(st.integers(0, slots - 1), min_size=1)))
    counts = data.draw(st.lists(st.integers(1, 200), min_size=1, max_size=3))
    longer = data.draw(st.sampled_from(["cut", "slots"]))
    plays = ", ".join(
        f"{{short: {name}, count: {count}}}"
        for name, count in zip(("one", "two", "three"), counts, strict=False)
    )
    length = data.draw(st.sampled_from(["10s", "15s", "25s"]))
    files = small_files(
        last_day="2025-06-02",
        hours=[("09:00", "10:00")],
        loop=f"{{length: {slots * 10}s, spot: 10s, our_slots: {ours}}}",
        lines=[BASE, REPAIR.format("repair", plays, "")],
        playlist=f"{{id: all-shorts, shorts: [one], rotation: fair, length: {{longer: {longer}}}}}",
    )
    files["catalogue.csv"] = catalogue_text([(name, name) for name in ("one", "two", "three")], length=length)
    schedule = parsed(files)
    made = sorted(make_goods_of(schedule, "wall"), key=lambda each: each.start)
    need = -(-int(length[:-1]) // 10) if longer == "slots" else 1
    assert Counter(each.short for each in made) <= Counter(
        dict(zip(("one", "two", "three"), counts, strict=False))
    )
    assert all(before.start + before.length_ms <= after.start for before, after in pairwise(made))
    for each in made:
        assert each.slots == need
        first = (each.start - each.loop_start) // each.slot_ms
        assert all((first + step) % slots in ours for step in range(need))
    if need == 1:
        assert len(made) == min(sum(counts), 360 // slots * len(ours))
    if need > 1 and len(ours) == slots:
        assert len(made) >= min(sum(counts), 360 // (2 * need - 1))
    plan_of(schedule)
