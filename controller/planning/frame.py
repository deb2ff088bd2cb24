"""The frame of a plan: blocks that partition a span, before any playlist is dealt.

The layers of a screen are laid over each other by precedence. A line that finishes its spots then has the
rest of its last slot from lower lines and house ads.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from controller.planning.content import Content
from controller.planning.intervals import Interval, crossed, joined, lay
from controller.planning.layers import Layer, in_order, layers_of
from controller.planning.make_goods import MakeGood
from controller.planning.precedence import Rank
from controller.planning.rules import Rules, rules_over
from controller.schedule import Edge, Loop, Schedule
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
    pieces = lay(start, end, [layer.claims for layer in layers], Content(BlockKind.CLOSED))
    edges = {line.id: line.edge for line in schedule.rotating_lines(screen_id)}
    if Edge.FINISH in edges.values():
        pieces = list(joined(_finished(pieces, layers, edges, screen.loop)))
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


def _finished(
    pieces: Sequence[Interval[Content]],
    layers: Iterable[Layer],
    edges: Mapping[LineId, Edge],
    loop: Loop,
) -> Iterator[Interval[Content]]:
    """The pieces, those of finishing lines reaching to the end of their last slot where they may."""
    place = {
        (claim.content.kind, claim.content.line): index
        for index, layer in enumerate(layers)
        for claim in layer.claims
    }

    def lower_until(index: int, until: Instant) -> bool:
        """Whether all that follows piece `index` up to `until` stands below it."""
        own, at = pieces[index].content, index + 1
        while at < len(pieces) and pieces[at].start < until:
            content = pieces[at].content
            if place.get((content.kind, content.line), -1) <= place[own.kind, own.line]:
                return False
            at += 1
        return pieces[at - 1].end >= until

    reached = pieces[0].start
    for index, piece in enumerate(pieces):
        if piece.end <= reached:
            continue
        start, end = Instant(max(piece.start, reached)), piece.end
        if piece.content.line is not None and edges.get(piece.content.line) is Edge.FINISH:
            slot_end = _end_of_slot(piece.content, start, end, loop)
            end = slot_end if lower_until(index, slot_end) else end
        reached = end
        yield Interval(start, end, piece.content)


def _end_of_slot(content: Content, start: Instant, edge: Instant, loop: Loop) -> Instant:
    """Where the slot of ours ends that begins in [start, edge) and that the edge cuts; else the edge."""
    assert content.loop_start is not None
    slot, passed = divmod(edge - content.loop_start, content.slot_ms)
    ours = content.kind is BlockKind.DOMINATION or slot % loop.slots in loop.our_slots
    if not passed or not ours or edge - passed < start:
        return edge
    return Instant(edge - passed + content.slot_ms)


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
