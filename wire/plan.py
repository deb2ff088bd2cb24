"""The plan: what will happen on one screen, in instants. Immutable.

Blocks partition the plan's span: half-open, no gap, no overlap. Spots are an explicit list, each inside one
block of its line. How a plan travels: `wire.plan_columns`.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from wire.errors import ContractError
from wire.ids import CampaignId, LineId, NetworkId, PlanRevision, ScreenId, ShortId
from wire.instants import Instant, Millis, format_instant
from wire.renditions import Rendition


class BlockKind(StrEnum):
    """What a block of a plan holds."""

    LOOP = "loop"
    """A line's loop: our spots, house ads in the slots that are not ours."""
    MAKE_GOOD = "make_good"
    """A slot of ours that repairs a lost spot."""
    DOMINATION = "domination"
    """A line that holds the whole screen: our spots, the slate between them, no house ad."""
    SIMULCAST = "simulcast"
    """A simulcast's film on every screen at one instant."""
    WAVE = "wave"
    """A wave's film, at one local time on every screen."""
    LEAD_IN = "lead_in"
    """The slate before a simulcast or a wave."""
    RESERVED = "reserved"
    """Seconds that the media owner keeps: the slate."""
    STATIC = "static"
    """A curfew that forbids motion: a still of the slate."""
    OPEN = "open"
    """Lit hours with no line of ours: house ads."""
    DARK = "dark"
    """A curfew that forbids light."""
    CLOSED = "closed"
    """Outside operating hours: dark."""


class OnLate(StrEnum):
    """What a screen does that cannot show a simulcast's first frame within its tolerance."""

    SKIP = "skip"
    """Shows the slate for the simulcast's time."""
    JOIN = "join"
    """Joins in step as soon as it can."""


DEFAULT_TOLERANCE_MS: Millis = 250
"""Of a simulcast whose plan names none: apart by more, two walls are seen to be apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """A half-open interval [start, end) of a plan with one content."""

    start: Instant
    end: Instant
    kind: BlockKind
    line: LineId | None = None
    """The line that won these seconds, in blocks of a line."""
    loop_start: Instant | None = None
    """Where the loop of this local day, or a domination's own slots, are anchored; slots count from here. For
    loop, make-good, domination and open blocks."""
    slot_ms: Millis = 0
    """Length of one of those slots; 0 where there is none."""
    mute: bool = False
    """A curfew that forbids sound holds here."""
    tolerance_ms: Millis = DEFAULT_TOLERANCE_MS
    """Of a simulcast: how unsure of its clock a screen may be to take part, and how late it may begin."""
    on_late: OnLate = OnLate.JOIN
    """Of a simulcast."""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ContractError(f"a block must end after it starts: {format_instant(self.start)}")


class Spot(NamedTuple):
    """One play of one short at one instant. A tuple, which is made in a third of a dataclass's time."""

    start: Instant
    duration_ms: Millis
    short: ShortId
    line: LineId
    spot_id: str

    @property
    def end(self) -> Instant:
        """The instant at which the spot is over; not part of it."""
        return Instant(self.start + self.duration_ms)


