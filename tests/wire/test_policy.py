import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.lawbooks import SPAN_MS, instants, policies
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from wire.instants import DAY, HOUR, SECOND, Instant
from wire.policy import DARKNESS, Light, Policy, Rule, strictest

POLICY = build_policy(build_plan())
OPENS = Instant(MIDNIGHT + 9 * HOUR)


def test_an_edge_is_half_open() -> None:
    assert POLICY.light_at(Instant(OPENS - 1)) is Light.DARK
    assert POLICY.light_at(OPENS) is Light.LIT


def test_the_guard_band_makes_the_stricter_rule_hold_on_both_sides() -> None:
    assert POLICY.light_at(Instant(OPENS + SECOND), guard_ms=2 * SECOND) is Light.DARK
    assert POLICY.light_at(Instant(OPENS + 3 * SECOND), guard_ms=2 * SECOND) is Light.LIT


def test_outside_its_span_everything_is_dark() -> None:
    assert POLICY.light_at(Instant(MIDNIGHT - 1)) is Light.DARK
    assert POLICY.light_at(Instant(MIDNIGHT + DAY)) is Light.DARK


@given(at=st.integers(-HOUR, DAY + HOUR), guard=st.integers(0, HOUR))
def test_a_wider_guard_never_allows_more(at: int, guard: int) -> None:
    order = list(Light)
    instant = Instant(MIDNIGHT + at)
    assert order.index(POLICY.light_at(instant, guard)) >= order.index(POLICY.light_at(instant))


def test_windows_must_touch() -> None:
    first, second, third = POLICY.windows
    with pytest.raises(ValidationError, match="touch"):
        POLICY.model_validate(POLICY.model_dump() | {"windows": (first.model_dump(), third.model_dump())})
    assert second.start == first.end


def test_the_next_edge() -> None:
    assert POLICY.next_edge_after(MIDNIGHT) == OPENS
    assert POLICY.next_edge_after(Instant(MIDNIGHT + DAY)) is None


@given(policy=policies(), first=instants, length_ms=st.integers(0, SPAN_MS))
def test_the_rule_over_a_while_is_the_strictest_of_all_its_moments(
    policy: Policy, first: Instant, length_ms: int
) -> None:
    last = Instant(first + length_ms)
    plain = strictest(each.rule for each in policy.windows if each.start <= last and first < each.end)
    inside = policy.windows[0].start <= first and last < policy.windows[-1].end
    assert policy.rule_over(first, last) == (plain if inside else DARKNESS)


@given(policy=policies(), instant=instants)
def test_the_next_edge_is_the_first_of_all_that_come_after(policy: Policy, instant: Instant) -> None:
    edges = [each.start for each in policy.windows] + [policy.windows[-1].end]
    assert policy.next_edge_after(instant) == min((each for each in edges if each > instant), default=None)


@given(st.lists(st.builds(Rule, st.sampled_from(Light), st.booleans(), st.integers(1, 100))))
def test_of_several_rules_each_part_is_the_strictest(rules: list[Rule]) -> None:
    order = list(Light)
    assert strictest(rules) == Rule(
        max((each.light for each in rules), key=order.index, default=Light.LIT),
        any(each.mute for each in rules),
        min((each.brightness_percent for each in rules), default=100),
    )
