"""What goes wrong with time zones in practice: cities that move apart, wrong machines, new databases."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from controller.planning import compile_plan, diff_plans
from controller.planning.localtime import (
    TZDATA_VERSION,
    add_days,
    dates_between,
    format_local,
    instants_of,
    local_date,
    read_wall,
    utc_instant,
)
from controller.schedule import LocalDate, Repeated, Skipped, UtcTime, WallTime
from controller.services.draft import InForce, draft_screen
from tests.support.schedules import (
    NETWORK,
    SAMPLE_FOLDER,
    SCREENS,
    edited,
    parsed,
    sample_schedule,
    small_schedule,
)
from wire.codec import encode
from wire.instants import HOUR, MINUTE, Instant
from wire.plan_columns import to_columns
from wire.playhead import CueKind, cue_at

PARIS, TORONTO, TOKYO = "Europe/Paris", "America/Toronto", "Asia/Tokyo"
YEARS = list(dates_between(LocalDate("2025-01-01"), LocalDate("2026-12-31")))


def evening(date: LocalDate, zone: str) -> Instant:
    return read_wall(date, WallTime(20 * HOUR + 30 * MINUTE), zone).earlier


def test_paris_and_toronto_are_six_hours_apart_but_for_some_weeks() -> None:
    """The same local time comes an hour sooner where one city has changed its clocks already."""
    apart = {date: (evening(date, TORONTO) - evening(date, PARIS)) / HOUR for date in YEARS}
    assert set(apart.values()) == {5, 6}
    closer = [date for date, hours in apart.items() if hours == 5 and date < "2026"]
    assert closer == [
        *dates_between(LocalDate("2025-03-09"), LocalDate("2025-03-29")),
        *dates_between(LocalDate("2025-10-26"), LocalDate("2025-11-01")),
    ]


def test_one_instant_for_all_is_another_local_time_after_the_change() -> None:
    def words(date: str) -> list[str]:
        instant = utc_instant(LocalDate(date), UtcTime(12 * HOUR + 30 * MINUTE))
        return [format_local(instant, zone, seconds=False) for zone in (TOKYO, PARIS, TORONTO)]

    assert words("2025-06-04") == ["21:30", "14:30", "08:30"]
    assert words("2025-12-04") == ["21:30", "13:30", "07:30"]


@pytest.mark.parametrize("skipped", [Skipped.EARLIER, Skipped.LATER, Skipped.SKIP])
@pytest.mark.parametrize("zone", [PARIS, TORONTO, TOKYO])
def test_a_daily_reading_never_lands_on_a_time_that_does_not_exist(zone: str, skipped: Skipped) -> None:
    half_past_two = WallTime(2 * HOUR + 30 * MINUTE)
    for date in YEARS:
        instants = instants_of(date, half_past_two, zone, skipped=skipped, repeated=Repeated.FIRST)
        for instant in instants:
            assert local_date(instant, zone) == date
            assert format_local(instant, zone, seconds=False) in {"02:30", "01:30", "03:30"}
        if read_wall(date, half_past_two, zone).earlier == read_wall(date, half_past_two, zone).later:
            assert [format_local(instant, zone, seconds=False) for instant in instants] == ["02:30"]


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [("2025-06-03", 11, 14), ("2025-03-19", 11, 14), ("2025-10-29", 11, 14), ("2025-12-10", 12, 14)],
)
def test_the_hours_in_which_all_five_screens_are_lit_move_with_the_clocks(
    date: str, first: int, last: int
) -> None:
    campaign = "campaigns/sample-vision-to-screen-2025.yaml"
    day_before, day_after = add_days(LocalDate(date), -1), add_days(LocalDate(date), 1)
    schedule = parsed(
        edited(
            (campaign, '"2025-06-02"', f'"{day_before}"'),
            (campaign, '"2025-06-08"', f'"{day_after}"'),
            (campaign, '["2025-06-04", "2025-06-07"]', f'["{day_after}"]'),
        )
    )
    plans = [compile_plan(schedule, screen, network=NETWORK) for screen in SCREENS]

    def moving(hour: int) -> bool:
        instant = Instant(utc_instant(LocalDate(date), UtcTime(hour * HOUR)) + 10 * MINUTE)
        cues = [cue_at(plan, instant) for plan in plans]
        return all(cue is not None and cue.kind in {CueKind.SPOT, CueKind.HOUSE} for cue in cues)

    assert [hour for hour in range(24) if moving(hour)] == list(range(first, last))


def test_the_machines_own_zone_and_database_do_not_matter() -> None:
    code = (
        "import hashlib, tests.support.schedules as s\n"
        "from controller.planning import compile_plan\n"
        "from wire.codec import encode\n"
        "from wire.plan_columns import to_columns\n"
        "plan = compile_plan(s.sample_schedule(), 'par-opera', network=s.NETWORK)\n"
        "print(hashlib.sha256(encode(to_columns(plan))).hexdigest())\n"
    )
    plan = compile_plan(sample_schedule(), "par-opera", network=NETWORK)
    elsewhere = {**os.environ, "TZ": "Pacific/Apia", "PYTHONTZPATH": "/nowhere", "TZDIR": "/nowhere"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=elsewhere, cwd=SAMPLE_FOLDER.parent, capture_output=True, check=True
    ).stdout.decode()
    assert said.strip() == hashlib.sha256(encode(to_columns(plan))).hexdigest()


def test_a_new_database_that_moves_nothing_publishes_nothing() -> None:
    schedule = small_schedule()
    held = replace(compile_plan(schedule, "wall", network=NETWORK), tzdata="2011a")
    draft = draft_screen(
        schedule, "wall", InForce(held, None),
        network=NETWORK, now=held.start, effective=Instant(held.start + HOUR), films=None,
    )  # fmt: skip
    assert draft.plan.tzdata == TZDATA_VERSION
    assert draft.diff.empty
    assert not draft.plan_changed


def test_a_new_database_that_moves_a_clock_tells_the_first_instant() -> None:
    """As if Tokyo had been found to keep Shanghai's time: every spot comes an hour later."""
    held = replace(compile_plan(small_schedule(zone="Asia/Tokyo"), "wall", network=NETWORK), tzdata="2011a")
    diff = diff_plans(held, compile_plan(small_schedule(zone="Asia/Shanghai"), "wall", network=NETWORK))
    assert not diff.empty
    assert diff.first_affected == held.start
