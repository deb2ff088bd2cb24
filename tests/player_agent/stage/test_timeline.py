"""Between instants and the monotonic clock."""

import pytest

from player_agent.clock import Reference
from player_agent.stage.timeline import Timeline, WallWatch
from wire.instants import Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
MS = 1_000_000


def test_there_and_back() -> None:
    timeline = Timeline.read(NOON, 5_000 * MS)
    assert timeline.to_ns(Instant(NOON + 250)) == 5_250 * MS
    assert timeline.to_instant(5_250 * MS + 400_000) == NOON + 250


def test_the_rounding_of_the_clock_averages_out() -> None:
    timeline = Timeline.read(NOON, 5_000 * MS)
    for turn in range(500):
        true_ns = round(turn * 137.31 * MS)
        now = Instant(NOON + round(true_ns / MS + 0.3))  # the clock rounds; it is 0.3 ms ahead
        timeline = timeline.following(now, 5_000 * MS + true_ns, 5_000 * MS + true_ns)
    assert abs(timeline.to_ns(NOON) - (5_000 * MS - 300_000)) < 200_000


def test_a_step_of_the_clock_is_believed_at_once() -> None:
    timeline = Timeline.read(NOON, 0).following(Instant(NOON + 1_040), 1_000 * MS, 1_000 * MS)
    assert timeline.to_ns(Instant(NOON + 1_040)) == 1_000 * MS


def test_a_reading_in_which_the_machine_was_busy_tells_nothing() -> None:
    timeline = Timeline.read(NOON, 0)
    assert timeline.following(Instant(NOON + 1_000), 1_000 * MS, 1_020 * MS) == timeline


def test_with_a_reference_it_is_exact() -> None:
    timeline = Timeline.by(Reference(5_000 * MS, NOON + 0.4, rate_ppm=100.0))
    assert timeline.to_ns(NOON) == pytest.approx(4_999.6 * MS, abs=1_000)
    after = Instant(NOON + 100_010)
    assert timeline.to_ns(after) == pytest.approx(105_000 * MS - 0.4 * MS, abs=2_000)
    assert timeline.to_instant(timeline.to_ns(after)) == after


def test_without_a_reference_again_the_last_one_is_gone_on_from() -> None:
    timeline = Timeline.by(Reference(0, float(NOON), rate_ppm=100.0))
    following = timeline.following(Instant(NOON + 10_001), 10_000 * MS, 10_000 * MS)
    assert following.to_ns(Instant(NOON + 10_001)) == pytest.approx(10_000 * MS, abs=1_000)


def test_a_wall_clock_that_is_set_is_seen_and_one_that_is_slewed_is_not() -> None:
    watch = WallWatch()
    seen = []
    for turn, wall_ms in enumerate([0, 1_000, 2_001, 63_001, 64_001]):
        watch = watch.look(Instant(NOON + wall_ms), turn * 1_000 * MS, turn * 1_000 * MS)
        seen.append(watch.step_ms)
    assert seen == [0, 0, 0, 60_000, 0]
    busy = watch.look(NOON, 5_000 * MS, 5_020 * MS)
    assert busy.step_ms == 0
