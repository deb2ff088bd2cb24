"""When films may be fetched, and how fast."""

from hypothesis import given
from hypothesis import strategies as st

from player_agent.link.delivery_rules import (
    URGENT_MS,
    TokenBucket,
    first_request_at,
    is_open,
    is_urgent,
    spread_of,
)
from wire.bundle import MINUTES_PER_DAY, DailyWindow
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
NIGHT = DailyWindow(start_minute=23 * 60, end_minute=5 * 60)


def test_a_window_over_midnight_is_open_on_both_sides_of_it() -> None:
    hours = [hour for hour in range(24) if is_open([NIGHT], Instant(NOON - 12 * HOUR + hour * HOUR))]
    assert hours == [0, 1, 2, 3, 4, 23]


@given(st.integers(0, MINUTES_PER_DAY - 1), st.integers(0, MINUTES_PER_DAY), st.integers(0, 2_000))
def test_a_window_and_what_is_left_of_the_day_never_meet(start: int, end: int, day: int) -> None:
    if start == end % MINUTES_PER_DAY:
        return
    window = DailyWindow(start_minute=start, end_minute=end)
    rest = DailyWindow(start_minute=end % MINUTES_PER_DAY, end_minute=start)
    for minute in (start, end, (start + end) // 2, 0, 719):
        instant = Instant(day * DAY + minute * MINUTE)
        assert window.contains(instant) is not rest.contains(instant)


def test_what_is_due_within_the_hour_or_at_any_moment_is_urgent() -> None:
    assert is_urgent(None, NOON)
    assert is_urgent(Instant(NOON + URGENT_MS), NOON)
    assert not is_urgent(Instant(NOON + URGENT_MS + 1), NOON)
    assert is_open([], NOON)


@given(st.integers(0, 5), st.integers(1, HOUR))
def test_two_thousand_screens_spread_evenly(revision: int, spread_ms: int) -> None:
    waits = [spread_of(f"screen-{number}", revision, spread_ms) for number in range(2_000)]
    assert all(0 <= wait < spread_ms for wait in waits)
    quarters = [sum(wait * 4 // spread_ms == quarter for wait in waits) for quarter in range(4)]
    if spread_ms >= 1_000:
        assert min(quarters) > 400, "500 each would be even"


def test_another_revision_gives_another_order() -> None:
    def order(revision: int) -> list[int]:
        return sorted(range(50), key=lambda number: spread_of(f"screen-{number}", revision, HOUR))

    assert order(1) == order(1)
    assert order(1) != order(2)


@given(st.integers(0, HOUR), st.none() | st.integers(-HOUR, DAY))
def test_nobody_waits_for_more_than_an_eighth_of_what_is_left(spread: int, left: int | None) -> None:
    due = None if left is None else Instant(NOON + left)
    waits = first_request_at(spread, NOON, due) - NOON
    assert 0 <= waits <= spread
    assert waits <= max(0, left or 0) / 8


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=60), st.integers(16_384, 10_000_000))
def test_whoever_waits_as_told_keeps_to_the_bandwidth(chunks: list[int], rate: int) -> None:
    bucket, now_ns = TokenBucket(rate, 0), 0
    for chunk in chunks:
        now_ns += round(bucket.take(chunk, now_ns) * 1_000_000)
    assert sum(chunks) <= rate * now_ns / 1_000_000_000 + 1 + rate / 1_000


def test_a_pause_saves_up_one_second_and_no_more() -> None:
    bucket = TokenBucket(100_000, 0)
    assert bucket.take(100_000, 3_600 * SECOND * 1_000_000) == 0
    assert bucket.take(50_000, 3_600 * SECOND * 1_000_000) == 500
