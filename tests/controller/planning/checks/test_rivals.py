"""Lines that fight for the same seconds with the same precedence."""

from controller.findings import Finding, Severity
from controller.planning import check_schedule
from tests.support.schedules import small_schedule

DAYPARTS = 'dayparts: {a: [{from: "12:00", to: "13:00"}], b: [{from: "12:30", to: "14:00"}]}'


def line(name: str, *, kind: str = "loop", priority: int = 3, daypart: str = "") -> str:
    when = f", when: {{dayparts: [{daypart}]}}" if daypart else ""
    return f"{{id: {name}, kind: {kind}, screens: all, playlist: all-shorts, priority: {priority}{when}}}"


def rivals(*lines: str) -> list[Finding]:
    found = check_schedule(small_schedule(lines=lines, campaign_rules=[DAYPARTS]))
    return [each for each in found if "claim the same time" in each.sentence]


def test_loops_and_dominations_of_one_priority_are_rivals_where_they_overlap() -> None:
    for kind in ("loop", "domination"):
        (finding,) = rivals(line("one", kind=kind, daypart="a"), line("two", kind=kind, daypart="b"))
        assert finding.severity is Severity.ERROR
        assert (
            f"the {kind} lines 'one' and 'two' claim the same time with priority 3 on wall"
            in finding.sentence
        )
        assert finding.sentence.endswith("first 2025-06-02 12:30")


def test_lines_of_other_kinds_priorities_or_times_are_none() -> None:
    assert rivals(line("one", daypart="a"), line("two", daypart="b", priority=4)) == []
    assert rivals(line("one", daypart="a"), line("two", daypart="b", kind="domination")) == []


def test_each_of_many_lines_is_named_and_pairs_come_once() -> None:
    found = rivals(*(line(f"line-{number}") for number in range(30)))
    assert len(found) == 29
    assert all("'line-0'" in each.sentence for each in found)
