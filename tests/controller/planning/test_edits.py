"""Edits in flight: history stays byte for byte, and who is not touched gets nothing new."""

from itertools import accumulate

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from controller.planning import PlanningError, compile_plan
from controller.schedule import Schedule
from tests.support.edits import DAYS, SCREENS, Draft, Edit, chains, drafts
from tests.support.plans import NETWORK
from wire.codec import encode
from wire.ids import SPOT_ID_LENGTH
from wire.instants import HOUR, Instant, parse_instant
from wire.plan import Plan
from wire.plan_columns import from_columns, to_columns

FIRST = parse_instant("2025-06-01T15:00:00Z")
"""When the flight begins in Tokyo."""
SPAN_MS = 60 * HOUR
"""From there to its end in Newfoundland, and a little."""
APPOINTED = [
    parse_instant(f"{day}T{at}Z") for day in DAYS for at in ("03:10:00", "10:07:30", "14:01:00", "02:40:00")
]
"""When simulcasts play, and a wave in Tokyo."""
instants = st.one_of(
    st.integers(-HOUR, SPAN_MS).map(lambda ms: Instant(FIRST + ms)),
    st.builds(lambda at, ms: Instant(at + ms), st.sampled_from(APPOINTED), st.integers(-5_000, 65_000)),
)


def planned(schedule: Schedule | None, screen: str, held: Plan | None, effective: Instant | None) -> Plan:
    assume(schedule is not None)
    assert schedule is not None
    try:
        return compile_plan(schedule, screen, network=NETWORK, in_force=held, effective=effective)
    except PlanningError:
        assume(False)
        raise


def history(plan: Plan, until: Instant) -> tuple[object, ...]:
    """What the wire says of everything before `until`: columns of spots, and of blocks with their edges."""
    columns = to_columns(plan)
    spots, blocks = columns.spots, columns.blocks
    count = sum(spot.start < until for spot in plan.spots)
    ends = list(accumulate(blocks.length_ms, initial=plan.start))[1:]
    kinds = (ends, blocks.kind, blocks.slot_ms, blocks.mute, blocks.loop_start_ms)
    rows = zip(plan.blocks, *kinds, strict=True)
    of_blocks = [(min(end, until), block.line, *rest) for block, end, *rest in rows if block.start < until]
    return (
        plan.start if plan.start < until else None,
        spots.step_ms[:count],
        spots.duration_ms[:count],
        [columns.shorts[short] for short in spots.short[:count]],
        [columns.lines[line] for line in spots.line[:count]],
        spots.spot_id[: count * SPOT_ID_LENGTH],
        of_blocks,
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=drafts(), chain=chains(), moments=st.lists(instants, min_size=3, max_size=3))
def test_a_chain_of_edits_rewrites_no_history_and_reaches_only_whom_it_touches(
    draft: Draft, chain: list[Edit], moments: list[Instant]
) -> None:
    plans = {screen: planned(draft.parsed(), screen, None, None) for screen in SCREENS}
    for edit, effective in zip(chain, sorted(moments), strict=False):
        draft = edit.apply(draft)
        schedule = draft.parsed()
        for screen, before in plans.items():
            held = from_columns(to_columns(before))  # as a controller reads it again after its restart
            after = planned(schedule, screen, held, effective)
            assert history(after, effective) == history(before, effective), edit.what
            if screen not in edit.touches:
                assert encode(to_columns(after)) == encode(to_columns(before)), edit.what
            plans[screen] = after


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=drafts(), moments=st.lists(instants, min_size=1, max_size=3))
def test_the_same_schedule_again_is_the_same_plan_at_any_instant(
    draft: Draft, moments: list[Instant]
) -> None:
    schedule = draft.parsed()
    for screen in SCREENS:
        first = planned(schedule, screen, None, None)
        plan = first
        for effective in sorted(moments):
            plan = planned(schedule, screen, plan, effective)
            assert encode(to_columns(plan)) == encode(to_columns(first))
