"""The frame of a plan: blocks that partition a span, before any playlist is dealt.

The layers of a screen are laid over each other by precedence, then divided by whether sound is forbidden.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from controller.planning.content import Content
from controller.planning.intervals import Interval, crossed
from controller.planning.layers import Layer, in_order, layers_of
from controller.planning.laying import laid
from controller.planning.make_goods import MakeGood
from controller.planning.precedence import Rank
from controller.planning.rules import Rules, rules_over
from controller.schedule import Edge, Schedule
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import Block, BlockKind

_UNDIVIDED = {BlockKind.SIMULCAST, BlockKind.WAVE, BlockKind.LEAD_IN, BlockKind.MAKE_GOOD}


def frame_of(
    schedule: Schedule,
    screen_id: ScreenId,
    start: Instant,
    end: Instant,
    make_goods: Sequence[MakeGood] = (),
) -> list[Block]:
    """The blocks that partition [start, end) of a screen.

    Raises LocalTimeError where clock changes touch a line's times and the campaign calls that an error.
    """
    screen = schedule.screen(screen_id)
    rules = rules_over(screen, schedule.venue_of(screen_id).timezone, start, end)
    layers = layers_of(schedule, screen_id, rules, start, end)
    if make_goods:
        layers = in_order([*layers, Layer(Rank.MAKE_GOOD, [each.claim for each in make_goods])])
    lines = schedule.rotating_lines(screen_id)
    pieces = laid(layers, lines, screen.loop, start, end)
    edges = {line.id: line.edge for line in lines}
    undivided = list(_undivided(pieces, rules, edges))
    return [_block(piece) for piece in crossed(pieces, rules.sound(start, end, undivided))]


def _block(piece: Interval[tuple[Content, bool]]) -> Block:
    content, mute = piece.content
    return Block(
        piece.start,
        piece.end,
        content.kind,
        line=content.line,
        loop_start=content.loop_start,
        slot_ms=content.slot_ms,
        mute=mute,
        tolerance_ms=content.tolerance_ms,
        on_late=content.on_late,
    )


def _undivided(
    pieces: Sequence[Interval[Content]], rules: Rules, edges: Mapping[LineId, Edge]
) -> Iterator[Interval[Content]]:
    """What an edge of a mute curfew must not divide, since it is played whole: it would not be shown.

    Lines that skip what an edge cuts skip it here too.
    """
    starts = [piece.start for piece in pieces]
    for edge in (edge for each in rules.mute for edge in (each.start, each.end)):
        index = bisect_right(starts, edge) - 1
        if index < 0 or not pieces[index].start < edge < pieces[index].end:
            continue
        piece, content = pieces[index], pieces[index].content
        if content.kind in _UNDIVIDED:
            yield piece
        elif (
            content.line is not None
            and content.loop_start is not None
            and edges[content.line] is not Edge.SKIP
        ):
            slot_start = edge - (edge - content.loop_start) % content.slot_ms
            if slot := piece.clipped(Instant(slot_start), Instant(slot_start + content.slot_ms)):
                yield slot
