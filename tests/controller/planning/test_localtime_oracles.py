"""The door of local time against two independent oracles: every change of the clocks from 2011 to 2037."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from controller.planning.localtime import (
    LocalTimeError,
    Occurrence,
    add_days,
    dates_between,
    day_span,
    day_start,
    format_local,
    instants_of,
    local_date,
    offset_ms,
    read_wall,
    spans_of,
)
from controller.schedule import LocalDate, Repeated, Skipped, WallTime
from controller.schedule.zones import place_zones
from tests.support.clocks import END, FIRST, Change, changes_of, compiled, day_of, reading_of, written
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant

CHANGING = {
    "Europe/Paris": 54,
    "America/Toronto": 54,
    "Australia/Lord_Howe": 54,  # by half an hour
    "Africa/Casablanca": 46,  # back for each Ramadan, and for good in 2026
    "America/St_Johns": 54,  # at a minute past midnight until 2011
    "America/Santiago": 52,  # at midnight
}
"""How often the clocks change from 2011 to 2037."""
UNCHANGING = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo")
EVERY_DAY = [LocalDate(day_of(at)) for at in range(FIRST, END, DAY)]
STEP = 3 * MINUTE  # and besides, to the ms, both sides of each edge


def readings_around(change: Change) -> Iterator[int]:
    """From an hour before the doubtful readings to an hour after them, and both sides of their edges."""
    low, high = sorted((change.at + change.before, change.at + change.after))
    yield from range(low - HOUR, high + HOUR, STEP)
    for edge in (low, high):
        yield from (edge + nearby for nearby in (-SECOND, -1, 0, 1, SECOND))


def dated(reading: int, days_before: int = 0) -> tuple[LocalDate, WallTime]:
    """A reading as schedules say it: a day, and ms since its midnight, 24 h and more for the next day's."""
    return LocalDate(day_of(reading - days_before * DAY)), WallTime(reading % DAY + days_before * DAY)


def test_the_oracles_know_how_often_the_clocks_change() -> None:
    assert {zone: len(changes_of(zone)) for zone in CHANGING} == CHANGING
    assert all(
        change.at < reading_of("1992-01-01", 0) for zone in UNCHANGING for change in written(zone).changes
    )


@pytest.mark.parametrize("zone", CHANGING)
def test_readings_around_every_change_under_every_policy(zone: str) -> None:
    for change in changes_of(zone):
        for reading in readings_around(change):
            for oracle in (compiled(zone), written(zone)):
                there = oracle.instants_of(reading)
                for days_before in (0, 1):
                    assert_answers(
                        zone, dated(reading, days_before), there, oracle.moved(reading) if not there else ()
                    )


def assert_answers(
    zone: str, said: tuple[LocalDate, WallTime], there: tuple[int, ...], moved: tuple[int, ...]
) -> None:
    """Under each policy the door gives what an oracle's answer makes of it."""
    reading = read_wall(*said, zone)
    match there:
        case (only,):
            wanted = dict.fromkeys(Skipped, (only,)), dict.fromkeys(Repeated, (only,))
            assert (reading.occurrence, reading.earlier, reading.later) == (Occurrence.UNIQUE, only, only)
        case (first, second):
            wanted = (
                dict.fromkeys(Skipped, None),
                {
                    Repeated.FIRST: (first,),
                    Repeated.SECOND: (second,),
                    Repeated.BOTH: (first, second),
                    Repeated.ERROR: None,
                },
            )
            assert (reading.occurrence, reading.earlier, reading.later) == (
                Occurrence.REPEATED,
                first,
                second,
            )
        case _:
            earlier, later = moved
            wanted = (
                {Skipped.EARLIER: (earlier,), Skipped.LATER: (later,), Skipped.SKIP: (), Skipped.ERROR: None},
                dict.fromkeys(Repeated, None),
            )
            assert (reading.occurrence, reading.earlier, reading.later) == (
                Occurrence.SKIPPED,
                earlier,
                later,
            )
    for skipped in Skipped:
        assert answer(zone, said, skipped, Repeated.ERROR) == wanted[0][skipped]
    for repeated in Repeated:
        assert answer(zone, said, Skipped.ERROR, repeated) == wanted[1][repeated]


def answer(
    zone: str, said: tuple[LocalDate, WallTime], skipped: Skipped, repeated: Repeated
) -> tuple[int, ...] | None:
    """The door's answer; None for an error."""
    try:
        return instants_of(*said, zone, skipped=skipped, repeated=repeated)
    except LocalTimeError:
        return None


