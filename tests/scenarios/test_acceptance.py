"""The acceptance cases of the sample campaign, one test and one name each.

Cases 1 to 7 are about schedules, and stand here. Of the others:

 8  (export with its refusals): no export of plays in that form is made yet
 9  a player that is offline over an edge of a curfew, and tells all once: tests/scenarios/test_day.py
10  a changed byte is never shown: tests/player_agent/stage/test_damage.py, tests/player_agent/link/
    test_downloads.py
11  a kill to an unreachable screen: tests/scenarios/test_orders.py, tests/scenarios/test_orders_on_broker.py
12  aired, not aired and why, unplanned, possible match: tests/controller/proof/test_reconcile.py
"""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from controller.findings import Finding, Severity
from controller.planning import check_files, compile_plan
from controller.planning.localtime import local_date
from controller.planning.timetable import spots_on
from controller.schedule import LocalDate
from tests.support.schedules import (
    CAMPAIGN,
    HONG_KONG,
    NETWORK,
    SCREENS,
    SHANGHAI,
    TOKYO,
    edited,
    findings_of,
    line_of,
    parsed,
    sample_schedule,
)
from wire.instants import HOUR, MINUTE, Instant, parse_instant
from wire.plan import BlockKind, Plan

ZONES = {
    "sha-nanjing-east": "Asia/Shanghai",
    "hkg-sogo": "Asia/Hong_Kong",
    "tyo-shibuya": "Asia/Tokyo",
    "par-opera": "Europe/Paris",
    "yto-dundas": "America/Toronto",
}
FLIGHT = 'first_day: "2025-06-02", last_day: "2025-06-08"'
DATES = '"2025-06-04", "2025-06-07"'


@cache
def plan_of(screen: str) -> Plan:
    return compile_plan(sample_schedule(), screen, network=NETWORK)


def plan_of_flight(screen: str, first: str, last: str) -> Plan:
    """The sample's loop alone, over other days."""
    files = edited(
        (CAMPAIGN, FLIGHT, f'first_day: "{first}", last_day: "{last}"'), (CAMPAIGN, DATES, f'"{first}"')
    )
    return compile_plan(parsed(files), screen, network=NETWORK)


@pytest.mark.parametrize(
    ("file", "quoted", "unquoted", "shown"),
    [
        (HONG_KONG, 'from: "22:00"', "from: 22:00", '"22:00"'),
        (HONG_KONG, "audio: none", "audio: none\n    sound: off", '"off"'),
        (HONG_KONG, "audio: none", "audio: none\n    aspect: 16:9", '"16:9"'),
        (CAMPAIGN, 'at: "12:30:00Z"', "at: 12:30:00Z", '"12:30:00Z"'),
    ],
)  # fmt: skip
def test_case_1_an_unquoted_time_is_told_with_file_and_line_and_says_quote_it(
    file: str, quoted: str, unquoted: str, shown: str
) -> None:
    files = edited((file, quoted, unquoted))
    (finding,) = [each for each in findings_of(files) if "unquoted" in each.sentence]
    assert (finding.severity, finding.file) == (Severity.ERROR, file)
    assert finding.line == line_of(files, file, unquoted.rpartition("\n")[2].strip())
    assert finding.remedy == f"quote it: {shown}"


@pytest.mark.parametrize(
    ("zone", "words", "remedy"),
    [
        ("Asia/Beijing", "not in the zone database", "did you mean 'Asia/Shanghai'?"),
        ("CST", "an abbreviation of China, Cuba and central North America", "name the place"),
    ],
)
def test_case_2_a_zone_that_is_no_place_is_refused_and_the_right_one_proposed(
    zone: str, words: str, remedy: str
) -> None:
    (finding,) = findings_of(edited((SHANGHAI, "Asia/Shanghai", zone)))
    assert (finding.severity, finding.file) == (Severity.ERROR, SHANGHAI)
    assert words in finding.sentence
    assert remedy in finding.remedy


def test_case_3_a_simulcast_at_15_utc_is_refused_with_five_local_times_and_three_dark_screens() -> None:
    files = edited((CAMPAIGN, DATES, '"2025-06-04"'), (CAMPAIGN, "12:30:00Z", "15:00:00Z"))
    schedule, (finding,) = check_files(files)
    assert schedule is None
    assert (finding.severity, finding.file) == (Severity.ERROR, CAMPAIGN)
    assert finding.line == line_of(files, CAMPAIGN, "15:00:00Z")
    assert "cannot be shown on 3 of 5 screens" in finding.sentence
    for words in (
        "sha-nanjing-east 23:00 dark curfew 22:00-08:00 (own)",
        "hkg-sogo 23:00 dark curfew 23:00-07:00 (charter)",
        "tyo-shibuya 00:00 next day closed, hours 09:00-24:00",
        "par-opera 17:00 lit",
        "yto-dundas 11:00 lit",
    ):
        assert words in finding.sentence
    assert finding.remedy.startswith('write at: "13:59:30Z", the nearest at which all')


