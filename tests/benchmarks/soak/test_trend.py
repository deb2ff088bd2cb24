"""Flat or growing."""

import random

import pytest

from benchmarks.soak.trend import Series, trend_of


def series(values: list[float], floor: float = 1.0) -> Series:
    return Series("memory", "MiB", floor, tuple(10.0 * at for at in range(len(values))), tuple(values))


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_flat(seed: int) -> None:
    luck = random.Random(seed)
    trend = trend_of(series([60 + luck.gauss(0, 2) for _ in range(120)]))
    assert trend is not None
    assert not trend.growing


@pytest.mark.parametrize("seed", range(5))
def test_a_steady_leak_is_found_below_the_noise_of_one_reading(seed: int) -> None:
    luck = random.Random(seed)
    trend = trend_of(series([60 + at * 0.05 + luck.gauss(0, 0.5) for at in range(120)]))
    assert trend is not None
    assert trend.growing
    assert trend.per_hour == pytest.approx(18, rel=0.2)
    assert trend.per_week == pytest.approx(18 * 168, rel=0.2)


def test_less_than_the_floor_is_flat() -> None:
    trend = trend_of(series([60 + at * 0.005 for at in range(120)]))
    assert trend is not None
    assert not trend.growing


def test_shrinking_is_no_growth() -> None:
    trend = trend_of(series([60 - at * 0.1 for at in range(120)]))
    assert trend is not None
    assert not trend.growing


def test_one_thread_more_for_good_is_growth() -> None:
    trend = trend_of(series([4.0] * 60 + [5.0] * 60, floor=0.5))
    assert trend is not None
    assert trend.growing


def test_too_few_readings_say_nothing() -> None:
    assert trend_of(series([1.0] * 7)) is None
