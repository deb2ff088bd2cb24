"""Schedule + screen (+ the plan in force) → plan.

The same input gives the same plan. What was planned before `effective` stays as it was: history is never
rewritten.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from controller.planning.frame import frame_of
from controller.planning.hours import lit_spans
from controller.planning.localtime import (
    TZDATA_VERSION,
    LocalTimeError,
    dates_between,
    day_span,
    local_date,
)
from controller.planning.occasions import Occasion, all_occasions
from controller.planning.rotation import Opening, Rota, Turn, deal
from controller.schedule import LocalDate, LoopLine, Schedule
from wire.ids import LineId, NetworkId, PlanRevision, ScreenId, ShortId, spot_id
from wire.instants import Instant, Millis
from wire.plan import Block, BlockKind, Plan, Spot


class PlanningError(ValueError):
    """A schedule that the checker refuses, or a plan in force that does not belong to the screen."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A place for one spot."""

    line: LineId
    start: Instant
    duration_ms: Millis
    short: ShortId | None
    """Fixed in a simulcast; None where the line's rotation chooses."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stays of the plan in force."""

    blocks: tuple[Block, ...] = ()
    spots: tuple[Spot, ...] = ()
    spots_from: Instant | None = None
    """No new spot starts before this instant; None for no limit."""

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
        blocks = _join(kept.blocks, _new_blocks(schedule, screen_id, kept.seam))
    except LocalTimeError as error:
        raise PlanningError(str(error)) from error
    spots = _new_spots(schedule, screen_id, blocks, kept)
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
    if in_force is None or effective is None or effective <= in_force.start:
        return _Kept(spots_from=effective)
    spots = tuple(spot for spot in in_force.spots if spot.start < effective)
    seam = min(effective, in_force.end)
    if spots:
        seam = max(seam, spots[-1].end)
    blocks = tuple(
        block if block.end <= seam else replace(block, end=seam)
        for block in in_force.blocks
        if block.start < seam
    )
    return _Kept(blocks, spots, Instant(max(seam, effective)))


def _new_blocks(schedule: Schedule, screen_id: ScreenId, seam: Instant | None) -> list[Block]:
    """The blocks of the flight at this venue, from the seam on where there is one."""
    zone = schedule.venue_of(screen_id).timezone
    flight = schedule.campaign.flight
    first, last = flight.first_day, flight.last_day
    if seam is not None:
        first = min(first, local_date(seam, zone))
    start, _ = day_span(first, zone)
    end = _flight_end(schedule, screen_id, last)
    blocks = frame_of(schedule, screen_id, list(dates_between(first, last)), start, end)
    if seam is None:
        return blocks
    return [replace(block, start=Instant(max(block.start, seam))) for block in blocks if block.end > seam]


def _flight_end(schedule: Schedule, screen_id: ScreenId, last: LocalDate) -> Instant:
    """The end of the last local day, or of its operating hours where they pass midnight."""
    zone = schedule.venue_of(screen_id).timezone
    _, midnight = day_span(last, zone)
    lit = lit_spans(schedule.screen(screen_id), zone, [last])
    return Instant(max([midnight, *(span.end for span in lit)]))


def _join(kept: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    if not kept or not new:
        return [*kept, *new]
    before, after = kept[-1], new[0]
    if replace(before, end=after.end) == replace(after, start=before.start):
        return [*kept[:-1], replace(before, end=after.end), *new[1:]]
    return [*kept, *new]


def _new_spots(
    schedule: Schedule, screen_id: ScreenId, blocks: Iterable[Block], kept: _Kept
) -> Iterator[Spot]:
    openings = [
        opening
        for opening in _openings(schedule, screen_id, blocks)
        if kept.spots_from is None or opening.start >= kept.spots_from
    ]
    turns = {
        line.id: _turns(schedule, screen_id, line, openings, kept) for line in schedule.loop_lines(screen_id)
    }
    used = {spot.spot_id for spot in kept.spots}
    for opening in openings:
        turn = Turn(opening.short) if opening.short is not None else next(turns[opening.line])
        if turn is None:
            continue
        name = _free_id(schedule.campaign.id, screen_id, opening, used)
        used.add(name)
        yield Spot(opening.start, turn.slots * opening.duration_ms, turn.short, opening.line, name)


def _turns(
    schedule: Schedule, screen_id: ScreenId, line: LoopLine, openings: Iterable[_Opening], kept: _Kept
) -> Iterator[Turn | None]:
    """One for each opening of the line."""
    playlist = schedule.playlist(line.playlist)
    history = [spot for spot in kept.spots if spot.line == line.id]
    rota = Rota(playlist, schedule.select(playlist), screen_id, line.id, history)
    own = [Opening(each.start, each.duration_ms) for each in openings if each.line == line.id]
    return iter(deal(own, rota))


def _free_id(campaign: str, screen_id: ScreenId, opening: _Opening, used: set[str]) -> str:
    attempt = 0
    while (name := spot_id(campaign, screen_id, opening.line, opening.start, attempt=attempt)) in used:
        attempt += 1
    return name


def _openings(schedule: Schedule, screen_id: ScreenId, blocks: Iterable[Block]) -> Iterator[_Opening]:
    loop = schedule.screen(screen_id).loop
    lines = {line.id: line for line in schedule.simulcast_lines(screen_id)}
    ours = set(loop.our_slots)
    playable = {line.id for line in schedule.loop_lines(screen_id)}
    for block in blocks:
        if block.kind is BlockKind.LOOP and block.line in playable:
            yield from _loop_openings(block, loop.slots, ours)
        elif block.kind is BlockKind.SIMULCAST and block.line in lines:
            for occasion in all_occasions(lines[block.line]):
                if block.start <= occasion.start and occasion.end <= block.end:
                    yield from _simulcast_openings(occasion)


def _loop_openings(block: Block, slots: int, ours: set[int]) -> Iterator[_Opening]:
    """Our slots that lie wholly inside a block; others are skipped, not moved."""
    assert block.loop_start is not None
    assert block.line is not None
    slot = -((block.loop_start - block.start) // block.slot_ms)
    while (start := block.loop_start + slot * block.slot_ms) + block.slot_ms <= block.end:
        if slot % slots in ours:
            yield _Opening(block.line, Instant(start), block.slot_ms, None)
        slot += 1


def _simulcast_openings(occasion: Occasion) -> Iterator[_Opening]:
    line = occasion.line
    for index, short in enumerate(line.shorts):
        yield _Opening(line.id, Instant(occasion.start + index * line.duration), line.duration, short)
