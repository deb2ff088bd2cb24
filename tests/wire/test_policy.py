import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.plans import MIDNIGHT, build_plan, build_policy
from wire.instants import DAY, HOUR, SECOND, Instant
from wire.policy import Light

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
