"""A survey says how long lines play without dealing their turns, where that can be told."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.checks.survey import Surveyor
from controller.schedule import Schedule
from tests.support.schedules import NETWORK, catalogue_text, parsed, small_files

DAYPARTS = 'dayparts: {early: [{from: "09:00:07", to: "09:20"}], noon: [{from: "11:58", to: "12:03:25"}]}'


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """One screen for three hours, with lines and playlists of every rule that may leave a slot empty."""
    rules = draw(
        st.sampled_from(
            ["", ", max_plays_per_hour: 9", ", length: {longer: slots}", ", length: {longer: refuse}"]
        )
    )
    spread = draw(st.sampled_from(["", ", separation: {same_short: 1}", ", separation: {same_creator: 1}"]))
    rotation = draw(st.sampled_from(["fair", "shuffle", "sequence"]))
    slots = draw(st.sampled_from(["[0, 3]", "[0, 1, 5]", "6"]))
    edge = draw(st.sampled_from(["skip", "cut", "finish"]))
    when = draw(st.sampled_from(["", ", when: {dayparts: [noon]}", ", when: {dayparts: [early, noon]}"]))
    spot = draw(st.sampled_from(["", ", spot: 7s", ", spot: 20s"]))
    reserved = draw(st.sampled_from(["", '{at: "*:30", duration: 45s, by: the owner}']))
    files = small_files(
        last_day="2025-06-02",
        hours=[("09:00", "12:00:40")],
        loop=f"{{length: 60s, spot: 10s, our_slots: {slots}}}",
        screen_rules=[f"reserved: [{reserved}]"],
        playlist=f"{{id: all-shorts, select: {{award: [winner]}}, rotation: {rotation}{rules}{spread}}}",
        campaign_rules=[DAYPARTS],
        lines=[
            f"{{id: base, kind: loop, screens: all, playlist: all-shorts, edge: {edge}}}",
            f"{{id: show, kind: domination, screens: all, playlist: all-shorts, edge: {edge}{spot}{when}}}",
            "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: one, count: 5}]}",
        ][: draw(st.integers(1, 3))],
    )
    length = draw(st.sampled_from(["5s", "10s", "15s", "20s"]))
    rights = draw(st.sampled_from(["2199-12-31", "2025-06-02", "2025-06-01"]))
    text = catalogue_text([("one", "Ada"), ("two", "Bo"), ("three", "Cy")], length=length)
    consents = draw(st.sampled_from(["yes,yes\n", "yes,no\n"]))
    files["catalogue.csv"] = text.replace("yes,yes\n", consents).replace("2199-12-31", rights, 2)
    return parsed(files)


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_what_the_survey_says_is_what_the_plan_does(schedule: Schedule) -> None:
    survey = Surveyor(schedule).survey("wall")
    plan = compile_plan(schedule, "wall", network=NETWORK)
    played = Counter[str]()
    for spot in plan.spots:
        played[spot.line] += spot.duration_ms
    assert tuple(survey.blocks) == plan.blocks
    assert {line.id: survey.played_ms(line) for line in survey.lines} == {
        line.id: played[line.id] for line in survey.lines
    }
