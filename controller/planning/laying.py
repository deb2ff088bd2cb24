"""Laying: layers over each other, by precedence, until they partition a span.

A line that finishes its spots then has the rest of its last slot from lower lines and house ads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from controller.planning.content import Content
from controller.planning.intervals import Interval, joined, lay
from controller.planning.layers import Layer
from controller.schedule import Edge, Loop, RotatingLine
from wire.ids import LineId
from wire.instants import Instant
from wire.plan import BlockKind


def laid(
    layers: Sequence[Layer], lines: Iterable[RotatingLine], loop: Loop, start: Instant, end: Instant
) -> list[Interval[Content]]:
    """Partition [start, end) of a screen by what its layers ask for, the highest first.

    `lines` are those of the screen with a playlist, of which some may finish their spots.
    """
    pieces = lay(start, end, [layer.claims for layer in layers], Content(BlockKind.CLOSED))
    edges = {line.id: line.edge for line in lines}
    if Edge.FINISH not in edges.values():
        return pieces
    return list(joined(_finished(pieces, layers, edges, loop)))


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
