"""Waves: one local time on every screen."""

import pytest

from controller.planning import PlanningError, compile_plan
from controller.planning.localtime import format_local, local_date
from tests.support.schedules import CAMPAIGN, NETWORK, SCREENS, edited, parsed, small_schedule
from wire.instants import SECOND, Instant
from wire.plan import BlockKind

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
WAVE = '{{id: wave, kind: wave, screens: all, shorts: [one, two], duration: 20s, when: {{at: "{}"{}}}{}}}'


@pytest.mark.parametrize("screen", SCREENS)
def test_a_wave_comes_at_the_same_local_time_on_every_screen_and_day(screen: str) -> None:
    line = (
        "  - {id: good-night, kind: wave, screens: all, shorts: [landmark-film], duration: 30s, "
        'lead_in: 3s, when: {at: "20:15:30"}}\n'
    )
    schedule = parsed(edited((CAMPAIGN, "\n# Stand-ins", f"{line}\n# Stand-ins")))
    plan = compile_plan(schedule, screen, network=NETWORK)
    zone = schedule.venue_of(screen).timezone
    waves = [spot for spot in plan.spots if spot.line == "good-night"]
    assert [local_date(spot.start, zone) for spot in waves] == [f"2025-06-0{day}" for day in range(2, 9)]
    assert {format_local(spot.start, zone) for spot in waves} == {"20:15:30"}
    for spot in waves:
        before = plan.block_at(spot.start - 1)
        assert (before.kind, before.end - before.start) == (BlockKind.LEAD_IN, 3 * SECOND)


def test_its_shorts_play_one_after_the_other_on_its_days_alone() -> None:
    line = WAVE.format("12:00", ', dates: ["2025-06-03"]', "")
    plan = compile_plan(small_schedule(lines=[BASE, line]), "wall", network=NETWORK)
    spots = [spot for spot in plan.spots if spot.line == "wave"]
    assert [(local_date(spot.start, "Asia/Tokyo"), spot.short) for spot in spots] == [
        ("2025-06-03", "one"),
        ("2025-06-03", "two"),
    ]
    assert spots[1].start == spots[0].end


def test_a_wave_that_reserved_seconds_would_cut_is_not_shown() -> None:
    rules = ['reserved: [{at: "12:00", duration: 60s, by: owner}]']
    line = WAVE.format("11:59:30", "", "")
    plan = compile_plan(small_schedule(lines=[BASE, line], screen_rules=rules), "wall", network=NETWORK)
    assert not [block for block in plan.blocks if block.line == "wave"]


def test_a_simulcast_goes_before_a_wave() -> None:
    simulcast = (
        "{id: together, kind: simulcast, screens: all, shorts: [one], duration: 20s, lead_in: 10s, "
        'when: {dates: ["2025-06-02"], at: "03:00:00Z"}}'
    )
    line = WAVE.format("11:59:15", "", "")  # into the simulcast's lead-in
    plan = compile_plan(small_schedule(lines=[BASE, line, simulcast]), "wall", network=NETWORK)
    days = {local_date(spot.start, "Asia/Tokyo") for spot in plan.spots if spot.line == "wave"}
    assert days == {"2025-06-03"}


@pytest.mark.parametrize(("repeated", "plays"), [("first", 1), ("second", 1), ("both", 2)])
def test_a_repeated_time_is_played_as_often_as_the_campaign_says(repeated: str, plays: int) -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2025-10-26",
        last_day="2025-10-26",
        hours=[("00:00", "24:00")],
        campaign_rules=[f"dst: {{repeated: {repeated}}}"],
        lines=[BASE, WAVE.format("02:30", "", "")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    starts = [spot.start for spot in plan.spots if spot.line == "wave" and spot.short == "one"]
    assert len(starts) == plays
    assert {format_local(start, "Europe/Paris") for start in starts} == {"02:30:00"}


def test_a_skipped_time_is_an_error_where_the_campaign_says_nothing() -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2026-03-29",
        last_day="2026-03-29",
        hours=[("00:00", "24:00")],
        lines=[BASE, WAVE.format("02:30", "", "")],
    )
    with pytest.raises(PlanningError, match="02:30 on 2026-03-29 never happens in Europe/Paris"):
        compile_plan(schedule, "wall", network=NETWORK)


@pytest.mark.parametrize("passed_s", [0, 5, 20, 25, 40, 59])
def test_an_edit_while_a_wave_is_on_leaves_its_later_films(passed_s: int) -> None:
    schedule = small_schedule(
        lines=[BASE, WAVE.format("20:15", "", "").replace("[one, two]", "[one, two, three]")]
    )
    before = compile_plan(schedule, "wall", network=NETWORK)
    first = next(spot for spot in before.spots if spot.line == "wave")
    now = Instant(first.start + passed_s * SECOND)
    after = compile_plan(schedule, "wall", network=NETWORK, in_force=before, effective=now)
    assert after == before


def test_of_two_days_whose_times_are_one_instant_the_first_has_it() -> None:
    """Samoa had no 30 December 2011: what is moved on from there meets the next day's."""
    schedule = small_schedule(
        zone="Pacific/Apia",
        first_day="2011-12-29",
        last_day="2011-12-31",
        hours=[("00:00", "24:00")],
        campaign_rules=["dst: {skipped: later, repeated: first}"],
        lines=[BASE, WAVE.format("12:00", "", "")],
    )
    plan = compile_plan(schedule, "wall", network=NETWORK)
    days = [local_date(spot.start, "Pacific/Apia") for spot in plan.spots if spot.line == "wave"]
    assert days == ["2011-12-29", "2011-12-29", "2011-12-31", "2011-12-31"]


def test_a_flight_of_a_day_that_the_clocks_skip_cannot_be_planned() -> None:
    schedule = small_schedule(zone="Pacific/Apia", first_day="2011-12-30", last_day="2011-12-30")
    with pytest.raises(PlanningError, match="the flight has no time on 'wall'"):
        compile_plan(schedule, "wall", network=NETWORK)
