"""Times of orders: an operator's words → instants at each venue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.services.order_times import OrderTimeError, start_of, until_of
from wire.instants import DAY, HOUR, MINUTE, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("words", "zone", "instant"),
    [
        ("22:00", PARIS, "2025-06-04T20:00:00Z"),
        ("22:00:30", "America/Toronto", "2025-06-05T02:00:30Z"),
        ("13:00", PARIS, "2025-06-05T11:00:00Z"),  # 13:00 of today is an hour ago
        ("2025-06-06T07:30", "Asia/Tokyo", "2025-06-05T22:30:00Z"),
        ("2025-06-06 07:30", "Asia/Tokyo", "2025-06-05T22:30:00Z"),
        ("2025-06-06T07:30:00+02:00", "Asia/Tokyo", "2025-06-06T05:30:00Z"),
        ("2025-06-06T07:30:00Z", "Asia/Tokyo", "2025-06-06T07:30:00Z"),
    ],
)
def test_a_start_is_an_instant_or_a_reading_of_the_venue_s_clock(words: str, zone: str, instant: str) -> None:
    assert start_of(words, zone, NOON) == parse_instant(instant)


@pytest.mark.parametrize(
    "words", ["", "10 pm", "25:00", "2025-02-30T10:00", "2025-06-06", "T10:00Z", "Z", "tomorrow 10:00"]
)
def test_what_is_no_time_is_shown(words: str) -> None:
    with pytest.raises(OrderTimeError, match="is not a time"):
        start_of(words, PARIS, NOON)


def test_a_curfew_over_a_reading_that_happens_twice_or_never_is_the_longer() -> None:
    before = parse_instant("2025-10-25T12:00:00Z")
    assert start_of("02:30", PARIS, before) == parse_instant("2025-10-26T00:30:00Z")
    assert until_of("02:30", None, PARIS, now=before, start=before) == parse_instant("2025-10-26T01:30:00Z")
    spring = parse_instant("2025-03-29T12:00:00Z")
    assert start_of("02:30", PARIS, spring) == parse_instant("2025-03-30T00:30:00Z")
    assert until_of("02:30", None, PARIS, now=spring, start=spring) == parse_instant("2025-03-30T01:30:00Z")


def test_an_end_is_the_next_such_reading_after_the_start() -> None:
    start = start_of("23:00", PARIS, NOON)
    assert until_of("07:00", None, PARIS, now=NOON, start=start) == start + 8 * HOUR
    assert until_of(None, "90s", PARIS, now=NOON, start=start) == start + 90_000
    assert until_of(None, "10m", PARIS, now=NOON, start=Instant(0)) == NOON + 10 * MINUTE
    assert until_of(None, None, PARIS, now=NOON, start=start) is None
    with pytest.raises(OrderTimeError, match="not a duration"):
        until_of(None, "ten minutes", PARIS, now=NOON, start=start)


@pytest.mark.parametrize(
    ("until", "lasting"), [(None, "1h"), ("23:59:59", None), ("00:30", None), ("9999-12-31T23:30", None)]
)
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Toronto", "Asia/Tokyo"])
def test_an_end_that_no_message_can_carry_is_refused_or_before_that(
    until: str | None, lasting: str | None, zone: str
) -> None:
    start = parse_instant("9999-12-31T23:59:58Z")
    with pytest.raises(OrderTimeError):
        until_of(until, lasting, zone, now=NOON, start=start)


@given(st.integers(0, 10 * 365), st.integers(0, 24 * 60 - 1), st.sampled_from([PARIS, "Asia/Tokyo"]))
def test_a_reading_without_a_date_is_ahead_and_within_a_day_or_little_more(
    day: int, minute: int, zone: str
) -> None:
    now = Instant(NOON + day * DAY + minute * 37_000)
    words = f"{minute // 60:02d}:{minute % 60:02d}"
    assert now < start_of(words, zone, now) <= now + 25 * HOUR
