import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.plans import MIDNIGHT, build_plan
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.ids import SpotId, spot_id
from wire.instants import HOUR, SECOND, Instant
from wire.message import Message
from wire.plan import DEFAULT_TOLERANCE_MS, Block, BlockKind, OnLate, Plan
from wire.plan_columns import PlanColumns, from_columns, to_columns


def test_columns_give_the_same_plan_back() -> None:
    plan = build_plan(days=7)
    text = encode(to_columns(plan))
    assert from_columns(decode(PlanColumns, text)) == plan
    assert encode(to_columns(plan)) == text


def test_spots_and_blocks_are_found_by_instant() -> None:
    plan = build_plan()
    opens = Instant(MIDNIGHT + 9 * HOUR)
    first = plan.spots[0]
    assert plan.spot_at(opens) == first
    assert plan.spot_at(Instant(opens + 10 * SECOND)) is None
    assert plan.spot_at(Instant(opens - 1)) is None
    assert plan.next_spot_after(opens) == plan.spots[1]
    assert plan.last_spot_before(Instant(first.end)) == first
    assert plan.last_spot_before(Instant(first.end - 1)) is None
    block = plan.block_at(opens)
    assert block is not None
    assert block.kind is BlockKind.LOOP
    assert plan.block_at(plan.end) is None
    assert list(plan.spots_between(opens, plan.spots[2].start)) == list(plan.spots[:2])


@given(st.integers(0, 10_000))
def test_a_gap_or_an_overlap_between_blocks_is_refused(by: int) -> None:
    plan = build_plan()
    first, second, *rest = plan.blocks
    moved = replace(second, start=Instant(second.start + by))
    if by == 0:
        replace(plan, blocks=(first, moved, *rest))
        return
    with pytest.raises(ContractError, match="touch"):
        replace(plan, blocks=(first, moved, *rest), spots=())


def test_spots_that_overlap_repeat_an_id_or_leave_their_block_are_refused() -> None:
    plan = build_plan()
    first, second, *_ = plan.spots
    with pytest.raises(ContractError, match="overlaps"):
        replace(plan, spots=(first, second._replace(start=Instant(first.start + 1))))
    with pytest.raises(ContractError, match="id of another"):
        replace(plan, spots=(first, second._replace(spot_id=first.spot_id)))
    with pytest.raises(ContractError, match="inside a block"):
        replace(plan, spots=(first._replace(start=MIDNIGHT),))
    with pytest.raises(ContractError, match="inside a block"):
        replace(plan, spots=(first._replace(line="another"),))


def test_columns_that_do_not_fit_are_refused() -> None:
    columns = to_columns(build_plan())
    for broken in (
        columns.spots.model_copy(update={"duration_ms": columns.spots.duration_ms[1:]}),
        columns.spots.model_copy(update={"short": (99, *columns.spots.short[1:])}),
        columns.spots.model_copy(update={"line": (-1, *columns.spots.line[1:])}),
        columns.spots.model_copy(update={"spot_id": columns.spots.spot_id[:-1]}),
    ):
        with pytest.raises(ContractError):
            from_columns(columns.model_copy(update={"spots": broken}))


def test_a_block_must_have_a_length() -> None:
    with pytest.raises(ContractError, match="end after"):
        Block(MIDNIGHT, MIDNIGHT, BlockKind.OPEN)


class _Id(Message):
    spot: SpotId


@given(st.integers(0, 2**53), st.integers(0, 3))
def test_spot_ids_have_their_form_and_their_attempts_differ(start: int, attempt: int) -> None:
    one = spot_id("campaign", "screen", "line", start, attempt=attempt)
    assert _Id(spot=one).spot == one
    assert one == spot_id("campaign", "screen", "line", start, attempt=attempt)
    assert one != spot_id("campaign", "screen", "line", start, attempt=attempt + 1)


def test_how_late_a_simulcast_may_be_travels_with_the_plan() -> None:
    plan = _with_simulcast(tolerance_ms=40, on_late=OnLate.SKIP)
    text = encode(to_columns(plan))
    assert from_columns(decode(PlanColumns, text)) == plan


def test_a_plan_of_the_release_before_has_a_wide_tolerance_and_joins() -> None:
    columns = to_columns(_with_simulcast(tolerance_ms=40, on_late=OnLate.SKIP)).model_dump(mode="json")
    for unknown in ("tolerance_ms", "on_late"):
        del columns["blocks"][unknown]
    plan = from_columns(PlanColumns.model_validate_json(json.dumps(columns)))
    assert {(each.tolerance_ms, each.on_late) for each in plan.blocks} == {
        (DEFAULT_TOLERANCE_MS, OnLate.JOIN)
    }


def test_a_plan_with_a_kind_of_block_that_nobody_knows_is_refused_whole() -> None:
    columns = to_columns(build_plan()).model_dump(mode="json")
    columns["blocks"]["kind"][1] = "hologram"
    with pytest.raises(ContractError, match="hologram"):
        from_columns(PlanColumns.model_validate_json(json.dumps(columns)))


def test_a_plan_without_a_simulcast_says_nothing_of_lateness() -> None:
    columns = to_columns(build_plan())
    assert (columns.blocks.tolerance_ms, columns.blocks.on_late) == ((), ())


def _with_simulcast(*, tolerance_ms: int, on_late: OnLate) -> Plan:
    plan = build_plan()
    closed, loop, *rest = plan.blocks
    begins = Instant(loop.end - 30 * SECOND)
    simulcast = Block(
        begins, loop.end, BlockKind.SIMULCAST, "both", tolerance_ms=tolerance_ms, on_late=on_late
    )
    spots = tuple(each for each in plan.spots if each.end <= begins)
    return replace(plan, blocks=(closed, replace(loop, end=begins), simulcast, *rest), spots=spots)
