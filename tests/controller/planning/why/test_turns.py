from collections import Counter
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning.why import Turn, explain_at
from controller.schedule import Schedule
from tests.support.busy_schedules import planned
from tests.support.schedules import parsed, sample_schedule, small_files
from wire.instants import HOUR, Instant
from wire.plan import Plan, Spot

SHORTS = [("a", "Ada"), ("b", "Ada"), ("c", "Cy"), ("d", "Di"), ("e", "Ed")]
PLAYLISTS = (
    "rotation: fair, seed: 7",
    "rotation: fair, seed: 7, separation: {same_creator: 2}",
    "rotation: fair, seed: 7, weights: {a: 3}, separation: {same_short: 1}",
    "rotation: shuffle, seed: 3",
    "rotation: sequence",
    "rotation: fair, seed: 1, max_plays_per_hour: 20",
    "rotation: fair, seed: 1, length: {longer: refuse}",
)
LONG = "Cy,Nowhere,en,winner,9,20s"


@cache
def schedule_of(playlist: int) -> Schedule:
    text = f"{{id: all-shorts, select: {{award: [winner]}}, {PLAYLISTS[playlist]}}}"
    files = small_files(hours=[("09:00", "11:00")], playlist=text, shorts=SHORTS)
    if "longer" in PLAYLISTS[playlist]:
        files["catalogue.csv"] = files["catalogue.csv"].replace("Cy,Nowhere,en,winner,9,10s", LONG)
    return parsed(files)


@cache
def plan_of(playlist: int) -> Plan:
    return planned(schedule_of(playlist))


def turn_at(schedule: Schedule, plan: Plan, spot: Spot) -> Turn:
    turn = explain_at(schedule, plan, Instant(spot.start + 1)).turn
    assert turn is not None
    return turn


@settings(deadline=None)
@given(st.integers(0, len(PLAYLISTS) - 1), st.randoms(use_true_random=False))
def test_turns_count_what_the_plan_plays(playlist: int, random: Random) -> None:
    schedule, plan = schedule_of(playlist), plan_of(playlist)
    index = random.randrange(len(plan.spots))
    spot, before, after = plan.spots[index], plan.spots[:index], plan.spots[index + 1 :]
    turn = turn_at(schedule, plan, spot)
    last = {each.short: each.start for each in before}
    assert turn.last == last.get(spot.short)
    assert (turn.plays, turn.line_plays) == (Counter(each.short for each in before)[spot.short], len(before))
    assert turn.next == next((each.start for each in after if each.short == spot.short), None)
    weight = 3 if "weights" in PLAYLISTS[playlist] and spot.short == "a" else 1
    weights = 7 if "weights" in PLAYLISTS[playlist] else 5
    assert turn.share == len(before) * weight / weights


@settings(deadline=None)
@given(st.integers(0, len(PLAYLISTS) - 1), st.randoms(use_true_random=False))
def test_who_was_silent_for_longer_has_a_reason_that_holds(playlist: int, random: Random) -> None:
    schedule, plan = schedule_of(playlist), plan_of(playlist)
    index = random.randrange(len(plan.spots))
    spot, before, after = plan.spots[index], plan.spots[:index], plan.spots[index + 1 :]
    turn = turn_at(schedule, plan, spot)
    last = {each.short: each.start for each in before}
    longer = {short for short, _ in SHORTS if spot.short in last and last.get(short, -1) < last[spot.short]}
    assert {waiting.short for waiting in turn.waiting} == longer
    creators = dict(SHORTS)
    for waiting in turn.waiting:
        assert waiting.last == last.get(waiting.short)
        following = next((each for each in after if each.short == waiting.short), None)
        if waiting.because.startswith("separation: the creator"):
            between = int("same_creator: 2" in PLAYLISTS[playlist]) * 2
            assert creators[waiting.short] in {creators[each.short] for each in before[-between:]}
        elif "within 60 minutes" in waiting.because:
            hour = [each for each in before if each.short == waiting.short and spot.start - each.start < HOUR]
            assert len(hour) >= 20
        elif waiting.because == "its film of 20s may not be played in slots of 10s":
            assert waiting.short == "c"
            assert following is None
        elif waiting.because.startswith("ahead of its share"):
            plays = [each.short for each in before].count(waiting.short)
            assert plays > len(before) * (3 if waiting.short == "a" else 1) / 7
        elif waiting.because == "it has had its turn of this round":
            counts = Counter(each.short for each in before)
            assert counts[waiting.short] > counts[spot.short]
        elif following is not None:
            assert waiting.because.startswith("its turn comes at ")
        else:
            assert waiting.because == "it does not play any more on this screen"


def test_plain_fair_rotation_keeps_nobody_waiting() -> None:
    schedule = sample_schedule()
    plan = planned_screen(schedule, "tyo-shibuya")
    spots = [spot for spot in plan.spots if spot.line == "base"]
    for spot in spots[:: len(spots) // 20]:
        turn = turn_at(schedule, plan, spot)
        assert turn.waiting == ()
        assert abs(turn.plays - turn.share) < 1


def planned_screen(schedule: Schedule, screen: str) -> Plan:
    from controller.planning import compile_plan

    return compile_plan(schedule, screen, network="sample")


def test_a_simulcast_has_no_turn() -> None:
    schedule = sample_schedule()
    plan = planned_screen(schedule, "tyo-shibuya")
    together = next(spot for spot in plan.spots if spot.line == "together")
    assert explain_at(schedule, plan, together.start).turn is None
    assert [spot.line for spot in explain_at(schedule, plan, together.start).next] == ["base"] * 3
