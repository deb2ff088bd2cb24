"""Content: what a stretch of a plan holds, before it is a block."""

from dataclasses import dataclass

from wire.ids import LineId
from wire.instants import Instant, Millis
from wire.plan import DEFAULT_TOLERANCE_MS, BlockKind, OnLate


@dataclass(frozen=True, slots=True)
class Content:
    """What a block holds: the fields of wire.plan.Block without its edges and without sound."""

    kind: BlockKind
    line: LineId | None = None
    loop_start: Instant | None = None
    slot_ms: Millis = 0
    tolerance_ms: Millis = DEFAULT_TOLERANCE_MS
    on_late: OnLate = OnLate.JOIN
