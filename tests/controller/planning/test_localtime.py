import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.planning.localtime import (
    TZDATA_VERSION,
    LocalTimeError,
    Occurrence,
    add_days,
    dates_between,
    day_span,
    format_local,
    format_offset,
    instants_of,
    local_date,
    offset_ms,
    read_wall,
    spans_of,
    utc_instant,
    weekday_of,
)
from controller.schedule import LocalDate, Repeated, Skipped, UtcTime, WallTime, Weekday
from controller.schedule.scalars import parse_wall_time
from wire.instants import DAY, HOUR, MINUTE, Instant, format_instant, parse_instant

PARIS, TORONTO, TOKYO = "Europe/Paris", "America/Toronto", "Asia/Tokyo"
SPRING, AUTUMN = LocalDate("2026-03-29"), LocalDate("2025-10-26")
HALF_PAST_TWO = WallTime(2 * HOUR + 30 * MINUTE)


def test_a_unique_reading() -> None:
    reading = read_wall(LocalDate("2025-06-04"), WallTime(21 * HOUR + 30 * MINUTE), TOKYO)
    assert reading.occurrence is Occurrence.UNIQUE
    assert format_instant(reading.earlier) == "2025-06-04T12:30:00.000Z"


def test_a_reading_past_midnight_is_the_next_days() -> None:
    midnight = read_wall(LocalDate("2025-06-04"), WallTime(DAY), TOKYO).earlier
    assert midnight == read_wall(LocalDate("2025-06-05"), WallTime(0), TOKYO).earlier
    late = read_wall(LocalDate("2025-06-04"), WallTime(27 * HOUR), TOKYO).earlier
    assert late == midnight + 3 * HOUR


def readings(
    date: LocalDate, skipped: Skipped = Skipped.ERROR, repeated: Repeated = Repeated.ERROR
) -> list[str]:
    instants = instants_of(date, HALF_PAST_TWO, PARIS, skipped=skipped, repeated=repeated)
    return [format_instant(instant) for instant in instants]


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (Skipped.EARLIER, ["2026-03-29T00:30:00.000Z"]),  # 01:30 +01:00
        (Skipped.LATER, ["2026-03-29T01:30:00.000Z"]),  # 03:30 +02:00
        (Skipped.SKIP, []),
    ],
)
def test_a_skipped_reading_moves_or_falls_out_as_told(policy: Skipped, wanted: list[str]) -> None:
    assert readings(SPRING, skipped=policy) == wanted


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (Repeated.FIRST, ["2025-10-26T00:30:00.000Z"]),
        (Repeated.SECOND, ["2025-10-26T01:30:00.000Z"]),
        (Repeated.BOTH, ["2025-10-26T00:30:00.000Z", "2025-10-26T01:30:00.000Z"]),
    ],
)
def test_a_repeated_reading_is_the_one_told_or_both(policy: Repeated, wanted: list[str]) -> None:
    assert readings(AUTUMN, repeated=policy) == wanted


@pytest.mark.parametrize(("date", "words"), [(SPRING, "never happens"), (AUTUMN, "happens twice")])
def test_an_error_shows_time_date_and_zone(date: LocalDate, words: str) -> None:
    with pytest.raises(LocalTimeError, match=f"02:30 on {date} {words} in {PARIS}"):
        readings(date)


def window(
    start: str, end: str, date: LocalDate, skipped: Skipped, repeated: Repeated
) -> list[tuple[str, str]]:
    spans = spans_of(
        date, parse_wall_time(start), parse_wall_time(end), PARIS, skipped=skipped, repeated=repeated
    )
    return [(format_instant(first)[11:16], format_instant(last)[11:16]) for first, last in spans]


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("01:00", "04:00", [("23:00", "03:00")]),  # around the repeated hour: one span of four hours
        ("02:15", "02:45", [("00:15", "00:45"), ("01:15", "01:45")]),  # inside it: once in each pass
        ("01:00", "02:30", [("23:00", "00:30"), ("01:00", "01:30")]),  # into it
        ("02:30", "04:00", [("00:30", "01:00"), ("01:30", "03:00")]),  # out of it
        ("02:00", "03:00", [("00:00", "02:00")]),  # all of it: two passes without a gap
        ("01:00", "02:00", [("23:00", "00:00")]),  # up to it
    ],
)
def test_both_takes_every_instant_that_shows_one_of_the_readings(
    start: str, end: str, wanted: list[tuple[str, str]]
) -> None:
    assert window(start, end, AUTUMN, Skipped.ERROR, Repeated.BOTH) == wanted
    evening = LocalDate("2025-10-25")
    hours = [f"{int(edge[:2]) + 24}{edge[2:]}" for edge in (start, end)]
    assert window(*hours, evening, Skipped.ERROR, Repeated.BOTH) == wanted


