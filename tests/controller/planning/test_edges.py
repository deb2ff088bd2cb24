"""What becomes of a spot that an edge would cut: skipped, cut, or finished."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.localtime import read_wall
from controller.schedule import LocalDate, WallTime
from tests.support.schedules import NETWORK, parsed, small_files, small_schedule
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.plan import BlockKind, Plan

LOOP = "{length: 60s, spot: 20s, our_slots: [0, 1, 2]}"
EVENING = 'dayparts: {{evening: [{{from: "18:00", to: "{}"}}]}}'
LINE = (
    "{{id: late, kind: {kind}, screens: all, playlist: all-shorts, priority: 5, edge: {edge}, "
    "when: {{dayparts: [evening]}}}}"
)
BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts, priority: 1}"
SEVEN = read_wall(LocalDate("2025-06-02"), WallTime(19 * HOUR), "Asia/Tokyo").earlier


def plan_of(edge: str, *, kind: str = "loop", to: str = "19:00:07", rules: tuple[str, ...] = ()) -> Plan:
    schedule = small_schedule(
        last_day="2025-06-02",
        loop=LOOP,
        campaign_rules=[EVENING.format(to)],
        lines=[BASE, LINE.format(kind=kind, edge=edge)],
        screen_rules=rules,
    )
    return compile_plan(schedule, "wall", network=NETWORK)


def last_of(plan: Plan, line: str = "late") -> tuple[int, int]:
    """The line's last spot: seconds after 19:00, and its length in seconds."""
    spot = [spot for spot in plan.spots if spot.line == line][-1]
    return (spot.start - SEVEN) // SECOND, spot.duration_ms // SECOND


@pytest.mark.parametrize("kind", ["loop", "domination"])
@pytest.mark.parametrize(
    ("edge", "last", "follows"),
    [("skip", (-20, 20), 20), ("cut", (0, 7), 20), ("finish", (0, 20), 20)],
)
def test_at_the_end_of_a_daypart(kind: str, edge: str, last: tuple[int, int], follows: int) -> None:
    plan = plan_of(edge, kind=kind)
    assert last_of(plan) == last
    following = next(spot for spot in plan.spots if spot.start > SEVEN and spot.line == "base")
    assert (following.start - SEVEN) // SECOND == follows


_ABOVE = {
    "dark": 'curfews: [{from: "19:00:07", to: "20:00", mode: dark, basis: own, source: test}]',
    "static": 'curfews: [{from: "19:00:07", to: "20:00", mode: static, basis: own, source: test}]',
    "reserved": 'reserved: [{at: "19:00:07", duration: 1h, by: owner}]',
    "closed": 'exceptions: [{date: "2025-06-02", basis: own, source: test, '
    'operating_hours: [{open: "09:00", close: "19:00:07"}]}]',
}


@pytest.mark.parametrize("rule", _ABOVE.values(), ids=_ABOVE)
def test_nothing_is_finished_over_what_stands_above_the_line(rule: str) -> None:
    assert last_of(plan_of("finish", to="20:00", rules=(rule,))) == (-20, 20)
    assert last_of(plan_of("cut", to="20:00", rules=(rule,))) == (0, 7)


def test_a_spot_is_not_finished_where_only_its_next_seconds_are_free() -> None:
    rule = 'reserved: [{at: "19:00:15", duration: 60s, by: owner}]'
    assert last_of(plan_of("finish", rules=(rule,))) == (-20, 20)


