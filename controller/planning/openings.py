"""Openings: the slots that a line may fill on a screen, in blocks and in free time."""

from collections.abc import Iterable

from controller.planning.rotation import Opening
from controller.schedule import Edge, Loop, RotatingLine
from wire.instants import SECOND, Instant, Millis
from wire.plan import Block, BlockKind

_DEALT = {BlockKind.LOOP, BlockKind.DOMINATION}
"""The blocks whose slots a playlist's shorts take in turns."""

SHORTEST_CUT_MS: Millis = SECOND
"""Less of a film than this is a flash."""
_ENDLESS = 1 << 62
"""Slots that follow each other as long as there are any."""


def openings_of_line(line: RotatingLine, blocks: Iterable[Block], loop: Loop) -> list[Opening]:
    """What a line may fill of a plan's blocks, in their order."""
    return [
        opening
        for block in blocks
        if block.line == line.id and block.kind in _DEALT
        for opening in openings_of(block, loop, line.edge)
    ]


def openings_of(block: Block, loop: Loop, edge: Edge) -> list[Opening]:
    """The slots of a loop's or a domination's block that are ours, in order.

    Slots that do not lie wholly inside are passed over, not moved; where the line cuts, what is left of the
    last one is an opening too.
    """
    assert block.loop_start is not None, "blocks with slots know where these are counted from"
    every = block.kind is BlockKind.DOMINATION
    openings = slots_in(block.start, block.end, block.loop_start, block.slot_ms, loop, every=every)
    slot, left = divmod(block.end - block.loop_start, block.slot_ms)
    start = Instant(block.end - left)
    ours = every or slot % loop.slots in loop.our_slots
    if edge is Edge.CUT and ours and left >= SHORTEST_CUT_MS and start >= block.start:
        openings.append(Opening(start, left, cut=True))
    return openings


def slots_in(
    start: Instant, end: Instant, anchor: Instant, slot_ms: Millis, loop: Loop, *, every: bool = False
) -> list[Opening]:
    """The slots counted from `anchor` that lie wholly in [start, end) and are ours, or all of them."""
    runs = {0: _ENDLESS} if every else _runs(loop)
    length = 1 if every else loop.slots
    first, last = -((anchor - start) // slot_ms), (end - anchor) // slot_ms  # the last is no part of it
    return [
        Opening(Instant(anchor + slot * slot_ms), slot_ms, min(run, last - slot))
        for round_start in range(first - first % length, last, length)
        for position, run in runs.items()
        if first <= (slot := round_start + position) < last
    ]


def _runs(loop: Loop) -> dict[int, int]:
    """Our slots by position, each with how many of ours follow each other from there."""
    ours = set(loop.our_slots)
    if len(ours) == loop.slots:
        return dict.fromkeys(sorted(ours), _ENDLESS)
    return {slot: _run(slot, ours, loop.slots) for slot in sorted(ours)}


def _run(slot: int, ours: set[int], slots: int) -> int:
    run = 1
    while (slot + run) % slots in ours:
        run += 1
    return run
