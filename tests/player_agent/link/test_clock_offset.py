"""The best sample wins, contradicted ones go, and stage hears of what is news."""

from hypothesis import given
from hypothesis import strategies as st

from player_agent.folder import ClockState
from player_agent.link.clock_offset import KEPT, REFRESH_MS, Sample, add_sample, best_at, is_news
from wire.instants import HOUR, MINUTE, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


def state(offset_ms: float, uncertainty_ms: float, at: int = 0) -> ClockState:
    return ClockState(offset_ms=offset_ms, uncertainty_ms=uncertainty_ms, sampled_at=Instant(NOON + at))


def test_the_shortest_round_trip_is_the_best() -> None:
    samples = [Sample(12, 8, 0), Sample(10, 2, 1_000), Sample(15, 9, 2_000)]
    assert best_at(samples, 2_000) == samples[1]


def test_a_good_sample_grows_old() -> None:
    old = Sample(10, 2, 0)
    assert best_at([old, Sample(10, 5, MINUTE // 2)], MINUTE // 2) == old
    assert best_at([old, Sample(10, 5, HOUR)], HOUR) == Sample(10, 5, HOUR)


def test_samples_that_the_newest_contradicts_are_dropped() -> None:
    before = (Sample(10, 2, 0), Sample(11, 3, 1_000))
    assert add_sample(before, Sample(12, 2, 2_000))[:2] == before
    assert add_sample(before, Sample(500, 2, 2_000)) == (Sample(500, 2, 2_000),)


def test_no_more_than_a_few_are_kept() -> None:
    samples: tuple[Sample, ...] = ()
    for taken in range(50):
        samples = add_sample(samples, Sample(10, 5, taken))
    assert [each.taken_ms for each in samples] == list(range(50 - KEPT, 50))


@given(
    true_offset=st.floats(-1e6, 1e6),
    delays=st.lists(st.tuples(st.floats(0, 5_000), st.floats(0, 5_000)), min_size=1, max_size=40),
)
def test_the_truth_lies_within_the_uncertainty_whatever_the_network_does(
    true_offset: float, delays: list[tuple[float, float]]
) -> None:
    samples: tuple[Sample, ...] = ()
    for index, (there, back) in enumerate(delays):
        measured = true_offset + (there - back) / 2
        samples = add_sample(samples, Sample(measured, (there + back) / 2 + 1e-6, index * 1_000))
    now = len(delays) * 1_000
    best = best_at(samples, now)
    assert best is not None
    assert len(samples) == min(len(delays), KEPT), "honest samples never contradict each other"
    assert abs(best.offset_ms - true_offset) <= best.uncertainty_at(now) + 1e-6


def test_news_is_what_moved_beyond_doubt_or_replaces_what_is_old() -> None:
    held = state(10, 2)
    assert is_news(None, held)
    assert not is_news(held, state(11, 2, at=1_000))
    assert is_news(held, state(13, 2, at=1_000))
    assert not is_news(held, state(11, 2, at=REFRESH_MS - 1))
    assert is_news(held, state(11, 2, at=REFRESH_MS))
    assert is_news(held, held.model_copy(update={"boot_id": "another"}))
