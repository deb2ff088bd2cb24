"""Bounds of the truth, the line between them, and what stage hears of it."""

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player_agent.folder import ClockState
from player_agent.link.clock_offset import (
    REFRESH_MS,
    Estimate,
    is_news,
    take_sample,
)
from player_agent.link.clock_samples import KEPT, LUMP_MS, WINDOW_MS, Hull, Sample, Samples
from wire.instants import MINUTE, SECOND, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


def exchange(at_ms: float, there_ms: float, back_ms: float, *, offset_ms: float, ppm: float = 0.0) -> Sample:
    """A sample of a controller that is ahead by `offset_ms` when our clock is at 0, and gains `ppm` on it."""

    def controller(true_ms: float) -> float:
        return true_ms * (1 + ppm / 1_000_000) + offset_ms

    return Sample(
        at_ms, at_ms + there_ms + back_ms, controller(at_ms + there_ms), controller(at_ms + there_ms)
    )


def moments(until_ms: float) -> Iterator[float]:
    """When the exchange asks: quickly at first."""
    yield from range(0, 2_000, 250)
    yield from range(2_000, round(until_ms), 500)


def taken(new: Sequence[Sample], known_ppm: float = 0.0) -> tuple[tuple[Sample, ...], Estimate]:
    """What is kept, and found, after all of them came in."""
    kept = Samples()
    for each in new:
        kept, estimate = take_sample(kept, each, known_ppm)
    return kept.held, estimate


def test_the_quickest_way_there_and_the_quickest_way_back_decide() -> None:
    ways = [(5, 90), (80, 5), (60, 60), (5, 200)]
    _, estimate = taken([exchange(at * 250, *way, offset_ms=700) for at, way in enumerate(ways)])
    assert abs(estimate.offset_ms - 700) < 1.5
    assert estimate.uncertainty_ms < 8


@pytest.mark.parametrize("ppm", [-100, -30, 0, 100])
@pytest.mark.parametrize("seed", range(3))
def test_a_crystal_is_learned_over_a_bad_network_within_a_minute(ppm: int, seed: int) -> None:
    luck = random.Random(f"{ppm} {seed}")
    _, estimate = taken(
        [
            exchange(at, luck.uniform(30, 70), luck.uniform(30, 70), offset_ms=-500, ppm=ppm)
            for at in moments(MINUTE)
        ]
    )
    truth = -500 + estimate.at_ms * ppm / 1_000_000
    assert abs(estimate.offset_ms - truth) < 5
    assert abs(estimate.offset_ms - truth) <= estimate.uncertainty_ms < 40
    assert abs(estimate.rate_ppm - ppm) < 100
    later = estimate.offset_at(estimate.at_ms + 10 * SECOND)
    assert abs(later - (truth + 10 * SECOND * ppm / 1_000_000)) < 6


def test_what_was_known_of_the_crystal_counts_until_samples_say_more() -> None:
    _, estimate = taken([exchange(0, 10, 10, offset_ms=0, ppm=80)], known_ppm=80)
    assert estimate.rate_ppm == pytest.approx(80, abs=1)


def test_samples_that_the_newest_contradicts_are_dropped() -> None:
    before = tuple(exchange(at * 1_000, 3, 3, offset_ms=10) for at in range(3))
    assert taken([*before, exchange(3_000, 4, 2, offset_ms=10)])[0][:3] == before
    stepped = exchange(3_000, 3, 3, offset_ms=500)
    kept, estimate = taken([*before, stepped])
    assert kept == (stepped,)
    assert abs(estimate.offset_ms - 500) <= 1


def test_a_clock_that_is_slewed_is_followed() -> None:
    def slewed_ms(at: int) -> float:
        """Half a millisecond per second, from a minute on."""
        return max(0, at - MINUTE) * 500 / 1_000_000

    moments = range(0, 4 * MINUTE, 2 * SECOND)
    _, estimate = taken([exchange(at, 0.4, 0.4, offset_ms=slewed_ms(at)) for at in moments])
    assert abs(estimate.offset_ms - slewed_ms(moments[-1])) < 2.5


def test_old_samples_go() -> None:
    samples, _ = taken([exchange(at, 5, 5, offset_ms=0) for at in range(0, 3 * WINDOW_MS, 5 * SECOND)])
    assert samples[0].sent_ms >= 2 * WINDOW_MS - LUMP_MS - 5 * SECOND - 10
    hasty, _ = taken([exchange(at, 5, 5, offset_ms=0) for at in range(0, 2 * KEPT * 10, 10)])
    assert KEPT // 2 <= len(hasty) <= KEPT


