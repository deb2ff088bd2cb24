"""Waits double, are bounded, and differ by luck."""

from hypothesis import given
from hypothesis import strategies as st

from wire.backoff import backoff_ms


def test_waits_double_up_to_a_bound() -> None:
    assert [backoff_ms(n, 1.0, first_ms=500, most_ms=4_000) for n in range(1, 6)] == [
        500,
        1_000,
        2_000,
        4_000,
        4_000,
    ]


@given(failures=st.integers(0, 10_000), luck=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_nothing_and_never_more_than_the_bound(failures: int, luck: float) -> None:
    assert 250 <= backoff_ms(failures, luck, first_ms=500, most_ms=30_000) <= 30_000


def test_luck_spreads_the_upper_half() -> None:
    assert (backoff_ms(2, 0.0), backoff_ms(2, 0.5)) == (500, 750)
