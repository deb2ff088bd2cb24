"""When the words of two plans of one screen for its wall differ, from cue to cue."""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.planning.intervals import Interval
from wire.instants import Instant
from wire.plan import Block, BlockKind, Plan
from wire.playhead import Cue, CueKind, cue_at


@dataclass(frozen=True, slots=True)
class _Said:
    """What a plan says of an instant, and until when that stays so."""

    words: tuple[object, ...]
    until: Instant
    house: tuple[object, ...] = ()
    """What the house ads from here on follow from; empty where none is on."""
    free_until: Instant | None = None
    """Where the house ads that are on now end."""


def affected_spans(
    old: Plan | None, new: Plan | None, start: Instant, end: Instant
) -> Iterator[Interval[None]]:
    """The time in [start, end) in which the plans' words differ, in order; touching parts are one.

    Their words are what is shown and from which frame on, of which line and spot, in what kind of block,
    whether sound is forbidden, and how exact a simulcast must be. A plan that is missing says nothing.
    """
    instant = start
    begun: Instant | None = None
    while instant < end:
        before, after = _said_at(old, instant, end), _said_at(new, instant, end)
        same = before.words == after.words
        if not same and begun is None:
            begun = instant
        if same and begun is not None:
            yield Interval(begun, instant, None)
            begun = None
        instant = min(end, _next_look(before, after) if same else min(before.until, after.until))
    if begun is not None:
        yield Interval(begun, end, None)


def _next_look(before: _Said, after: _Said) -> Instant:
    """Where two plans that agree may next differ: house ads of one cycle are passed over together."""
    if before.free_until is not None and after.free_until is not None and before.house == after.house:
        return min(before.free_until, after.free_until)
    return min(before.until, after.until)


def _said_at(plan: Plan | None, instant: Instant, end: Instant) -> _Said:
    if plan is None or instant >= plan.end:
        return _Said((), end)
    cue, block = cue_at(plan, instant), plan.block_at(instant)
    if cue is None or block is None:
        return _Said((), plan.start)
    words = (*_shown(cue), block.kind, block.mute, *_exactness(block))
    if cue.kind is not CueKind.HOUSE:
        return _Said(words, cue.end)
    following = plan.next_spot_after(instant)
    free_until = block.end if following is None else min(block.end, following.start)
    return _Said(words, cue.end, (plan.house, block.loop_start, block.slot_ms), free_until)


def _shown(cue: Cue) -> tuple[object, ...]:
    first_frame = None if cue.short is None else cue.start  # a still has no frames to count from
    return cue.kind, first_frame, cue.short, cue.line, cue.spot_id


def _exactness(block: Block) -> tuple[object, ...]:
    return (block.tolerance_ms, block.on_late) if block.kind is BlockKind.SIMULCAST else ()
