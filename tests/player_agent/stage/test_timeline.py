"""Between instants and the monotonic clock."""

from player_agent.stage.timeline import Timeline
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