@dataclass(frozen=True)
class Plan:
    """What will happen on one screen from `start` to `end`. Raises ContractError if the parts do not fit.

    `revision` is 0 for a plan that was compiled and not published.
    """

    network: NetworkId
    campaign: CampaignId
    screen: ScreenId
    revision: PlanRevision
    start: Instant
    end: Instant
    tzdata: str
    """Version of the zone database that local times were resolved with."""
    blocks: tuple[Block, ...]
    spots: Sequence[Spot]
    renditions: tuple[Rendition, ...] = ()
    """One per short and house ad of this screen, and the slate; empty for a plan that was never published."""
    house: tuple[ShortId, ...] = ()
    """The cycle of house ads that fills the slots that are not ours."""
    _block_starts: Sequence[int] = field(init=False, repr=False, compare=False)
    _spot_starts: Sequence[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_partition(self.start, self.end, self.blocks)
        _check_spots(self.spots, self.blocks)
        object.__setattr__(self, "_block_starts", [block.start for block in self.blocks])
        object.__setattr__(self, "_spot_starts", array("q", [spot.start for spot in self.spots]))

    def block_at(self, instant: Instant) -> Block | None:
        """The block that holds `instant`; None outside the plan's span."""
        if not self.start <= instant < self.end:
            return None
        return self.blocks[bisect_right(self._block_starts, instant) - 1]

    def spot_at(self, instant: Instant) -> Spot | None:
        """The spot that is on at `instant`, if any."""
        index = bisect_right(self._spot_starts, instant) - 1
        if index >= 0 and instant < self.spots[index].end:
            return self.spots[index]
        return None

    def next_spot_after(self, instant: Instant) -> Spot | None:
        """The first spot that starts later than `instant`, if any."""
        index = bisect_right(self._spot_starts, instant)
        return self.spots[index] if index < len(self.spots) else None

    def last_spot_before(self, instant: Instant) -> Spot | None:
        """The last spot that ends at or before `instant`, if any."""
        index = bisect_right(self._spot_starts, instant) - 1
        while index >= 0 and self.spots[index].end > instant:
            index -= 1
        return self.spots[index] if index >= 0 else None

    def spots_between(self, start: Instant, end: Instant) -> Sequence[Spot]:
        """The spots that start in [start, end)."""
        first = bisect_right(self._spot_starts, start - 1)
        last = bisect_right(self._spot_starts, end - 1)
        return self.spots[first:last]

    @cached_property
    def needed_until(self) -> Mapping[ShortId, Instant]:
        """Until when each short is needed: until its last spot ends; house ads fill gaps until the plan does.

        What players keep and delete by, and what controllers wait for by. Looked up once per plan.
        """
        last = {spot.short: spot.end for spot in self.spots}  # in order, so the last one counts
        return last | dict.fromkeys(self.house, self.end)

    def rendition_of(self, short: ShortId) -> Rendition | None:
        """The rendition of `short` for this screen, if the plan names one."""
        return next((each for each in self.renditions if each.short == short), None)


def _check_partition(start: Instant, end: Instant, blocks: Sequence[Block]) -> None:
    if not blocks or blocks[0].start != start or blocks[-1].end != end:
        raise ContractError(
            f"blocks must cover the plan's span {format_instant(start)} to {format_instant(end)}"
        )
    for before, after in pairwise(blocks):
        if before.end != after.start:
            raise ContractError(
                f"blocks must touch: one ends {format_instant(before.end)}, "
                f"the next starts {format_instant(after.start)}"
            )


def _check_spots(spots: Sequence[Spot], blocks: Sequence[Block]) -> None:
    edges = iter(blocks)
    block = next(edges)
    block_end, line = block.end, block.line
    previous_end: Millis = block.start
    for spot in spots:
        start, length = spot.start, spot.duration_ms
        end = start + length
        while block_end <= start and (later := next(edges, None)) is not None:
            block_end, line = later.end, later.line
        if length <= 0:
            raise _misplaced(spot, "has no length")
        if start < previous_end:
            raise _misplaced(spot, "overlaps the one before it, or stands outside the plan")
        if end > block_end or line != spot.line:
            raise _misplaced(spot, f"does not stand inside a block of its line {spot.line!r}")
        previous_end = end
    if len({spot.spot_id for spot in spots}) < len(spots):
        times = Counter(spot.spot_id for spot in spots)
        raise _misplaced(
            next(spot for spot in spots if times[spot.spot_id] > 1), "has the id of another spot"
        )


def _misplaced(spot: Spot, reason: str) -> ContractError:
    return ContractError(f"spot {spot.spot_id} at {format_instant(spot.start)} {reason}")