@pytest.mark.parametrize(
    ("date", "skipped", "repeated", "wanted"),
    [
        (AUTUMN, Skipped.ERROR, Repeated.FIRST, [("00:30", "03:00")]),
        (AUTUMN, Skipped.ERROR, Repeated.SECOND, [("01:30", "03:00")]),
        (SPRING, Skipped.LATER, Repeated.BOTH, [("01:30", "02:00")]),
        (SPRING, Skipped.EARLIER, Repeated.BOTH, [("00:30", "02:00")]),
        (SPRING, Skipped.SKIP, Repeated.BOTH, []),
    ],
)
def test_a_window_under_other_policies_is_one_span_or_none(
    date: LocalDate, skipped: Skipped, repeated: Repeated, wanted: list[tuple[str, str]]
) -> None:
    assert window("02:30", "04:00", date, skipped, repeated) == wanted


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        (PARIS, "2025-10-26", 25),
        (PARIS, "2026-03-29", 23),
        (TORONTO, "2025-11-02", 25),
        (TORONTO, "2026-03-08", 23),
        (TORONTO, "2025-06-04", 24),
        (TOKYO, "2026-03-29", 24),
        ("Australia/Lord_Howe", "2025-04-06", 24.5),
        ("Africa/Cairo", "2025-04-25", 23),  # midnight itself is skipped
        ("America/Havana", "2025-11-02", 25),  # midnight itself is repeated
        ("Pacific/Apia", "2011-12-30", 0),  # the day that never was
    ],
)
def test_local_days_are_as_long_as_they_are(zone: str, date: str, hours: float) -> None:
    start, end = day_span(LocalDate(date), zone)
    assert (end - start) / HOUR == hours


@given(
    st.integers(0, 40_000).map(lambda days: add_days(LocalDate("1990-01-01"), days)),
    st.sampled_from(
        [PARIS, TORONTO, TOKYO, "Asia/Shanghai", "Asia/Hong_Kong", "Africa/Cairo", "America/Havana"]
    ),
)
def test_local_days_partition_time(date: LocalDate, zone: str) -> None:
    start, end = day_span(date, zone)
    assert end == day_span(add_days(date, 1), zone)[0]
    assert local_date(start, zone) == date == local_date(Instant(end - 1), zone)


def test_dates() -> None:
    assert list(dates_between(LocalDate("2024-02-28"), LocalDate("2024-03-01"))) == [
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
    ]
    assert list(dates_between(LocalDate("2025-01-02"), LocalDate("2025-01-01"))) == []
    assert weekday_of(LocalDate("2025-06-02")) is Weekday.MON
    assert weekday_of(LocalDate("2025-06-08")) is Weekday.SUN


def test_words_for_people() -> None:
    instant = parse_instant("2025-06-04T12:30:00Z")
    assert utc_instant(LocalDate("2025-06-04"), UtcTime(12 * HOUR + 30 * MINUTE)) == instant
    assert format_local(instant, TOKYO) == "21:30:00"
    assert format_local(instant, TORONTO, seconds=False) == "08:30"
    assert format_offset(instant, TORONTO) == "-04:00"
    assert format_offset(instant, "Asia/Kolkata") == "+05:30"
    assert offset_ms(instant, TORONTO) == -4 * HOUR


def test_the_zone_database_is_the_pinned_package() -> None:
    import whenever

    assert whenever.get_tzpath() == ()
    assert TZDATA_VERSION.startswith("20")
