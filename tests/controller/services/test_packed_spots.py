"""Packed spots: a plan answers as before, and is smaller."""

from hypothesis import given
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.services.packed_spots import packed
from tests.support.plans import NETWORK
from tests.support.schedules import sample_schedule
from wire.codec import encode
from wire.instants import MINUTE, Instant
from wire.plan_columns import to_columns

PLAN = compile_plan(sample_schedule(), "par-opera", network=NETWORK)
PACKED = packed(PLAN)


def test_a_packed_plan_equals_the_other_and_travels_as_the_same_bytes() -> None:
    assert PACKED == PLAN
    assert PLAN == PACKED
    assert hash(PACKED.spots) == hash(PLAN.spots)
    assert encode(to_columns(PACKED)) == encode(to_columns(PLAN))
    assert packed(PACKED) == PACKED


def test_another_spot_makes_another_plan() -> None:
    assert list(PACKED.spots) == list(PLAN.spots)
    assert PACKED.spots != PLAN.spots[1:]
    assert PACKED.spots != (*PLAN.spots[1:], PLAN.spots[0])
    assert PACKED.spots != "spots"


@given(st.slices(len(PLAN.spots)))
def test_slices_are_those_of_a_tuple(part: slice) -> None:
    assert PACKED.spots[part] == PLAN.spots[part]


@given(st.integers(-MINUTE, PLAN.end - PLAN.start + MINUTE))
def test_every_question_of_an_instant_has_the_same_answer(after: int) -> None:
    instant = Instant(PLAN.start + after)
    assert PACKED.spot_at(instant) == PLAN.spot_at(instant)
    assert PACKED.next_spot_after(instant) == PLAN.next_spot_after(instant)
    assert PACKED.last_spot_before(instant) == PLAN.last_spot_before(instant)
    until = Instant(instant + 10 * MINUTE)
    assert PACKED.spots_between(instant, until) == PLAN.spots_between(instant, until)