def test_a_lower_line_does_not_finish_over_a_higher_one() -> None:
    low = BASE.replace("priority: 1", "priority: 1, edge: finish")
    schedule = small_schedule(
        last_day="2025-06-02",
        loop=LOOP,
        campaign_rules=[EVENING.format("19:00").replace("18:00", "18:00:07")],
        lines=[low, LINE.format(kind="loop", edge="skip")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    six = SEVEN - HOUR
    assert plan.spot_at(Instant(six + 3 * SECOND)) is None
    assert plan.spot_at(Instant(six + 21 * SECOND)).line == "late"


def test_a_cut_of_less_than_a_second_is_not_played() -> None:
    schedule = small_schedule(
        last_day="2025-06-02",
        loop="{length: 3000ms, spot: 1500ms, our_slots: 2}",
        campaign_rules=[EVENING.format("18:01:01")],
        lines=[LINE.format(kind="loop", edge="cut")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    assert plan.spots[-1].duration_ms == 1_000  # 61 s are forty slots and a second
    schedule = small_schedule(
        last_day="2025-06-02",
        loop="{length: 2600ms, spot: 1300ms, our_slots: 2}",
        campaign_rules=[EVENING.format("18:01:01")],
        lines=[LINE.format(kind="loop", edge="cut")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    assert plan.spots[-1].duration_ms == 1_300  # 61 s are 46 slots and 1.2 s
    assert all(spot.duration_ms >= SECOND for spot in plan.spots)


def test_a_film_is_cut_only_where_its_creator_consents() -> None:
    files = small_files(
        last_day="2025-06-02",
        loop=LOOP,
        campaign_rules=[EVENING.format("19:00:07")],
        lines=[LINE.format(kind="loop", edge="cut")],
        shorts=[("one", "Ada")],
    )
    consenting = compile_plan(parsed(files), "wall", network=NETWORK)
    files["catalogue.csv"] = files["catalogue.csv"].replace("yes,yes", "yes,no")
    refusing = compile_plan(parsed(files), "wall", network=NETWORK)
    assert last_of(consenting) == (0, 7)
    assert last_of(refusing) == (-20, 20)
    files["catalogue.csv"] = files["catalogue.csv"].replace(",10s,", ",7s,")  # the film is over by then
    assert last_of(compile_plan(parsed(files), "wall", network=NETWORK)) == (0, 7)


def test_a_finished_spot_is_not_divided_by_the_edge_of_a_mute_curfew() -> None:
    mute = 'curfews: [{from: "18:30:07", to: "18:40:03", mode: mute, basis: own, source: test}]'
    starts = {
        edge: {spot.start for spot in plan_of(edge, rules=(mute,)).spots} for edge in ("skip", "finish")
    }
    half = SEVEN - 30 * MINUTE
    assert {half, half + 10 * MINUTE} <= starts["finish"] - starts["skip"]
    plan = plan_of("finish", rules=(mute,))
    block = plan.block_at(Instant(half))
    assert block is not None
    assert block.mute  # on its silent side


edges = st.sampled_from(["skip", "cut", "finish"])


@settings(max_examples=60, deadline=None)
@given(
    edges, edges, st.sampled_from(["loop", "domination"]), st.integers(0, 59), st.integers(0, 59), st.data()
)
def test_every_end_keeps_the_promises_of_its_edge(
    high: str, low: str, kind: str, minute: int, second: int, data: st.DataObject
) -> None:
    spot = data.draw(st.sampled_from([7, 10, 45]))
    slots = data.draw(st.integers(1, 4))
    ours = sorted(data.draw(st.sets(st.integers(0, slots - 1), min_size=1)))
    schedule = small_schedule(
        last_day="2025-06-02",
        hours=[("17:00", "20:00")],
        loop=f"{{length: {spot * slots}s, spot: {spot}s, our_slots: {ours}}}",
        campaign_rules=[EVENING.format(f"18:{minute:02d}:{second:02d}" if minute + second else "18:30")],
        lines=[BASE.replace("1}", f"1, edge: {low}}}"), LINE.format(kind=kind, edge=high)],
        screen_rules=['reserved: [{at: "*:20", duration: 61s, by: owner}]'],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)  # it holds that spots stand in their line's block
    told = {"base": low, "late": high}
    for each in plan.spots:
        block = plan.block_at(each.start)
        assert block is not None
        assert each.duration_ms == block.slot_ms or (told[each.line] == "cut" and each.end == block.end)
    assert {block.end - block.start for block in plan.blocks if block.kind is BlockKind.RESERVED} == {
        61 * SECOND
    }


@pytest.mark.parametrize("longer", ["cut", "slots", "refuse"])
def test_a_line_whose_time_is_shorter_than_a_slot_plays_beginnings(longer: str) -> None:
    schedule = small_schedule(
        last_day="2025-06-02",
        loop=LOOP,
        campaign_rules=[EVENING.format("18:00:07")],
        playlist=f"{{id: all-shorts, select: {{}}, rotation: fair, length: {{longer: {longer}}}}}",
        lines=[BASE, LINE.format(kind="loop", edge="cut")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    assert [spot.duration_ms for spot in plan.spots if spot.line == "late"] == [7 * SECOND]
