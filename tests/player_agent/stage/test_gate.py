"""The gate: what may be lit, by policy and clock."""

import pytest

from player_agent.folder import ClockState
from player_agent.stage.gate import (
    SIMULCAST_TOLERANCE_MS,
    UNMEASURED_GUARD_MS,
    ClockTrust,
    allows_content,
    light_at,
    light_ends,
    trust_at,
)
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from wire.instants import DAY, HOUR, Instant
from wire.plan import BlockKind
from wire.policy import Light

POLICY = build_policy(build_plan())
OPENS, CLOSES = Instant(MIDNIGHT + 9 * HOUR), Instant(MIDNIGHT + 21 * HOUR)
SURE = ClockTrust(0.0)


def test_without_a_policy_it_is_dark() -> None:
    assert light_at(None, SURE, OPENS) is Light.DARK
    assert light_ends(None, SURE, OPENS, CLOSES) == CLOSES


@pytest.mark.parametrize("uncertainty_ms", [0, 2, 500, 60_000])
def test_the_guard_is_as_wide_as_the_uncertainty(uncertainty_ms: int) -> None:
    trust = ClockTrust(float(uncertainty_ms))
    lit = [
        instant
        for instant in (OPENS - 1, OPENS + uncertainty_ms, CLOSES - uncertainty_ms - 1, CLOSES)
        if light_at(POLICY, trust, Instant(instant)) is Light.LIT
    ]
    assert lit == [OPENS + uncertainty_ms, CLOSES - uncertainty_ms - 1]


@pytest.mark.parametrize("uncertainty_ms", [0, 2, 500, 60_000])
def test_the_end_of_the_light_is_where_it_changes(uncertainty_ms: int) -> None:
    trust = ClockTrust(float(uncertainty_ms))
    end = Instant(MIDNIGHT + DAY)
    ends = light_ends(POLICY, trust, Instant(OPENS + HOUR), end)
    assert light_at(POLICY, trust, Instant(ends - 1)) is Light.LIT
    assert light_at(POLICY, trust, ends) is Light.DARK
    assert light_ends(POLICY, trust, Instant(OPENS + HOUR), Instant(OPENS + 2 * HOUR)) == OPENS + 2 * HOUR


def test_outside_the_policy_it_is_dark() -> None:
    assert light_at(POLICY, SURE, Instant(MIDNIGHT + 40 * DAY)) is Light.DARK


def test_a_clock_never_compared_shows_nothing_near_an_edge_and_no_content_anywhere() -> None:
    never = trust_at(None, OPENS, 50)
    assert light_at(POLICY, never, Instant(OPENS + UNMEASURED_GUARD_MS - 1)) is Light.DARK
    assert light_at(POLICY, never, Instant(OPENS + UNMEASURED_GUARD_MS)) is Light.LIT
    assert not allows_content(POLICY, never, BlockKind.LOOP)


def test_uncertainty_grows_with_the_time_since_the_last_sample() -> None:
    state = ClockState(offset_ms=12.0, uncertainty_ms=2.0, sampled_at=OPENS)
    assert trust_at(state, OPENS, 50).uncertainty_ms == 2.0
    week = trust_at(state, Instant(OPENS + 7 * DAY), 50).uncertainty_ms
    assert week == pytest.approx(2.0 + 7 * DAY * 50 / 1_000_000)


def test_a_clock_before_its_last_sample_is_wrong_by_as_much() -> None:
    state = ClockState(offset_ms=0.0, uncertainty_ms=2.0, sampled_at=OPENS)
    assert trust_at(state, Instant(OPENS - HOUR), 50).uncertainty_ms == 2.0 + HOUR


def test_loops_tolerate_more_than_simulcasts() -> None:
    between = ClockTrust(SIMULCAST_TOLERANCE_MS + 1.0)
    assert allows_content(POLICY, between, BlockKind.LOOP)
    assert not allows_content(POLICY, between, BlockKind.SIMULCAST)
    assert not allows_content(POLICY, ClockTrust(POLICY.loop_tolerance_ms + 1.0), BlockKind.LOOP)
