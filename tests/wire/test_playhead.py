from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.support.plans import HOUSE, MIDNIGHT, build_plan
from wire.instants import DAY, HOUR, SECOND, Instant
from wire.plan import Block, BlockKind
from wire.playhead import CueKind, cue_at

PLAN = build_plan()
OPENS = Instant(MIDNIGHT + 9 * HOUR)


def test_closed_is_dark_to_the_edge() -> None:
    cue = cue_at(PLAN, MIDNIGHT)
    assert cue is not None
    assert (cue.kind, cue.start, cue.end) == (CueKind.DARK, MIDNIGHT, OPENS)


def test_a_spot_and_how_far_into_it() -> None:
    cue = cue_at(PLAN, Instant(OPENS + 3 * SECOND))
    assert cue is not None
    assert (cue.kind, cue.spot_id, cue.short) == (CueKind.SPOT, PLAN.spots[0].spot_id, "short-01")
    assert cue.offset_at(Instant(OPENS + 3 * SECOND)) == 3 * SECOND


def test_slots_that_are_not_ours_show_the_house_cycle_by_slot_number() -> None:
    cues = [cue_at(PLAN, Instant(OPENS + slot * 10 * SECOND)) for slot in range(1, 6)]
    assert [cue.short for cue in cues if cue] == [HOUSE[slot % 2] for slot in range(1, 6)]
    assert all(cue and cue.kind is CueKind.HOUSE and cue.end - cue.start == 10 * SECOND for cue in cues)


def test_without_house_ads_the_free_slots_are_one_slate() -> None:
    cue = cue_at(replace(PLAN, house=()), Instant(OPENS + 35 * SECOND))
    assert cue is not None
    assert (cue.kind, cue.start, cue.end) == (CueKind.SLATE, OPENS + 10 * SECOND, OPENS + 60 * SECOND)


_SLATE = {
    BlockKind.RESERVED, BlockKind.STATIC, BlockKind.LEAD_IN, BlockKind.SIMULCAST, BlockKind.WAVE,
    BlockKind.DOMINATION,
}  # fmt: skip


def test_what_no_house_ad_may_fill_is_slate() -> None:
    for kind in _SLATE:
        block = Block(PLAN.start, PLAN.end, kind, loop_start=PLAN.start, slot_ms=10 * SECOND)
        plan = replace(PLAN, blocks=(block,), spots=())
        cue = cue_at(plan, OPENS)
        assert cue is not None
        assert (cue.kind, cue.block) == (CueKind.SLATE, kind)


def test_a_free_slot_of_the_owners_loop_shows_a_house_ad() -> None:
    for kind in set(BlockKind) - _SLATE - {BlockKind.DARK, BlockKind.CLOSED}:
        block = Block(PLAN.start, PLAN.end, kind, loop_start=PLAN.start, slot_ms=10 * SECOND)
        cue = cue_at(replace(PLAN, blocks=(block,), spots=()), OPENS)
        assert cue is not None
        assert (cue.kind, cue.block, cue.end) == (CueKind.HOUSE, kind, OPENS + 10 * SECOND)


def test_a_house_ad_that_an_edge_cuts_begins_at_the_edge() -> None:
    edge = Instant(OPENS + 33 * SECOND)
    closed, loop, night = PLAN.blocks
    reserved = Block(Instant(OPENS + 20 * SECOND), edge, BlockKind.RESERVED)
    plan = replace(
        PLAN,
        blocks=(closed, replace(loop, end=reserved.start), reserved, replace(loop, start=edge), night),
    )
    cue = cue_at(plan, Instant(OPENS + 35 * SECOND))
    assert cue is not None
    assert (cue.kind, cue.start, cue.end) == (CueKind.HOUSE, edge, OPENS + 40 * SECOND)


def test_outside_the_span_there_is_no_cue() -> None:
    assert cue_at(PLAN, Instant(PLAN.start - 1)) is None
    assert cue_at(PLAN, PLAN.end) is None


@given(st.integers(0, DAY - 1))
def test_a_cue_holds_from_its_start_to_its_end(at: int) -> None:
    instant = Instant(MIDNIGHT + at)
    cue = cue_at(PLAN, instant)
    assert cue is not None
    assert cue.start <= instant < cue.end
    assert cue_at(PLAN, cue.start) == cue
    assert cue_at(PLAN, Instant(cue.end - 1)) == cue
    assert cue_at(PLAN, cue.end) != cue


def test_the_cues_of_a_day_partition_it() -> None:
    instant, cues = PLAN.start, 0
    while (cue := cue_at(PLAN, instant)) is not None:
        assert cue.start == instant
        instant, cues = cue.end, cues + 1
    assert instant == PLAN.end
    assert cues == 2 + 12 * HOUR // (10 * SECOND)