def test_case_4_a_spot_that_would_move_past_the_end_of_motion_is_not_planned() -> None:
    """Fifteen seconds, beginning at 21:59:50 in Hong Kong, would end after 22:00."""
    files = edited((HONG_KONG, 'open: "09:00"', 'open: "09:00:05"'), (HONG_KONG, "[0, 4]", "[0, 4, 7]"))
    plan = compile_plan(parsed(files), "hkg-sogo", network=NETWORK)
    ten_in_the_evening = parse_instant("2025-06-03T14:00:00Z")
    wish = Instant(ten_in_the_evening - 10_000)
    block = plan.block_at(wish)
    assert block is not None
    assert block.loop_start is not None
    assert (wish - block.loop_start) % 15_000 == 0, "a slot of ours begins there"
    assert (wish - block.loop_start) // 15_000 % 8 == 7
    assert plan.spot_at(wish) is None
    last = plan.last_spot_before(ten_in_the_evening)
    assert last is not None
    assert last.end <= ten_in_the_evening
    static = plan.block_at(ten_in_the_evening)
    assert static is not None
    assert static.kind is BlockKind.STATIC


@pytest.mark.parametrize(("date", "planned"), [("2025-12-30", True), ("2025-12-31", False)])
def test_case_5_tokyo_at_23_30_is_planned_but_on_the_last_day_of_the_year(date: str, planned: bool) -> None:
    half_past_eleven = parse_instant(f"{date}T14:30:00Z")
    plan = plan_of_flight("tyo-shibuya", "2025-12-29", "2025-12-31")
    spots = plan.spots_between(half_past_eleven, Instant(half_past_eleven + 2 * MINUTE))
    assert bool(spots) is planned
    block = plan.block_at(half_past_eleven)
    assert block is not None
    assert (block.kind is BlockKind.CLOSED) is not planned


@pytest.mark.parametrize(("date", "at"), [("2025-12-30", "14:30:00Z"), ("2025-12-31", "14:30:00Z")])
def test_case_5_a_simulcast_in_tokyo_at_23_30_too(date: str, at: str) -> None:
    files = edited(
        (CAMPAIGN, FLIGHT, 'first_day: "2025-12-29", last_day: "2025-12-31"'),
        (CAMPAIGN, DATES, f'"{date}"'),
        (CAMPAIGN, '"12:30:00Z"', f'"{at}"'),
        (CAMPAIGN, "screens: all\n", "screens: [tyo-shibuya]\n"),
    )
    found = [each for each in findings_of(files) if "simulcast" in each.sentence]
    assert [each.severity for each in found] == ([] if date == "2025-12-30" else [Severity.ERROR])
    assert all("23:30 closed, hours 09:00-23:00" in each.sentence for each in found)


@pytest.mark.parametrize(("night", "hours"), [("2025-10-26", 6), ("2026-03-29", 4), ("2025-06-03", 5)])
def test_case_6_the_curfew_of_paris_lasts_as_long_as_its_night(night: str, hours: int) -> None:
    plan = plan_of_flight("par-opera", night, night)
    (curfew,) = [block for block in plan.blocks if block.kind is BlockKind.DARK]
    assert curfew.end - curfew.start == hours * HOUR


def test_case_7_a_day_without_simulcast_has_3756_spots() -> None:
    day = LocalDate("2025-06-03")
    counts = {screen: len(spots_on(plan_of(screen), day, ZONES[screen])) for screen in SCREENS}
    assert counts == {
        "sha-nanjing-east": 576,
        "hkg-sogo": 780,
        "tyo-shibuya": 435,
        "par-opera": 1_005,
        "yto-dundas": 960,
    }
    assert sum(counts.values()) == 3_756


@pytest.mark.parametrize("screen", SCREENS)
def test_case_7_plays_per_short_and_day_differ_by_at_most_one(screen: str) -> None:
    days: dict[LocalDate, Counter[str]] = {}
    for spot in plan_of(screen).spots:
        if spot.line == "base":
            days.setdefault(local_date(spot.start, ZONES[screen]), Counter())[spot.short] += 1
    assert len(days) == 7
    for plays in days.values():
        assert len(plays) == 12
        assert max(plays.values()) - min(plays.values()) <= 1


def test_the_findings_of_three_cases_come_in_one_run() -> None:
    """A wrong zone, an unquoted time and a simulcast that a third file forbids."""
    files = edited(
        (SHANGHAI, "Asia/Shanghai", "Asia/Beijing"),
        (TOKYO, 'close: "24:00"', "close: 24:00"),
        (CAMPAIGN, "12:30:00Z", "15:00:00Z"),
    )
    found = findings_of(files)
    assert [each.file for each in found] == [CAMPAIGN, SHANGHAI, TOKYO]
    simulcast, zone, quote = found
    assert "hkg-sogo 23:00 dark curfew" in simulcast.sentence
    assert zone.remedy == "did you mean 'Asia/Shanghai'?"
    assert quote.remedy == 'quote it: "24:00"'
    assert all(_key(one) < _key(other) for one, other in pairwise(found))


def _key(finding: Finding) -> tuple[str, int]:
    return finding.file, finding.line