points = st.tuples(st.floats(-1e6, 0), st.floats(-1e3, 1e3))


@given(some=st.lists(points, min_size=1, max_size=40), ppm=st.floats(-1_000, 1_000))
def test_the_hull_has_the_lowest_point_of_every_slope_and_the_mean_of_all(
    some: list[tuple[float, float]], ppm: float
) -> None:
    plain = [value - at * ppm / 1_000_000 for at, value in some]
    hull = Hull.of(some)
    assert hull.least(ppm) == pytest.approx(min(plain), abs=1e-6)
    assert hull.mean(ppm) == pytest.approx(sum(plain) / len(plain), abs=1e-6)


@given(st.lists(st.tuples(st.floats(1, 2_000), st.floats(0, 3_000), st.floats(0, 3_000)), min_size=1))
def test_samples_that_came_one_by_one_bound_as_those_that_came_together(
    asked: list[tuple[float, float, float]],
) -> None:
    """In whichever order the answers come."""
    at, together = 0.0, []
    for pause, there, back in asked:
        at += pause
        together.append(exchange(at, there, back, offset_ms=7))
    together.sort(key=lambda each: each.returned_ms)
    one_by_one = Samples()
    for each in together:
        one_by_one = one_by_one.with_sample(each)
    whole = Samples.of(one_by_one.held)
    shift_at, shift = whole.base_at_ms - one_by_one.base_at_ms, whole.base_ms - one_by_one.base_ms
    for ppm in (-300.0, 0.0, 300.0):
        moved = shift - shift_at * ppm / 1_000_000
        assert whole.upper.least(ppm) + moved == pytest.approx(one_by_one.upper.least(ppm), abs=1e-3)
        assert whole.lower.least(-ppm) - moved == pytest.approx(one_by_one.lower.least(-ppm), abs=1e-3)


@settings(deadline=None)
@given(
    offset_ms=st.floats(-1e6, 1e6),
    ppm=st.floats(-100, 100),
    delays=st.lists(st.tuples(st.floats(0, 5_000), st.floats(0, 5_000)), min_size=1, max_size=30),
)
def test_the_truth_lies_within_the_uncertainty_whatever_the_network_does(
    offset_ms: float, ppm: float, delays: list[tuple[float, float]]
) -> None:
    exchanges, at = [], 0.0
    for there, back in delays:
        exchanges.append(exchange(at, there, back, offset_ms=offset_ms, ppm=ppm))
        at += there + back + 500
    samples, estimate = taken(exchanges)
    assert len(samples) == len(delays), "honest samples never contradict each other"
    truth = offset_ms + estimate.at_ms * ppm / 1_000_000
    assert abs(estimate.offset_ms - truth) <= estimate.uncertainty_ms


def state(at_ms: float, *, ahead_ms: float = 0.0, **more: object) -> ClockState:
    """What link would write at a moment of its monotonic clock."""
    exact = NOON + at_ms + ahead_ms
    values = {
        "offset_ms": 0.0,
        "uncertainty_ms": 2.0,
        "sampled_at": Instant(round(exact)),
        "sampled_monotonic_ms": at_ms + round(exact) - exact,
        "boot_id": "this",
        **more,
    }
    return ClockState.model_validate(values)


def test_news_is_what_moved_or_replaces_what_is_old() -> None:
    held = state(0)
    assert is_news(None, held)
    assert not is_news(held, state(1_000, ahead_ms=0.2))
    assert is_news(held, state(1_000, ahead_ms=0.5))
    assert not is_news(held, state(REFRESH_MS - 1))
    assert is_news(held, state(REFRESH_MS))
    assert is_news(held, state(1_000, boot_id="another"))


def test_a_known_rate_is_no_news() -> None:
    held = state(0, rate_ppm=100.0)
    assert not is_news(held, state(20_000, ahead_ms=2.0))
    assert is_news(held, state(20_000))


def test_less_sure_is_no_news_unless_it_contradicts() -> None:
    held = state(0, uncertainty_ms=30.0)
    assert not is_news(held, state(1_000, ahead_ms=15.0, uncertainty_ms=48.0))
    assert not is_news(held, state(REFRESH_MS, ahead_ms=15.0, uncertainty_ms=48.0))
    assert is_news(held, state(1_000, ahead_ms=90.0, uncertainty_ms=48.0))
    assert is_news(held, state(10 * MINUTE, ahead_ms=15.0, uncertainty_ms=48.0)), (
        "what is held grew as unsure"
    )


def test_surer_is_news_even_where_nothing_moved() -> None:
    assert is_news(state(0, uncertainty_ms=30.0), state(1_000, uncertainty_ms=20.0))
