"""Schedule + screen (+ the plan in force) → plan.

The same input gives the same plan. What was planned before `effective` stays as it was: history is never
rewritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.planning.frame import frame_of
from controller.planning.localtime import TZDATA_VERSION, LocalTimeError
from controller.planning.make_goods import MakeGood, make_goods_of
from controller.planning.spots import spots_of
from controller.planning.windows import flight_span
from controller.schedule import Schedule
from wire.ids import NetworkId, PlanRevision, ScreenId
from wire.instants import Instant
from wire.plan import Block, Plan, Spot


class PlanningError(ValueError):
    """A schedule that the checker refuses, or a plan in force that does not belong to the screen."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stays of the plan in force."""

    blocks: tuple[Block, ...] = ()
    spots: tuple[Spot, ...] = ()
    spots_from: Instant | None = None
    """No new spot starts before this instant; None for no limit."""
    standing: Sequence[Spot] = ()
    """The spots that it plans from then on; they stand as long as nothing moves them."""

    @property
    def seam(self) -> Instant | None:
        """Where the kept blocks end and new ones begin."""
        return self.blocks[-1].end if self.blocks else None


def compile_plan(
    schedule: Schedule,
    screen_id: ScreenId,
    *,
    network: NetworkId,
    in_force: Plan | None = None,
    effective: Instant | None = None,
) -> Plan:
    """What will happen on one screen over the whole flight; revision 0, no renditions.

    With `effective`, no new spot starts before it; and everything that `in_force` plans before it is kept, a
    spot that is on at that instant to its end, and the rotation goes on from there. Raises PlanningError for
    a screen that the schedule does not have, or a schedule that does not pass the check.
    """
    if screen_id not in schedule.screen_ids:
        raise PlanningError(f"the schedule has no screen {screen_id!r}")
    if in_force is not None and in_force.screen != screen_id:
        raise PlanningError(f"the plan in force is for {in_force.screen!r}, not for {screen_id!r}")
    kept = _kept_of(in_force, effective)
    try:
        make_goods = make_goods_of(
            schedule, screen_id, not_before=kept.spots_from, played=kept.spots, standing=kept.standing
        )
        blocks = _join(kept.blocks, _new_blocks(schedule, screen_id, make_goods, kept.seam))
        if not blocks:
            raise PlanningError(f"the flight has no time on {screen_id!r}: the clocks skip all of it")
        spots = spots_of(schedule, screen_id, blocks, make_goods, kept.spots, kept.spots_from)
    except LocalTimeError as error:
        raise PlanningError(str(error)) from error
    return Plan(
        network=network,
        campaign=schedule.campaign.id,
        screen=screen_id,
        revision=PlanRevision(0),
        start=blocks[0].start,
        end=blocks[-1].end,
        tzdata=TZDATA_VERSION,
        blocks=tuple(blocks),
        spots=(*kept.spots, *spots),
        house=tuple(ad.id for ad in schedule.campaign.house_ads),
    )


def _kept_of(in_force: Plan | None, effective: Instant | None) -> _Kept:
    if in_force is None or effective is None:
        return _Kept(spots_from=effective)
    if effective <= in_force.start:
        return _Kept(spots_from=effective, standing=in_force.spots)
    spots = tuple(spot for spot in in_force.spots if spot.start < effective)
    seam = min(effective, in_force.end)
    if spots:
        seam = max(seam, spots[-1].end)
    blocks = tuple(
        block if block.end <= seam else replace(block, end=seam)
        for block in in_force.blocks
        if block.start < seam
    )
    return _Kept(blocks, spots, Instant(max(seam, effective)), in_force.spots[len(spots) :])


def _new_blocks(
    schedule: Schedule, screen_id: ScreenId, make_goods: Sequence[MakeGood], seam: Instant | None
) -> list[Block]:
    """The blocks of the flight at this venue, from the seam on where there is one."""
    start, end = flight_span(schedule, screen_id)
    if seam is None:
        return frame_of(schedule, screen_id, start, end, make_goods)
    if seam >= end:
        return []
    blocks = frame_of(schedule, screen_id, Instant(min(start, seam)), end, make_goods)
    return [replace(block, start=Instant(max(block.start, seam))) for block in blocks if block.end > seam]


def _join(kept: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    if not kept or not new:
        return [*kept, *new]
    before, after = kept[-1], new[0]
    if replace(before, end=after.end) == replace(after, start=before.start):
        return [*kept[:-1], replace(before, end=after.end), *new[1:]]
    return [*kept, *new]
