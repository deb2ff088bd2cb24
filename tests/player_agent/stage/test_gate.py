"""The gate: what may be lit, by policy and clock."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player_agent.folder import ClockState
from player_agent.stage.gate import (
    REACTION_MS,
    UNMEASURED_GUARD_MS,
    ClockTrust,
    allows_content,
    kill_at,
    next_edge_after,
    next_rule,
    rule_at,
    trust_at,
)
from tests.support.lawbooks import SPAN_MS, instants, policies, standing_orders
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from wire.instants import DAY, HOUR, MINUTE, Instant
from wire.orders import CurfewOrder, StandingOrders
from wire.plan import Block, BlockKind
from wire.policy import DARKNESS, Light, Policy, PolicyWindow, Rule, strictest

POLICY = build_policy(build_plan())
OPENS, CLOSES = Instant(MIDNIGHT + 9 * HOUR), Instant(MIDNIGHT + 21 * HOUR)
SURE = ClockTrust(0.0)
SAMPLED = ClockState(
    offset_ms=12.0, uncertainty_ms=2.0, sampled_at=OPENS, sampled_monotonic_ms=1_000, boot_id="this"
)


def light_at(trust: ClockTrust, instant: Instant) -> Light:
    return rule_at(POLICY, None, trust, instant).light


def trust_after(state: ClockState | None, passed_ms: int) -> ClockTrust:
    """Trust when this much time has passed since the comparison."""
    return trust_at(
        state,
        monotonic_ns=(1_000 + passed_ms) * 1_000_000,
        boot_id="this",
        holdover_ppm=50,
    )


def test_without_a_policy_it_is_dark() -> None:
    assert rule_at(None, None, SURE, OPENS) == DARKNESS
    assert next_edge_after(None, None, SURE, OPENS) is None


@pytest.mark.parametrize("uncertainty_ms", [0, 2, 500, 60_000])
def test_the_guard_is_as_wide_as_the_uncertainty_and_closing_comes_early(uncertainty_ms: int) -> None:
    trust = ClockTrust(float(uncertainty_ms))
    last_lit = CLOSES - uncertainty_ms - REACTION_MS - 1
    lit = [
        instant
        for instant in (OPENS - 1, OPENS + uncertainty_ms, last_lit, last_lit + 1, CLOSES)
        if light_at(trust, Instant(instant)) is Light.LIT
    ]
    assert lit == [OPENS + uncertainty_ms, last_lit]


@pytest.mark.parametrize("uncertainty_ms", [0, 2, 500, 60_000])
def test_the_end_of_the_light_is_where_it_changes(uncertainty_ms: int) -> None:
    trust = ClockTrust(float(uncertainty_ms))
    last_lit = Instant(CLOSES - uncertainty_ms - REACTION_MS - 1)
    edge = next_edge_after(POLICY, None, trust, last_lit)
    assert edge == last_lit + 1
    assert light_at(trust, last_lit) is Light.LIT
    assert light_at(trust, edge) is Light.DARK


def test_the_next_rule_is_the_one_that_differs_and_comes_early_where_it_is_stricter() -> None:
    closing = [
        PolicyWindow(start=OPENS, end=Instant(OPENS + HOUR), light=Light.LIT),
        PolicyWindow(start=Instant(OPENS + HOUR), end=Instant(OPENS + 2 * HOUR), light=Light.LIT),
        PolicyWindow(
            start=Instant(OPENS + 2 * HOUR),
            end=Instant(OPENS + 3 * HOUR),
            light=Light.LIT,
            mute=True,
            brightness_percent=40,
        ),
        PolicyWindow(start=Instant(OPENS + 3 * HOUR), end=CLOSES, light=Light.LIT),
    ]
    policy = POLICY.model_copy(update={"windows": tuple(closing)})
    trust = ClockTrust(20.0)
    dim, from_when = next_rule(policy, None, trust, Instant(OPENS + MINUTE))
    assert (dim, from_when) == (
        Rule(mute=True, brightness_percent=40),
        OPENS + 2 * HOUR - 20 - REACTION_MS,
    )
    assert next_rule(policy, None, trust, Instant(OPENS + 2 * HOUR)) == (Rule(), OPENS + 3 * HOUR + 20)
    assert next_rule(None, None, trust, OPENS) == (DARKNESS, None)


def test_outside_the_policy_it_is_dark() -> None:
    assert light_at(SURE, Instant(MIDNIGHT + 40 * DAY)) is Light.DARK


def test_a_clock_never_compared_shows_nothing_near_an_edge_and_no_content_anywhere() -> None:
    never = trust_after(None, 0)
    assert light_at(never, Instant(OPENS + UNMEASURED_GUARD_MS - 1)) is Light.DARK
    assert light_at(never, Instant(OPENS + UNMEASURED_GUARD_MS)) is Light.LIT
    assert not allows_content(POLICY, never)


def test_uncertainty_grows_with_the_time_since_the_last_sample() -> None:
    assert trust_after(SAMPLED, 0).uncertainty_ms == 2.0
    week = trust_after(SAMPLED, 7 * DAY).uncertainty_ms
    assert week == pytest.approx(2.0 + 7 * DAY * 50 / 1_000_000)


@pytest.mark.parametrize(
    "change", [{"boot_id": "another"}, {"boot_id": None}, {"sampled_monotonic_ms": None}]
)
def test_a_sample_of_another_boot_says_nothing(change: dict[str, object]) -> None:
    assert trust_after(SAMPLED.model_copy(update=change), 0).uncertainty_ms is None


def test_a_simulcast_has_its_own_tolerance() -> None:
    together = Block(OPENS, CLOSES, BlockKind.SIMULCAST, "both", tolerance_ms=40)
    loop = replace(together, kind=BlockKind.LOOP)
    between = ClockTrust(40.5)
    assert allows_content(POLICY, between, loop)
    assert not allows_content(POLICY, between, together)
    assert allows_content(POLICY, ClockTrust(40.0), together)
    assert not allows_content(POLICY, ClockTrust(POLICY.loop_tolerance_ms + 1.0), loop)


trusts = st.floats(0, 200).map(ClockTrust)


def plain_rule(policy: Policy, orders: StandingOrders, trust: ClockTrust, instant: Instant) -> Rule:
    """The strictest of every moment that may be meant, and of the time that a change takes."""
    moments = range(instant - trust.guard_ms, instant + REACTION_MS + trust.guard_ms + 1)
    outside = moments[0] < policy.windows[0].start or moments[-1] >= policy.windows[-1].end
    curfews = [each for each in orders.orders if isinstance(each, CurfewOrder)]
    return strictest(
        [DARKNESS if outside else strictest(policy.rule_at(Instant(moment)) for moment in moments)]
        + [each.rule for each in curfews if any(each.holds_at(Instant(moment)) for moment in moments)]
    )


@given(policy=policies(), orders=standing_orders(), trust=trusts, instant=instants)
def test_the_rule_is_the_strictest_of_every_moment_that_may_be_meant(
    policy: Policy, orders: StandingOrders, trust: ClockTrust, instant: Instant
) -> None:
    assert rule_at(policy, orders, trust, instant) == plain_rule(policy, orders, trust, instant)


@given(policy=policies(), orders=standing_orders(), trust=trusts, instant=instants)
def test_no_rule_and_no_kill_changes_before_the_next_edge(
    policy: Policy, orders: StandingOrders, trust: ClockTrust, instant: Instant
) -> None:
    edge = next_edge_after(policy, orders, trust, instant)
    assert edge is None or edge > instant
    until = Instant(instant + SPAN_MS) if edge is None else edge

    def at(moment: int) -> tuple[object, ...]:
        when = Instant(moment)
        ruling = orders.ruling_at(when)
        rule = rule_at(policy, orders, trust, when)
        return rule, kill_at(policy, orders, trust, when), ruling.takeover, ruling.pulled

    assert all(at(moment) == at(instant) for moment in {*range(instant, until, 31), until - 1})


@given(policy=policies(), trust=st.none() | st.floats(0, 5_000), tolerance_ms=st.integers(0, 3_000))
def test_rounding_up_changes_no_answer(policy: Policy, trust: float | None, tolerance_ms: int) -> None:
    fine = ClockTrust(trust)
    policy = policy.model_copy(update={"loop_tolerance_ms": tolerance_ms})
    assert fine.in_whole_ms.guard_ms == fine.guard_ms
    assert allows_content(policy, fine.in_whole_ms) is allows_content(policy, fine)
