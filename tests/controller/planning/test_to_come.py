"""Which lines may still play: never one too few, by the plan itself; and none whose last window is over."""

import pytest

from controller.planning import compile_plan, film_needs, needs_from
from controller.planning.to_come import lines_to_come
from controller.schedule import Schedule
from tests.support.schedules import NETWORK, SCREENS, sample_schedule, small_schedule
from wire.instants import HOUR, Instant, parse_instant
from wire.renditions import RenditionKind

LINES = """\
{id: base, kind: loop, screens: all, playlist: all-shorts}
{id: one-day, kind: loop, priority: 9, screens: all, playlist: all-shorts, when: {dates: ["2025-06-03"]}}
{id: night, kind: domination, screens: all, playlist: all-shorts, when: {dates: ["2025-06-04"], dayparts: [late]}}
{id: wave, kind: wave, screens: all, shorts: [two], duration: 30s, when: {dates: ["2025-06-04"], at: "12:00"}}
{id: all-at-once, kind: simulcast, screens: all, shorts: [three], duration: 30s, when: {dates: ["2025-06-05"], at: "02:00:00Z"}}
{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: three, count: 3}], when: {dates: ["2025-06-05"]}}
""".splitlines()  # noqa: E501
DAYPARTS = 'dayparts: {late: [{from: "22:00", to: "02:00"}]}'


def busy(zone: str = "Asia/Tokyo", basis: str = "local") -> Schedule:
    return small_schedule(
        zone=zone,
        last_day="2025-06-07",
        hours=[("09:00", "27:00")] if basis == "local" else [("00:00", "24:00")],
        lines=LINES,
        campaign_rules=[DAYPARTS, f"time_basis: {basis}"],
    )


def tokyo(local: str) -> Instant:
    return parse_instant(f"{local}:00+09:00")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Toronto", "Pacific/Kiritimati"])
@pytest.mark.parametrize("basis", ["local", "utc"])
def test_what_the_plan_still_plays_is_never_left_out(zone: str, basis: str) -> None:
    schedule = busy(zone, basis)
    plan = compile_plan(schedule, "wall", network=NETWORK)
    assert {spot.line for spot in plan.spots} == {line.id for line in schedule.campaign.lines}
    last = {spot.line: spot.start for spot in plan.spots}
    for now in range(plan.start - HOUR, plan.end + 2 * HOUR, HOUR // 2):
        to_come = lines_to_come(schedule, "wall", Instant(now))
        assert {line for line, start in last.items() if start >= now} <= to_come


@pytest.mark.parametrize(
    ("line", "before", "over"),
    [
        ("one-day", "2025-06-04T02:59", "2025-06-04T03:00"),
        ("night", "2025-06-05T01:59", "2025-06-05T02:00"),
        ("wave", "2025-06-04T12:00", "2025-06-04T12:01"),
        ("all-at-once", "2025-06-05T11:00", "2025-06-05T11:01"),
        ("repair", "2025-06-06T02:59", "2025-06-06T03:00"),
        ("base", "2025-06-08T02:59", "2025-06-08T03:00"),
    ],
)
def test_a_line_is_over_with_its_last_window(line: str, before: str, over: str) -> None:
    schedule = busy()
    assert line in lines_to_come(schedule, "wall", tokyo(before))
    assert line not in lines_to_come(schedule, "wall", tokyo(over))


def test_a_short_whose_line_is_over_is_not_needed_and_the_others_keep_their_lengths() -> None:
    schedule = sample_schedule()
    last_simulcast = parse_instant("2025-06-07T12:30:30Z")
    for screen in SCREENS:
        everything = film_needs(schedule, screen)
        assert needs_from(schedule, screen, Instant(last_simulcast - 1)) == everything
        left = needs_from(schedule, screen, last_simulcast)
        assert left == tuple(each for each in everything if each.short != "landmark-film")


def test_the_end_of_a_line_gives_no_film_another_length() -> None:
    wave = "{id: wave, kind: wave, screens: all, shorts: [two], duration: 45s, when: "
    wave += '{dates: ["2025-06-02"], at: "12:00"}}'
    lines = ("{id: base, kind: loop, screens: all, playlist: all-shorts}", wave)
    schedule = small_schedule(lines=lines)
    after = needs_from(schedule, "wall", tokyo("2025-06-03T12:00"))
    assert {each.short: each.duration_ms for each in after}["two"] == 45_000


def test_after_the_flight_the_slate_alone_is_needed() -> None:
    needs = needs_from(busy(), "wall", tokyo("2025-06-08T03:00"))
    assert [each.kind for each in needs] == [RenditionKind.SLATE]
