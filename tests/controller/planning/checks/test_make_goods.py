"""Make-goods that find no room."""

import pytest

from controller.findings import Code, Severity
from controller.planning import check_schedule
from tests.support.schedules import small_schedule

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
PLAYS = "plays: [{short: one, count: 2}], when: {dates: ['2025-06-02']}"
NOON = 'dayparts: {noon: [{from: "12:00", to: "12:02"}], night: [{from: "22:00", to: "23:00"}]}'


def found(rules: str) -> list:
    """The findings about a make-good; two minutes at noon have eight slots of ours in two days."""
    line = f"{{id: repair, kind: make_good, screens: all, for: {{line: base}}, {rules}}}"
    late = BASE.replace("base,", "late,").replace("}", ", priority: 5, when: {dayparts: [noon]}}")
    return check_schedule(small_schedule(lines=[BASE, late, line], campaign_rules=[NOON]))


def test_plays_that_find_room_need_no_word() -> None:
    assert [each for each in found("plays: [{short: one, count: 8}]") if "repair" in each.sentence] == []


def test_plays_that_find_no_room_are_counted() -> None:
    (finding,) = [
        each
        for each in found("plays: [{short: one, count: 7}, {short: two, count: 3}], when: {dayparts: [noon]}")
        if each.code is Code.MAKE_GOOD
    ]
    assert finding.severity is Severity.ERROR
    assert "cannot play all on wall" in finding.sentence
    assert "can be planned" in finding.sentence


def test_a_make_good_outside_the_hours_says_so() -> None:
    (finding,) = [
        each
        for each in found("plays: [{short: one, count: 7}], when: {dayparts: [night]}")
        if "repair" in each.sentence
    ]
    assert "0 of 7 of 'one' can be planned, since none of its time is in operating hours" in finding.sentence


@pytest.mark.parametrize(
    ("rule", "words", "severity"),
    [
        ("date: '2025-07-01'", "repairs 2025-07-01, outside the flight 2025-06-02 to", Severity.ERROR),
        ("date: '2025-06-03'", "repairs 2025-06-03, and it plays until 2025-06-02, before", Severity.WARNING),
    ],
)
def test_what_was_lost_was_lost_in_the_flight_and_before(rule: str, words: str, severity: Severity) -> None:
    line = f"{{id: repair, kind: make_good, screens: all, for: {{line: base, {rule}}}, {PLAYS}}}"
    (finding,) = check_schedule(small_schedule(lines=[BASE, line]))
    assert finding.severity is severity
    assert words in finding.sentence
