"""Campaigns of lines of every kind at once: what holds for each plan, and over each edit."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.precedence import RANKS, Rank, rank_of
from controller.schedule import Schedule, WallTime
from tests.support.schedules import NETWORK, catalogue_text, parsed, small_files
from wire.codec import encode
from wire.instants import MINUTE, SECOND, Instant
from wire.plan import BlockKind, Plan
from wire.plan_columns import from_columns, to_columns
from wire.playhead import CueKind, cue_at

SHORTS = (("one", "Ada"), ("two", "Bo"), ("three", "Cy"), ("four", "Di"))
DAYS = ("2025-10-25", "2025-10-26", "2026-03-29")  # around Paris's clock changes


@st.composite
def readings(draw: st.DrawFn) -> str:
    return str(WallTime(draw(st.integers(0, 1439)) * MINUTE + draw(st.sampled_from([0, 7, 30])) * SECOND))


@st.composite
def whens(draw: st.DrawFn) -> str:
    parts = []
    if draw(st.booleans()):
        parts.append("dayparts: [one-part]")
    if draw(st.booleans()):
        parts.append("weekdays: [sat, sun]")
    return ", ".join(parts)


@st.composite
def every_line(draw: st.DrawFn) -> list[str]:
    lines = ["{id: base, kind: loop, screens: all, playlist: all-shorts}"]
    edge = st.sampled_from(["skip", "cut", "finish"])
    for index in range(draw(st.integers(0, 2))):
        lines.append(
            f"{{id: loop-{index}, kind: loop, screens: all, playlist: all-shorts, priority: {index + 1}, "
            f"edge: {draw(edge)}, when: {{{draw(whens())}}}}}"
        )
    for index in range(draw(st.integers(0, 2))):
        spot = draw(st.sampled_from(["", "spot: 25s, ", "spot: 7s, "]))
        lines.append(
            f"{{id: held-{index}, kind: domination, screens: all, playlist: all-shorts, priority: {index}, "
            f"{spot}edge: {draw(edge)}, when: {{dayparts: [two-part]}}}}"
        )
    if draw(st.booleans()):
        lines.append(
            "{id: wave, kind: wave, screens: all, shorts: [one, two], duration: 20s, lead_in: 5s, "
            f'when: {{at: "{draw(readings())}"}}}}'
        )
    if draw(st.booleans()):
        lines.append(
            "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: "
            f"[{{short: three, count: {draw(st.integers(1, 400))}}}], when: {{{draw(whens())}}}}}"
        )
    if draw(st.booleans()):
        lines.append(
            "{id: together, kind: simulcast, screens: all, shorts: [four], duration: 30s, "
            f'when: {{dates: ["{DAYS[1]}"], at: "{draw(readings())[:5]}:00Z"}}}}'
        )
    return lines


@st.composite
def campaigns(draw: st.DrawFn) -> Schedule:
    day = draw(st.sampled_from(DAYS))
    slots = draw(st.integers(1, 5))
    ours = sorted(draw(st.sets(st.integers(0, slots - 1), min_size=1)))
    longer = draw(st.sampled_from(["cut", "slots"]))
    mode = draw(st.sampled_from(["dark", "static", "mute"]))
    one, two, curfew = ((draw(readings()), draw(readings())) for _ in range(3))
    dayparts = ", ".join(
        f'{name}: [{{from: "{start}", to: "{end}"}}]'
        for name, (start, end) in (("one-part", one), ("two-part", two))
    )
    files = small_files(
        zone="Europe/Paris",
        first_day=day,
        last_day=day,
        hours=[("06:00", draw(st.sampled_from(["22:00", "24:00", "26:30"])))],
        loop=f"{{length: {slots * 10}s, spot: 10s, our_slots: {ours}}}",
        screen_rules=[
            f'curfews: [{{from: "{curfew[0]}", to: "{curfew[1]}", mode: {mode}, basis: own, source: test}}]',
            f'reserved: [{{at: "*:{draw(st.integers(0, 59)):02d}", duration: 61s, by: owner}}]',
        ],
        campaign_rules=[
            "dst: {skipped: later, repeated: both}",
            f"time_basis: {draw(st.sampled_from(['local', 'utc']))}",
            f"dayparts: {{{dayparts}}}",
        ],
        playlist=f"{{id: all-shorts, select: {{}}, rotation: fair, length: {{longer: {longer}}}}}",
        lines=draw(every_line()),
    )
    files["catalogue.csv"] = catalogue_text(SHORTS, length=draw(st.sampled_from(["10s", "18s"])))
    return parsed(files)


def plan_of(schedule: Schedule, in_force: Plan | None = None, effective: Instant | None = None) -> Plan:
    return compile_plan(schedule, "wall", network=NETWORK, in_force=in_force, effective=effective)


@settings(max_examples=50, deadline=None)
@given(campaigns())
def test_a_plan_partitions_its_span_and_travels(schedule: Schedule) -> None:
    plan = plan_of(schedule)  # which refuses gaps, overlaps, and spots outside their line's block
    assert encode(to_columns(plan_of(schedule))) == encode(to_columns(plan))
    assert from_columns(to_columns(plan)) == plan
    kinds = {line.id: Rank(line.kind.replace("_", "-")) for line in schedule.campaign.lines}
    for block in plan.blocks:
        if block.line is not None and block.kind is not BlockKind.LEAD_IN:
            assert rank_of(block.kind) is kinds[block.line]
        if block.kind in {BlockKind.DARK, BlockKind.CLOSED, BlockKind.STATIC, BlockKind.RESERVED}:
            assert block.line is None
            assert not plan.spots_between(block.start, block.end)


@settings(max_examples=40, deadline=None)
@given(campaigns())
def test_no_house_ad_plays_in_time_that_is_wholly_ours(schedule: Schedule) -> None:
    plan = plan_of(schedule)
    for block in plan.blocks:
        if RANKS.index(rank_of(block.kind)) <= RANKS.index(Rank.DOMINATION):
            instant = block.start
            while instant < block.end:
                cue = cue_at(plan, instant)
                assert cue is not None
                assert cue.kind is not CueKind.HOUSE
                assert cue.end <= block.end
                instant = cue.end


@settings(max_examples=40, deadline=None)
@given(campaigns(), st.floats(0, 1))
def test_compiling_again_in_mid_flight_changes_nothing(schedule: Schedule, part: float) -> None:
    before = plan_of(schedule)
    effective = Instant(int(before.start + part * (before.end - before.start)))
    assert plan_of(schedule, before, effective) == before


@settings(max_examples=40, deadline=None)
@given(campaigns(), campaigns(), st.floats(0, 1), st.floats(0, 1))
def test_an_edit_keeps_all_that_was_before_it(
    schedule: Schedule, other: Schedule, part: float, later: float
) -> None:
    """Two edits, each at an instant; what stood before each stays byte for byte."""
    plan = plan_of(schedule)
    first = Instant(int(plan.start + part * (plan.end - plan.start)))
    second = Instant(int(first + later * (plan.end - first)))
    for edited, effective in ((other, first), (schedule, second)):
        after = plan_of(edited, plan, effective)
        kept = [spot for spot in plan.spots if spot.start < effective]
        assert list(after.spots[: len(kept)]) == kept
        assert all(spot.start >= effective for spot in after.spots[len(kept) :])
        for instant in range(plan.start, min(effective, plan.end), 7 * MINUTE):
            was, now = cue_at(plan, Instant(instant)), cue_at(after, Instant(instant))
            assert was is not None
            assert now is not None  # an edit may end what is on at its instant, and nothing else
            assert replace(now, end=was.end) == was
            assert now.end == was.end or now.end >= min(effective, plan.end)
        plan = after
