"""The plan as it travels: blocks and spots in columns, since a busy week has 7,000 spots."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from pydantic import Field

from wire.errors import ContractError
from wire.ids import SPOT_ID_LENGTH, CampaignId, LineId, NetworkId, PlanRevision, ScreenId, ShortId
from wire.instants import Instant, InstantField
from wire.message import Message
from wire.plan import DEFAULT_TOLERANCE_MS, Block, BlockKind, OnLate, Plan, Spot
from wire.renditions import Rendition


class BlockColumns(Message):
    """Blocks in columns. Starts are given by `length_ms` from the plan's start; `line` indexes the lines."""

    length_ms: tuple[int, ...]
    kind: tuple[str, ...]
    line: tuple[int | None, ...]
    loop_start_ms: tuple[int | None, ...]
    """Anchor of the loop, relative to the plan's start; may be negative."""
    slot_ms: tuple[int, ...]
    mute: tuple[bool, ...]
    tolerance_ms: tuple[int, ...] = ()
    """Empty where all blocks have the default; as the next. Who does not know them joins late."""
    on_late: tuple[str, ...] = ()


class SpotColumns(Message):
    """Spots in columns: `step_ms` from start to start (the first from the plan's start)."""

    step_ms: tuple[int, ...]
    duration_ms: tuple[int, ...]
    short: tuple[int, ...]
    line: tuple[int, ...]
    spot_id: str
    """All ids in order, each of SPOT_ID_LENGTH characters, without separator."""


class PlanColumns(Message):
    """The plan as it travels: what `Plan` says, in columns."""

    network: NetworkId
    campaign: CampaignId
    screen: ScreenId
    revision: int = Field(ge=0)
    start: InstantField
    end: InstantField
    tzdata: str
    shorts: tuple[ShortId, ...]
    lines: tuple[LineId, ...]
    blocks: BlockColumns
    spots: SpotColumns
    renditions: tuple[Rendition, ...]
    house: tuple[ShortId, ...]


def to_columns(plan: Plan) -> PlanColumns:
    """Plan → columns. The same plan gives the same columns."""
    shorts = sorted({spot.short for spot in plan.spots})
    lines = sorted({block.line for block in plan.blocks if block.line is not None})
    short_index = {short: index for index, short in enumerate(shorts)}
    line_index = {line: index for index, line in enumerate(lines)}
    usual = all(
        (block.tolerance_ms, block.on_late) == (DEFAULT_TOLERANCE_MS, OnLate.JOIN) for block in plan.blocks
    )
    return PlanColumns(
        network=plan.network,
        campaign=plan.campaign,
        screen=plan.screen,
        revision=plan.revision,
        start=plan.start,
        end=plan.end,
        tzdata=plan.tzdata,
        shorts=tuple(shorts),
        lines=tuple(lines),
        blocks=BlockColumns(
            length_ms=tuple(block.end - block.start for block in plan.blocks),
            kind=tuple(block.kind.value for block in plan.blocks),
            line=tuple(None if block.line is None else line_index[block.line] for block in plan.blocks),
            loop_start_ms=tuple(
                None if block.loop_start is None else block.loop_start - plan.start for block in plan.blocks
            ),
            slot_ms=tuple(block.slot_ms for block in plan.blocks),
            mute=tuple(block.mute for block in plan.blocks),
            tolerance_ms=() if usual else tuple(block.tolerance_ms for block in plan.blocks),
            on_late=() if usual else tuple(block.on_late.value for block in plan.blocks),
        ),
        spots=SpotColumns(
            step_ms=_steps(plan.start, [spot.start for spot in plan.spots]),
            duration_ms=tuple(spot.duration_ms for spot in plan.spots),
            short=tuple(short_index[spot.short] for spot in plan.spots),
            line=tuple(line_index[spot.line] for spot in plan.spots),
            spot_id="".join(spot.spot_id for spot in plan.spots),
        ),
        renditions=plan.renditions,
        house=plan.house,
    )


def from_columns(columns: PlanColumns) -> Plan:
    """Columns → plan. Raises ContractError if the columns do not fit together."""
    try:
        blocks = tuple(_blocks(columns))
        spots = tuple(_spots(columns))
    except (ValueError, IndexError) as error:
        raise ContractError(f"the plan's columns do not fit together: {error}") from error
    return Plan(
        network=columns.network,
        campaign=columns.campaign,
        screen=columns.screen,
        revision=PlanRevision(columns.revision),
        start=columns.start,
        end=columns.end,
        tzdata=columns.tzdata,
        blocks=blocks,
        spots=spots,
        renditions=columns.renditions,
        house=columns.house,
    )


def _steps(origin: int, starts: Sequence[int]) -> tuple[int, ...]:
    return tuple(after - before for before, after in pairwise([origin, *starts]))


def _blocks(columns: PlanColumns) -> Iterable[Block]:
    table = columns.blocks
    start = columns.start
    count = len(table.length_ms)
    rows = zip(
        *(table.length_ms, table.kind, table.line, table.loop_start_ms, table.slot_ms, table.mute),
        table.tolerance_ms or (DEFAULT_TOLERANCE_MS,) * count,
        table.on_late or (OnLate.JOIN.value,) * count,
        strict=True,
    )
    for length, kind, line, loop_start, slot_ms, mute, tolerance_ms, on_late in rows:
        end = Instant(start + length)
        yield Block(
            start=start,
            end=end,
            kind=BlockKind(kind),
            line=None if line is None else _at(columns.lines, line),
            loop_start=None if loop_start is None else Instant(columns.start + loop_start),
            slot_ms=slot_ms,
            mute=mute,
            tolerance_ms=tolerance_ms,
            on_late=OnLate(on_late),
        )
        start = end


def _spots(columns: PlanColumns) -> Iterable[Spot]:
    table = columns.spots
    count, rest = divmod(len(table.spot_id), SPOT_ID_LENGTH)
    if rest:
        raise ValueError(f"spot ids of {len(table.spot_id)} characters; {rest} too many")
    ids = [table.spot_id[at * SPOT_ID_LENGTH : (at + 1) * SPOT_ID_LENGTH] for at in range(count)]
    starts = list(accumulate(table.step_ms, initial=columns.start))[1:]
    for start, duration, short, line, spot_id in zip(
        starts, table.duration_ms, table.short, table.line, ids, strict=True
    ):
        yield Spot(
            start=Instant(start),
            duration_ms=duration,
            short=_at(columns.shorts, short),
            line=_at(columns.lines, line),
            spot_id=spot_id,
        )


def _at(names: Sequence[str], index: int) -> str:
    if index < 0:
        raise IndexError(f"index {index} is below 0")
    return names[index]
