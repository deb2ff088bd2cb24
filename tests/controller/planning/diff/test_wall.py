from random import Random

from hypothesis import given
from hypothesis import strategies as st

from controller.planning.diff import affected_spans, diff_plans
from tests.support.plan_variety import plans
from wire.instants import Instant, format_instant
from wire.plan import BlockKind, Plan
from wire.playhead import CueKind, cue_at


def words_at(plan: Plan, instant: int) -> object:
    """All that a plan says of an instant, by the playhead and the block alone."""
    cue, block = cue_at(plan, Instant(instant)), plan.block_at(Instant(instant))
    if cue is None or block is None:
        return None
    frame = cue.offset_at(Instant(instant)) if cue.kind in {CueKind.SPOT, CueKind.HOUSE} else None
    exact = (block.tolerance_ms, block.on_late) if block.kind is BlockKind.SIMULCAST else None
    return cue.kind, cue.short, frame, cue.line, cue.spot_id, cue.block, block.mute, exact


def edges_of(*several: Plan) -> list[int]:
    """Every instant at which one of the plans may begin to say something else."""
    edges: set[int] = set()
    for plan in several:
        instant = plan.start
        while instant < plan.end:
            edges.add(instant)
            cue = cue_at(plan, instant)
            assert cue is not None
            instant = cue.end
    return sorted(edges)


@given(plans, plans)
def test_the_first_instant_affected_is_the_first_at_which_the_words_differ(old: Plan, new: Plan) -> None:
    differing = [at for at in edges_of(old, new) if words_at(old, at) != words_at(new, at)]
    first = diff_plans(old, new).first_affected
    assert first == (differing[0] if differing else None), first and format_instant(first)


@given(plans, plans, st.randoms(use_true_random=False))
def test_affected_time_is_exactly_the_time_in_which_the_words_differ(
    old: Plan, new: Plan, random: Random
) -> None:
    start, end = min(old.start, new.start), max(old.end, new.end)
    spans = list(affected_spans(old, new, start, end))
    instants = [random.randrange(start, end) for _ in range(200)]
    for instant in (*instants, *(span.start for span in spans), *(span.end - 1 for span in spans)):
        inside = any(span.start <= instant < span.end for span in spans)
        assert inside == (words_at(old, instant) != words_at(new, instant))


@given(plans)
def test_a_plan_differs_from_itself_nowhere_and_from_none_everywhere(plan: Plan) -> None:
    assert list(affected_spans(plan, plan, plan.start, plan.end)) == []
    (span,) = affected_spans(None, plan, plan.start, plan.end)
    assert (span.start, span.end) == (plan.start, plan.end)
