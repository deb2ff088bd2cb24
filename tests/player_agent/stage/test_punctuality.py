"""In time for a simulcast, or not."""

import pytest

from player_agent.stage.punctuality import Punctuality
from tests.support.plans import MIDNIGHT, build_plan
from tests.support.simulcasts import TOGETHER, with_simulcast
from wire.instants import HOUR, SECOND, Instant
from wire.plan import Block, OnLate

PLAN = with_simulcast(build_plan(), tolerance_ms=40)


def block(on_late: OnLate = OnLate.SKIP) -> Block:
    found = with_simulcast(build_plan(), tolerance_ms=40, on_late=on_late).block_at(TOGETHER)
    assert found is not None
    return found


@pytest.mark.parametrize(("late_ms", "skips"), [(-1, False), (40, False), (60, False), (61, True)])
def test_who_has_not_begun_within_the_tolerance_skips(late_ms: int, skips: bool) -> None:
    assert Punctuality().skips(block(), Instant(TOGETHER + late_ms)) is skips


def test_who_may_join_never_skips() -> None:
    assert not Punctuality().skips(block(OnLate.JOIN), Instant(TOGETHER + 20 * SECOND))


def test_who_began_in_time_may_come_back() -> None:
    begun = Punctuality().with_begun(PLAN, TOGETHER, Instant(TOGETHER + 12))
    assert not begun.skips(block(), Instant(TOGETHER + 20 * SECOND))
    late = Punctuality().with_begun(PLAN, TOGETHER, Instant(TOGETHER + 61))
    assert late.skips(block(), Instant(TOGETHER + 20 * SECOND))


def test_the_decks_are_given_the_limit_until_it_has_begun() -> None:
    assert Punctuality().must_begin_by(block()) == TOGETHER + 40
    assert Punctuality().must_begin_by(block(OnLate.JOIN)) is None
    assert Punctuality().with_begun(PLAN, TOGETHER, TOGETHER).must_begin_by(block()) is None


def test_only_simulcasts_count() -> None:
    loop = Instant(MIDNIGHT + 9 * HOUR)
    assert Punctuality().with_begun(PLAN, loop, loop) == Punctuality()
    assert Punctuality().with_begun(None, loop, loop) == Punctuality()


def test_there_is_a_deadline_until_it_has_begun_or_passed() -> None:
    on = Instant(TOGETHER + 1)
    assert Punctuality().next_deadline(PLAN, on, on) == TOGETHER + 61
    assert Punctuality().next_deadline(PLAN, on, Instant(TOGETHER + 61)) is None
    assert Punctuality().with_begun(PLAN, TOGETHER, on).next_deadline(PLAN, on, on) is None
    assert Punctuality().next_deadline(None, on, on) is None
