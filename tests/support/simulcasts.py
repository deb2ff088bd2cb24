"""A simulcast in a built plan."""

from dataclasses import replace

from tests.support.plans import CAMPAIGN, MIDNIGHT, SCREEN
from wire.ids import spot_id
from wire.instants import HOUR, MINUTE, SECOND, Instant, Millis
from wire.plan import Block, BlockKind, OnLate, Plan, Spot

TOGETHER = Instant(MIDNIGHT + 9 * HOUR + 10 * MINUTE)
"""When it begins."""
LENGTH_MS: Millis = 20 * SECOND
SHORT = "short-02"


def with_simulcast(plan: Plan, *, tolerance_ms: Millis, on_late: OnLate = OnLate.SKIP) -> Plan:
    """The plan with one simulcast of two films, one after the other, in the middle of its first loop."""
    closed, loop, *rest = plan.blocks
    end = Instant(TOGETHER + LENGTH_MS)
    together = Block(TOGETHER, end, BlockKind.SIMULCAST, "both", tolerance_ms=tolerance_ms, on_late=on_late)
    spots = [
        Spot(Instant(at), LENGTH_MS // 2, SHORT, "both", spot_id(CAMPAIGN, SCREEN, "both", at))
        for at in (TOGETHER, TOGETHER + LENGTH_MS // 2)
    ]
    others = [each for each in plan.spots if each.end <= TOGETHER or each.start >= end]
    return replace(
        plan,
        blocks=(closed, replace(loop, end=TOGETHER), together, replace(loop, start=end), *rest),
        spots=tuple(sorted([*others, *spots], key=lambda each: each.start)),
    )
