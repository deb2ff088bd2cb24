from dataclasses import replace
from fractions import Fraction

import pytest

from controller.planning import compile_plan
from controller.planning.fairness import LineFairness, fairness_of
from controller.schedule import Schedule
from tests.support.schedules import sample_schedule, small_schedule

THREE = (("one", "Ada"), ("two", "Bo"), ("three", "Cy"))


def measured(schedule: Schedule, screen: str = "wall") -> LineFairness:
    (line,) = fairness_of(schedule, [compile_plan(schedule, screen, network="n")])
    return line


def test_the_sample_is_shared_as_promised_on_every_screen() -> None:
    schedule = sample_schedule()
    plans = [compile_plan(schedule, screen, network="n") for screen in schedule.screen_ids]
    lines = list(fairness_of(schedule, plans))
    assert [line.screen for line in lines] == list(schedule.screen_ids)
    for line, plan in zip(lines, plans, strict=True):
        assert sum(row.plays for row in line.shorts) == sum(spot.line == "base" for spot in plan.spots)
        assert {row.share for row in line.shorts} == {Fraction(1, 12)}
        assert max(abs(row.deviation) for row in line.shorts) == Fraction(11, 12)
        assert {row.silence for row in line.shorts} == {1}
        assert (line.cost.lost, line.cost.too_near, line.unfilled) == (0, 0, 0)


def test_weights_change_what_is_due_and_airtime_is_the_sum_of_its_plays() -> None:
    line = measured(
        small_schedule(
            playlist="{id: all-shorts, select: {award: [winner]}, rotation: fair, weights: {two: 2}}",
            shorts=THREE,
        )
    )
    by_id = {row.short: row for row in line.shorts}
    assert by_id["two"].share == by_id["two"].asked == Fraction(1, 2)
    assert by_id["two"].plays == by_id["one"].plays + by_id["three"].plays
    assert by_id["one"].airtime_ms == by_id["one"].plays * 10_000
    assert line.cost.farthest <= Fraction(3, 4)


def test_what_separation_takes_is_told_with_the_share_that_is_left() -> None:
    line = measured(
        small_schedule(
            playlist="{id: all-shorts, select: {award: [winner]}, rotation: fair, "
            "separation: {same_creator: 1}}",
            shorts=(("one", "Ada"), ("two", "Ada"), ("three", "Cy")),
        )
    )
    assert {row.short: row.share for row in line.shorts} == {
        "one": Fraction(1, 4),
        "two": Fraction(1, 4),
        "three": Fraction(1, 2),
    }
    assert line.cost.lost == Fraction(1, 6)
    assert line.cost.too_near == 0
    assert line.cost.farthest <= 1


def test_dayparts_are_counted_and_openings_that_stay_empty() -> None:
    line = measured(
        small_schedule(
            campaign_rules=('dayparts: {prime: [{from: "18:00", to: "20:00"}]}',),
            playlist="{id: all-shorts, select: {award: [winner]}, rotation: fair, even_in: [prime], "
            "max_plays_per_hour: 20}",
            shorts=THREE,
        )
    )
    plays = sum(row.plays for row in line.shorts)
    assert line.unfilled == 2 * 2 * 60 * 12 - plays
    assert line.unfilled_ms == line.unfilled * 10_000
    parts = [row.parts[0] for row in line.shorts]
    assert {part.daypart for part in parts} == {"prime"}
    assert max(part.plays for part in parts) - min(part.plays for part in parts) <= 1
    assert all(abs(part.plays - part.due) <= 1 for part in parts)
    assert sum(part.due for part in parts) == sum(part.plays for part in parts)


@pytest.mark.parametrize("weights", ["", ", weights: {one: 3}"])
def test_who_leaves_is_counted_until_then_and_the_others_by_what_is_left(weights: str) -> None:
    playlist = f"{{id: all-shorts, select: {{award: [winner]}}, rotation: fair{weights}}}"
    schedule = small_schedule(playlist=playlist, shorts=THREE)
    one = schedule.shorts["one"]
    ending = Schedule(
        schedule.venues,
        schedule.campaign,
        {**schedule.shorts, "one": replace(one, rights_until="2025-06-02")},
    )
    line = measured(ending)
    by_id = {row.short: row for row in line.shorts}
    assert 0 < by_id["one"].plays < by_id["two"].plays
    assert max(abs(row.deviation) for row in line.shorts) <= Fraction(3, 2)


def test_who_came_in_by_an_edit_is_counted_from_then_on() -> None:
    before = small_schedule(shorts=THREE, last_day="2025-06-04")
    plan = compile_plan(before, "wall", network="n")
    after = small_schedule(shorts=(*THREE, ("new", "Di")), last_day="2025-06-04")
    edited = compile_plan(after, "wall", network="n", in_force=plan, effective=plan.spots[2_000].start)
    (line,) = fairness_of(after, [edited])
    by_id = {row.short: row for row in line.shorts}
    assert by_id["new"].plays < by_id["one"].plays / 2
    assert line.cost.farthest <= 1


def test_a_line_that_never_plays_on_a_screen_is_owed_nothing_there() -> None:
    dark = 'curfews: [{from: "00:00", to: "00:00", mode: dark, basis: own, source: test}]'
    found = measured(small_schedule(screen_rules=[dark]))
    assert [(row.plays, row.due, row.deviation, row.silence) for row in found.shorts] == [(0, 0, 0, 0)] * 3
    assert (found.unfilled, found.cost.farthest) == (0, 0)


def test_a_daypart_is_measured_on_the_days_that_have_it() -> None:
    """The clocks skip 02:30 on the last day, on which no line asks for it."""
    night = "{id: night, kind: loop, screens: all, playlist: all-shorts, priority: 5, when: {"
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2026-03-28",
        last_day="2026-03-29",
        hours=[("00:00", "24:00")],
        campaign_rules=['dayparts: {late: [{from: "02:30", to: "04:00"}]}'],
        lines=[
            "{id: base, kind: loop, screens: all, playlist: all-shorts}",
            f"{night}weekdays: [sat], dayparts: [late]}}}}",
        ],
    )
    (found,) = [
        each
        for each in fairness_of(schedule, [compile_plan(schedule, "wall", network="n")])
        if each.line == "night"
    ]
    assert sum(row.plays for row in found.shorts) == 180
    assert [part.plays for row in found.shorts for part in row.parts] == [60, 60, 60]