@pytest.mark.parametrize("zone", CHANGING)
def test_the_way_back_to_local_time_around_every_change(zone: str) -> None:
    for change in changes_of(zone):
        for instant in (*range(change.at - 2 * HOUR, change.at + 2 * HOUR, STEP), change.at - 1, change.at):
            offsets = {oracle.offset_at(instant) for oracle in (compiled(zone), written(zone))}
            assert offsets == {offset_ms(Instant(instant), zone)}
            reading = instant + offsets.pop()
            assert local_date(Instant(instant), zone) == day_of(reading)
            assert format_local(Instant(instant), zone) == str_of(reading)


def str_of(reading: int) -> str:
    hours, minutes, seconds = reading % DAY // HOUR, reading % HOUR // MINUTE, reading % MINUTE // SECOND
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


@pytest.mark.parametrize("zone", UNCHANGING)
def test_zones_without_changes_have_one_instant_for_every_reading(zone: str) -> None:
    (offset,) = {change.after for change in written(zone).changes}
    for date in dates_between(LocalDate("1992-01-01"), LocalDate("2037-12-31")):
        reading = reading_of(date, 150 * MINUTE)
        assert compiled(zone).instants_of(reading) == (reading - offset,)
        seen = read_wall(date, WallTime(150 * MINUTE), zone)
        assert (seen.occurrence, seen.earlier) == (Occurrence.UNIQUE, reading - offset)


@pytest.mark.parametrize(
    ("zone", "lengths"),
    [
        ("Europe/Paris", {23, 24, 25}),
        ("America/Toronto", {23, 24, 25}),
        ("Australia/Lord_Howe", {23.5, 24, 24.5}),
        ("Africa/Casablanca", {23, 24, 25}),
        ("America/St_Johns", {23, 24, 25}),
        ("America/Santiago", {23, 24, 25}),
        *((zone, {24}) for zone in UNCHANGING),
    ],
)
def test_every_local_day_is_as_long_as_the_oracles_clock_runs(zone: str, lengths: set[float]) -> None:
    spans = [day_span(date, zone) for date in EVERY_DAY]
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert {(end - start) / HOUR for start, end in spans} == lengths
    longer = sum(change.before - change.after for change in changes_of(zone))
    assert sum(end - start for start, end in spans) == len(spans) * DAY + longer
    for date, (start, _) in zip(EVERY_DAY, spans, strict=True):
        for oracle in (compiled(zone), written(zone)):
            assert day_of(start + oracle.offset_at(start)) == date
            assert day_of(start - 1 + oracle.offset_at(start - 1)) < date


@pytest.mark.parametrize("zone", CHANGING)
def test_both_takes_exactly_the_instants_that_show_a_reading_of_the_window(zone: str) -> None:
    clock = written(zone)
    for change in changes_of(zone):
        if change.after > change.before:
            continue
        low, high = change.at + change.after, change.at + change.before
        for start, end in [(low - 47 * MINUTE, low + 13 * MINUTE), (low + MINUTE, high - MINUTE), (low, high),
                           (high - 7 * MINUTE, high + 90 * MINUTE), (low - HOUR, high + HOUR)]:  # fmt: skip
            date, first = dated(start)
            spans = spans_of(
                date,
                first,
                WallTime(end - start + first.ms),
                zone,
                skipped=Skipped.ERROR,
                repeated=Repeated.BOTH,
            )
            assert all(one[1] < other[0] for one, other in pairwise(spans))
            for instant in range(change.at - 3 * HOUR, change.at + 3 * HOUR, MINUTE):
                shows = start <= instant + clock.offset_at(instant) < end
                assert shows == any(one <= instant < other for one, other in spans)


def test_all_places_agree_with_both_oracles_on_their_changes() -> None:
    for zone in sorted(place_zones()):
        changes = changes_of(zone)
        for change in changes:
            for at, offset in ((change.at - 1, change.before), (change.at, change.after)):
                assert compiled(zone).offset_at(at) == offset_ms(Instant(at), zone) == offset, (zone, at)
        for at in range(FIRST, END, 30 * DAY):
            assert compiled(zone).offset_at(at) == offset_ms(Instant(at), zone), (zone, at)
        days = [day_start(LocalDate(f"{year}-01-01"), zone) for year in (2011, 2038)]
        expected = reading_of("2038-01-01", 0) - reading_of("2011-01-01", 0)
        assert days[1] - days[0] == expected + sum(change.before - change.after for change in changes), zone


def test_a_day_that_never_was_is_empty_and_its_readings_are_skipped() -> None:
    """Samoa left out 30 December 2011."""
    zone, date = "Pacific/Apia", LocalDate("2011-12-30")
    assert day_span(date, zone) == (day_start(add_days(date, 1), zone),) * 2
    noon = read_wall(date, WallTime(12 * HOUR), zone)
    assert (noon.occurrence, local_date(noon.earlier, zone), local_date(noon.later, zone)) == (
        Occurrence.SKIPPED, "2011-12-29", "2011-12-31",
    )  # fmt: skip
