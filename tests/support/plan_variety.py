"""Small plans of one screen that differ in rules, loop, lines or shorts, for properties of comparisons."""

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.schedule import Schedule
from tests.support.schedules import NETWORK, small_schedule
from wire.plan import Plan

RULES: Sequence[Sequence[str]] = (
    (),
    ('curfews: [{from: "20:30", to: "23:00", mode: static, basis: own, source: test}]',),
    ('curfews: [{from: "19:00", to: "23:00", mode: mute, basis: own, source: test}]',),
    ('reserved: [{at: "10:00", duration: 25s, by: owner}]',),
    ('exceptions: [{date: "2025-06-03", operating_hours: [], basis: own, source: test}]',),
)
LOOPS = ("{length: 60s, spot: 10s, our_slots: [0, 3]}", "{length: 30s, spot: 15s, our_slots: 1}")
LINES: Sequence[Sequence[str]] = (
    ("{id: base, kind: loop, screens: all, playlist: all-shorts}",),
    ("{id: other, kind: loop, screens: all, playlist: all-shorts}",),
    ('{id: base, kind: loop, screens: all, playlist: all-shorts, when: {dates: ["2025-06-03"]}}',),
    (
        "{id: base, kind: loop, screens: all, playlist: all-shorts}",
        (
            '{id: once, kind: simulcast, screens: all, when: {dates: ["2025-06-02"], at: "11:10:05Z"}, '
            "shorts: [two], duration: 10s, tolerance_ms: 50}"
        ),
    ),
)
SHORTS = ((("one", "Ada"), ("two", "Bo")), (("one", "Ada"), ("two", "Bo"), ("three", "Cy")))


@cache
def schedule_of(rule: int, loop: int, lines: int, shorts: int) -> Schedule:
    """One of the schedules."""
    return small_schedule(
        hours=[("09:00", "09:20"), ("19:55", "20:40")],
        screen_rules=RULES[rule],
        loop=LOOPS[loop],
        lines=LINES[lines],
        shorts=SHORTS[shorts],
    )


@cache
def plan_of(*choice: int) -> Plan:
    """Its plan."""
    return compile_plan(schedule_of(*choice), "wall", network=NETWORK)


choices = st.tuples(*(st.integers(0, len(each) - 1) for each in (RULES, LOOPS, LINES, SHORTS)))
plans = choices.map(lambda choice: plan_of(*choice))
