from itertools import pairwise

import pytest

from controller.planning import compile_plan
from controller.planning.localtime import day_start, offset_ms
from controller.preview.lanes import lane_of, names_of
from tests.support.schedules import NETWORK, sample_schedule, small_schedule
from wire.instants import HOUR, MINUTE, Instant


def lane_in(zone: str, first_day: str, last_day: str) -> tuple[dict[str, object], str]:
    schedule = small_schedule(zone=zone, first_day=first_day, last_day=last_day)
    plan = compile_plan(schedule, "wall", network=NETWORK)
    return lane_of(schedule, plan, names_of([plan])), zone


@pytest.mark.parametrize(
    ("zone", "first", "last", "changes"),
    [
        ("Asia/Tokyo", "2025-06-02", "2025-06-03", 0),
        ("Europe/Paris", "2025-10-25", "2025-10-27", 1),
        ("America/Toronto", "2025-03-08", "2025-03-10", 1),
        ("Australia/Lord_Howe", "2025-10-04", "2025-10-06", 1),
        ("America/Santiago", "2025-09-06", "2025-09-08", 1),
        ("Africa/Casablanca", "2025-02-22", "2025-04-07", 2),
    ],
)
def test_offsets_are_those_of_the_one_door_at_every_minute(
    zone: str, first: str, last: str, changes: int
) -> None:
    lane, _ = lane_in(zone, first, last)
    offsets, start, end = lane["offsets"], lane["start"], lane["end"]
    assert isinstance(offsets, list)
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert len(offsets) == 1 + changes
    for (at, before), (change, after) in pairwise(offsets):
        assert at < change
        assert offset_ms(Instant(change - 1), zone) == before != after
    for instant in range(start, end, 30 * MINUTE):
        held = [offset for at, offset in offsets if at <= instant][-1]
        assert held == offset_ms(Instant(instant), zone)


def test_days_begin_where_the_zone_says() -> None:
    lane, zone = lane_in("Europe/Paris", "2025-10-25", "2025-10-27")
    days = lane["days"]
    assert isinstance(days, list)
    assert [date for _, date in days] == ["2025-10-25", "2025-10-26", "2025-10-27"]
    assert [start for start, _ in days] == [day_start(date, zone) for _, date in days]
    assert days[2][0] - days[1][0] == 25 * HOUR


def test_curfews_tell_their_mode_basis_and_source() -> None:
    schedule = sample_schedule()
    plan = compile_plan(schedule, "hkg-sogo", network=NETWORK)
    curfews = lane_of(schedule, plan, names_of([plan]))["curfews"]
    assert {mode for _, _, mode, _, _ in curfews} == {"static", "dark"}
    source = "SAMPLE reading of the Charter on External Lighting"
    assert ("static curfew 22:00-23:00 (charter)", source) in {
        (words, told) for _, _, _, words, told in curfews
    }
    assert all(plan.start <= start < end <= plan.end for start, end, *_ in curfews)
    toronto = compile_plan(schedule, "yto-dundas", network=NETWORK)
    curfews = lane_of(schedule, toronto, names_of([toronto]))["curfews"]
    dim = [words for _, _, mode, words, _ in curfews if mode == "dim"]
    assert dim
    assert all(words.startswith("dim curfew ") and " %" in words for words in dim)
