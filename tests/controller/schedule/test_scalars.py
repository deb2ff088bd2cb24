import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.schedule.scalars import (
    MAX_WALL_HOURS,
    EachHour,
    UtcTime,
    WallTime,
    format_duration,
    parse_date,
    parse_duration,
    parse_recurring,
    parse_utc_time,
    parse_wall_time,
)
from wire.instants import HOUR, MINUTE, SECOND


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:00", 0),
        ("09:30", 9 * HOUR + 30 * MINUTE),
        ("22:00:05", 22 * HOUR + 5 * SECOND),
        ("27:00", 27 * HOUR),
    ],
)
def test_wall_times_count_on_past_midnight(text: str, ms: int) -> None:
    assert parse_wall_time(text) == WallTime(ms)
    assert str(WallTime(ms)) == text


@pytest.mark.parametrize(
    "value", ["9:00", "22:60", "37:00", "22.00", "", "22:00Z", 1320, None, True, "２２:00"]
)
def test_what_is_no_wall_time(value: object) -> None:
    with pytest.raises(ValueError, match=r"; "):
        parse_wall_time(value)


def test_an_hourly_reading() -> None:
    assert parse_recurring("*:05") == EachHour(5)
    assert parse_recurring("12:00") == WallTime(12 * HOUR)
    assert str(EachHour(5)) == "*:05"


def test_utc_times() -> None:
    assert parse_utc_time("12:30:00Z") == UtcTime(12 * HOUR + 30 * MINUTE)
    for wrong in ("12:30", "24:00Z", "12:30+02:00", 750):
        with pytest.raises(ValueError, match="UTC"):
            parse_utc_time(wrong)


def test_dates_stand_in_the_calendar() -> None:
    assert parse_date("2024-02-29") == "2024-02-29"
    for wrong in ("2025-02-29", "2025-13-01", "2025-6-2", "0000-01-01", "9999-01-01", 20250602, None):
        with pytest.raises(ValueError, match=r"; "):
            parse_date(wrong)


@given(st.integers(1, 24 * HOUR))
def test_durations_come_back(length: int) -> None:
    assert parse_duration(format_duration(length)) == length


@pytest.mark.parametrize("value", ["15", "15 s", "0s", "25h", "-5s", "1.5s", 15, None, "999999999h"])
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(value)


def test_the_largest_wall_time() -> None:
    assert parse_wall_time(f"{MAX_WALL_HOURS}:00").ms == MAX_WALL_HOURS * HOUR
    with pytest.raises(ValueError, match="too late"):
        parse_wall_time(f"{MAX_WALL_HOURS}:01")
