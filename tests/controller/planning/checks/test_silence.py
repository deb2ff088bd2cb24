"""Each reason for which a line never plays, with the shortest schedule that shows it."""

import pytest

from controller.findings import Severity
from controller.planning import check_schedule
from tests.support.schedules import CAMPAIGN, edited, findings_of, only, small_schedule

NIGHT = 'dayparts: {night: [{from: "22:00", to: "23:00"}]}'
NOON = 'dayparts: {noon: [{from: "12:00", to: "13:00"}]}'


def line(words: str = "", name: str = "late") -> str:
    return f"{{id: {name}, kind: loop, screens: all, playlist: all-shorts{words}}}"


def curfew(mode: str) -> str:
    return f'curfews: [{{from: "12:00", to: "13:00", mode: {mode}, basis: own, source: SAMPLE}}]'


@pytest.mark.parametrize(
    ("changes", "sentence", "remedy"),
    [
        (
            {"lines": [line(", when: {dayparts: [night]}")], "campaign_rules": [NIGHT]},
            "the line 'late' never plays on wall: closed at 22:00-23:00, hours 09:00-21:00 on 2025-06-02",
            "in which the screen is lit",
        ),
        (
            {
                "lines": [line(', when: {dates: ["2025-06-03"]}')],
                "screen_rules": [
                    'exceptions: [{date: "2025-06-03", operating_hours: [], basis: own, source: SAMPLE}]'
                ],
            },
            "never plays on wall: closed on 2025-06-03",
            "in which the screen is lit",
        ),
        (
            {
                "lines": [line(", when: {dayparts: [noon]}")],
                "campaign_rules": [NOON],
                "screen_rules": [curfew("dark")],
            },
            "never plays on wall: dark curfew 12:00-13:00 (own) has all of its time, first 2025-06-02 12:00",
            "in which the screen is lit",
        ),
        (
            {
                "lines": [line(", when: {dayparts: [noon]}")],
                "campaign_rules": [NOON],
                "screen_rules": [curfew("static")],
            },
            "never plays on wall: static curfew 12:00-13:00 (own) has all of its time",
            "in which the screen is lit",
        ),
        (
            {
                "lines": [line(", when: {dayparts: [noon]}")],
                "campaign_rules": [NOON],
                "screen_rules": ['reserved: [{at: "12:00", duration: 1h, by: the owner}]'],
            },
            "never plays on wall: reserved, the owner has all of its time, first 2025-06-02 12:00",
            "in which the screen is lit",
        ),
        (
            {"lines": [line(), line(", priority: 9", "base")]},
            "never plays on wall: the loop 'base' of priority 9 has all of its time, first 2025-06-02 09:00",
            "give it a priority above 9, or times that base leaves free",
        ),
        (
            {
                "lines": [
                    line(", when: {dayparts: [noon]}"),
                    "{id: show, kind: domination, screens: all, playlist: all-shorts, priority: 3}",
                ],
                "campaign_rules": [NOON],
                "screen_rules": ['reserved: [{at: "12:15", duration: 15m, by: the owner}]'],
            },
            "its time is taken by the domination 'show' of priority 3 (90m) and reserved, the owner (30m)",
            "give it times that show leaves free",
        ),
        (
            {
                "lines": [line(", when: {dayparts: [short]}")],
                "campaign_rules": ['dayparts: {short: [{from: "12:00:10", to: "12:00:30"}]}'],
            },
            "no slot of ours (0 and 3 of 6) lies wholly in its time, which lasts 20s, at 2025-06-02 12:00",
            "such as 12:00:30-12:00:40",
        ),
        (
            {
                "lines": [line(", spot: 30s, when: {dayparts: [short]}").replace("loop", "domination")],
                "campaign_rules": ['dayparts: {short: [{from: "12:00:10", to: "12:00:30"}]}'],
            },
            "no slot of 30s lies wholly in its time, which lasts 20s",
            "give it 1m or more at a time",
        ),
    ],
)  # fmt: skip
def test_a_line_that_never_plays_says_why(changes: dict, sentence: str, remedy: str) -> None:
    finding = only(check_schedule(small_schedule(**changes)), "the line 'late' never plays")
    assert finding.severity is Severity.ERROR
    assert sentence in finding.sentence
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ('dates: ["2025-07-01", "2025-07-02"]', "2025-07-01 and 2025-07-02, outside the flight 2025-06-02"),
        ("weekdays: [sat, sun]", "on sat, sun, and the flight 2025-06-02 to 2025-06-03 has none"),
        ('weekdays: [sat], dates: ["2025-06-03"]', "on sat, and 2025-06-03 is a tue"),
    ],
)
def test_a_line_without_a_day_says_so_once(when: str, sentence: str) -> None:
    schedule = small_schedule(lines=[line(name="base"), line(f", priority: 3, when: {{{when}}}")])
    (finding,) = check_schedule(schedule)
    assert sentence in finding.sentence
    assert "never plays" in finding.sentence
    assert finding.severity is Severity.ERROR


def test_where_it_plays_on_another_screen_it_is_a_warning() -> None:
    late = line(", when: {dayparts: [late]}, priority: 20").replace("all-shorts", "winners")
    files = edited(
        (CAMPAIGN, "\nplaylists:\n", '\ndayparts: {late: [{from: "23:50", to: "24:00"}]}\nplaylists:\n'),
        (CAMPAIGN, "\nlines:\n", f"\nlines:\n  - {late}\n"),
    )
    found = [each for each in findings_of(files) if "'late' never plays" in each.sentence]
    assert {each.severity for each in found} == {Severity.WARNING}
    told = " ".join(each.sentence for each in found)
    assert all(screen in told for screen in ("sha-nanjing-east", "hkg-sogo", "par-opera", "yto-dundas"))
    assert "tyo-shibuya" not in told


def test_a_line_whose_slots_make_goods_have_says_so() -> None:
    repair = (
        "{id: repair, kind: make_good, screens: all, for: {line: late}, plays: [{short: one, count: 4000}]}"
    )
    finding = only(check_schedule(small_schedule(lines=[line(), repair])), "never plays")
    assert finding.sentence.endswith("on wall: plays of 'repair' have all of its slots")
    assert finding.remedy == "give them fewer plays, or more days"
