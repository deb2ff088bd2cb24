"""A plan as people read it: what happens on a screen on one local day, row by row, and at one instant."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.planning.explain import Reasons, reasons_of
from controller.planning.intervals import Interval
from controller.planning.localtime import dates_between, day_span, local_date
from controller.schedule import LocalDate, Schedule
from wire.ids import LineId, ShortId
from wire.instants import Instant
from wire.plan import Block, BlockKind, Plan, Spot
from wire.playhead import Cue, CueKind, cue_at

_QUIET = {
    BlockKind.LOOP, BlockKind.MAKE_GOOD, BlockKind.DOMINATION, BlockKind.SIMULCAST, BlockKind.WAVE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a timetable: a spot, or a block that holds none."""

    start: Instant
    end: Instant
    kind: BlockKind
    why: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often each short plays on one local day."""

    date: LocalDate
    plays: Counter[tuple[LineId, ShortId]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a plan shows at one instant, and why."""

    cue: Cue | None
    """None outside the plan's span."""
    why: str
    manner: tuple[str, ...] = ()
    """The curfews that dim or mute it."""


def spots_on(plan: Plan, date: LocalDate, zone: str) -> Sequence[Spot]:
    """The spots that start on a local day."""
    return plan.spots_between(*day_span(date, zone))


def rows_on(schedule: Schedule, plan: Plan, date: LocalDate) -> Iterator[Row]:
    """A local day from its first to its last instant: spots, and the blocks between them that hold none."""
    start, end = day_span(date, schedule.venue_of(plan.screen).timezone)
    reasons = reasons_of(schedule, plan.screen, [date])
    spots = plan.spots_between(start, end)
    rows = [_spot_row(plan, spot, reasons) for spot in spots]
    for block in plan.blocks:
        if block.start < end and start < block.end and block.kind not in _QUIET:
            first, last = Instant(max(block.start, start)), Instant(min(block.end, end))
            rows.append(Row(first, last, block.kind, reasons.of_kind(block.kind, first, block.line)))
    yield from sorted(rows, key=lambda row: row.start)


def counts_by_day(plan: Plan, zone: str) -> list[DayCount]:
    """Plays per line and short for every local day that the plan touches."""
    days = dates_between(local_date(plan.start, zone), local_date(Instant(plan.end - 1), zone))
    return [
        DayCount(day, Counter((spot.line, spot.short) for spot in spots_on(plan, day, zone))) for day in days
    ]


def moment_at(schedule: Schedule, plan: Plan, instant: Instant) -> Moment:
    """What the screen shows at `instant`."""
    cue, block = cue_at(plan, instant), plan.block_at(instant)
    if cue is None or block is None:
        return Moment(None, "outside the flight")
    reasons = reasons_of(
        schedule, plan.screen, [local_date(instant, schedule.venue_of(plan.screen).timezone)]
    )
    spot = plan.spot_at(instant)
    if spot is not None:
        why = reasons.of_spot(spot, block)
    elif cue.kind is CueKind.HOUSE and block.kind is BlockKind.LOOP:
        why = "a slot that is not ours"
    else:
        why = reasons.of_kind(block.kind, instant, block.line)
    return Moment(cue, why, () if cue.kind is CueKind.DARK else reasons.of_manner(instant))


def manners_on(schedule: Schedule, plan: Plan, date: LocalDate) -> list[Interval[str]]:
    """The curfews that dim or mute the screen on a local day, from its first to its last instant."""
    start, end = day_span(date, schedule.venue_of(plan.screen).timezone)
    return reasons_of(schedule, plan.screen, [date]).manners(start, end)


def _spot_row(plan: Plan, spot: Spot, reasons: Reasons) -> Row:
    block: Block | None = plan.block_at(spot.start)
    assert block is not None, "a plan's spots stand inside its blocks"
    return Row(spot.start, spot.end, block.kind, reasons.of_spot(spot, block), spot)
