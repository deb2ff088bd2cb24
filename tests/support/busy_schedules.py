"""Small schedules of one screen that are full of rules and lines of every kind, for properties of reasons."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.schedule import Line, Schedule
from tests.support.schedules import NETWORK, small_schedule
from wire.plan import Plan

SCREEN_RULES = (
    (
        'curfews: [{from: "13:00", to: "13:30", mode: dark, basis: law, source: test}, '
        '{from: "13:15", to: "14:00", mode: static, basis: charter, source: test}, '
        '{from: "15:00", to: "15:10", mode: mute, basis: own, source: test}]'
    ),
    (
        'exceptions: [{date: "2025-06-04", operating_hours: [{open: "10:00", close: "18:00"}], basis: owner, '
        "source: test}]"
    ),
    'reserved: [{at: "*:00", duration: 45s, by: clock}]',
)
DAYPARTS = 'dayparts: {noon: [{from: "11:30", to: "13:05:05"}], late: [{from: "19:00", to: "02:00"}]}'
LINES = (
    "{id: base, kind: loop, screens: all, playlist: all-shorts, priority: 1}",
    (
        "{id: noon, kind: loop, screens: all, playlist: all-shorts, priority: 20, "
        "when: {dayparts: [noon], weekdays: [mon, tue, wed]}}"
    ),
    (
        "{id: late, kind: loop, screens: all, playlist: all-shorts, priority: 10, edge: cut, "
        'when: {dayparts: [late], dates: ["2025-06-03"]}}'
    ),
    (
        "{id: whole, kind: domination, screens: all, playlist: all-shorts, "
        'when: {dayparts: [noon], dates: ["2025-06-03"]}}'
    ),
    (
        "{id: short-spots, kind: domination, screens: all, playlist: all-shorts, spot: 7s, priority: 3, "
        "edge: finish, when: {weekdays: [wed], dayparts: [late]}}"
    ),
    (
        '{id: together, kind: simulcast, screens: all, when: {dates: ["2025-06-03"], at: "03:40:05Z"}, '
        "shorts: [one, two], duration: 20s, lead_in: 3s}"
    ),
    (
        '{id: barred, kind: simulcast, screens: all, when: {dates: ["2025-06-03"], at: "04:00:10Z"}, '
        "shorts: [one], duration: 20s}"
    ),
    (
        '{id: good-night, kind: wave, screens: all, when: {at: "20:30"}, '
        "shorts: [three], duration: 15s, lead_in: 2s}"
    ),
    "{id: repair, kind: make_good, screens: all, plays: [{short: two, count: 5}], for: {line: base}}",
)


@cache
def busy_schedule(rules: frozenset[int], lines: frozenset[int]) -> Schedule:
    """The schedule with these of the screen's rules and these of the lines, and always `base`."""
    return small_schedule(
        first_day="2025-06-03",
        last_day="2025-06-04",
        hours=[("09:00", "14:30"), ("15:00", "26:00")],
        screen_rules=[SCREEN_RULES[index] for index in sorted(rules)],
        lines=[LINES[index] for index in sorted(lines | {0})],
        campaign_rules=[DAYPARTS],
        audio="none",
    )


def _chosen(names: Sequence[str]) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, len(names) - 1))


busy_schedules = st.builds(busy_schedule, _chosen(SCREEN_RULES), _chosen(LINES))


def planned(schedule: Schedule) -> Plan:
    """The plan of its one screen."""
    return compile_plan(schedule, "wall", network=NETWORK)


def with_lines(schedule: Schedule, lines: Sequence[Line]) -> Schedule:
    """The same with other lines."""
    campaign = schedule.campaign.model_copy(update={"lines": tuple(lines)})
    return replace(schedule, campaign=campaign)


def without_rules(schedule: Schedule) -> Schedule:
    """The same without curfews and reserved seconds."""
    (venue,) = schedule.venues
    (screen,) = venue.screens
    bare = screen.model_copy(update={"curfews": (), "reserved": ()})
    return replace(schedule, venues=(venue.model_copy(update={"screens": (bare,)}),))
