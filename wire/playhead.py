"""The playhead: the pure function (plan, instant) → cue.

Controller, player, preview and reconciliation all ask it, so all give the same answer. A slot that is not
ours, or that a block's edge cuts, shows the next house ad of the plan's cycle from its first frame; in a
domination it shows the slate.
"""

from dataclasses import dataclass
from enum import StrEnum

from wire.ids import LineId, OrderId, ShortId
from wire.instants import Instant, Millis
from wire.plan import Block, BlockKind, Plan, Spot


class CueKind(StrEnum):
    """What a cue puts on the screen."""

    SPOT = "spot"
    HOUSE = "house"
    TAKEOVER = "takeover"
    SLATE = "slate"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Cue:
    """What must be on the screen during [start, end), one content without change.

    A film's first frame belongs at `start`; at an instant t inside, the film stands at t - start.
    """

    kind: CueKind
    start: Instant
    end: Instant
    short: ShortId | None = None
    line: LineId | None = None
    spot_id: str | None = None
    block: BlockKind = BlockKind.CLOSED
    order_id: OrderId | None = None

    def offset_at(self, instant: Instant) -> Millis:
        """How far into its content the cue is at `instant`, in ms."""
        return instant - self.start


_HOUSE_BLOCKS = {BlockKind.LOOP, BlockKind.MAKE_GOOD, BlockKind.OPEN}
_DARK_BLOCKS = {BlockKind.DARK, BlockKind.CLOSED}


def cue_at(plan: Plan, instant: Instant) -> Cue | None:
    """The cue of `plan` at `instant`; None outside the plan's span (the player then has nothing to play)."""
    block = plan.block_at(instant)
    if block is None:
        return None
    spot = plan.spot_at(instant)
    if spot is not None:
        return _spot_cue(spot, block)
    if block.kind in _DARK_BLOCKS:
        return Cue(CueKind.DARK, block.start, block.end, block=block.kind)
    free_from, free_to = _between_spots(plan, block, instant)
    if block.kind not in _HOUSE_BLOCKS or not plan.house or block.slot_ms <= 0 or block.loop_start is None:
        return Cue(CueKind.SLATE, free_from, free_to, line=block.line, block=block.kind)
    return _house_cue(plan, block, instant, free_from, free_to)


def _spot_cue(spot: Spot, block: Block) -> Cue:
    return Cue(
        CueKind.SPOT,
        spot.start,
        spot.end,
        short=spot.short,
        line=spot.line,
        spot_id=spot.spot_id,
        block=block.kind,
    )


def _between_spots(plan: Plan, block: Block, instant: Instant) -> tuple[Instant, Instant]:
    before = plan.last_spot_before(instant)
    after = plan.next_spot_after(instant)
    start = block.start if before is None else max(block.start, before.end)
    end = block.end if after is None else min(block.end, after.start)
    return Instant(start), Instant(end)


def _house_cue(plan: Plan, block: Block, instant: Instant, free_from: Instant, free_to: Instant) -> Cue:
    assert block.loop_start is not None
    slot = (instant - block.loop_start) // block.slot_ms
    slot_start = block.loop_start + slot * block.slot_ms
    return Cue(
        CueKind.HOUSE,
        Instant(max(slot_start, free_from)),
        Instant(min(slot_start + block.slot_ms, free_to)),
        short=plan.house[slot % len(plan.house)],
        block=block.kind,
    )
