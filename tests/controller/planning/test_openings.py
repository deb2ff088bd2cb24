"""Openings: which slots of a block are ours, and how many follow each other."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from controller.planning.openings import SHORTEST_CUT_MS, openings_of
from controller.schedule import Edge, Loop
from wire.instants import SECOND, Instant
from wire.plan import Block, BlockKind

LOOP = Loop(length="60s", spot="10s", our_slots=[0, 1, 5])  # type: ignore[arg-type]


def block(start: int, end: int, kind: BlockKind = BlockKind.LOOP) -> Block:
    return Block(Instant(start), Instant(end), kind, "base", Instant(0), 10 * SECOND)


def told(each: Block, edge: Edge = Edge.SKIP) -> list[tuple[int, int, int, bool]]:
    return [
        (opening.start // SECOND, opening.slot_ms // SECOND, opening.run, opening.cut)
        for opening in openings_of(each, LOOP, edge)
    ]


def test_our_slots_in_order_with_those_that_follow_each_other() -> None:
    wanted = [(0, 10, 2, False), (10, 10, 1, False), (50, 10, 3, False), (60, 10, 2, False),
              (70, 10, 1, False), (110, 10, 1, False)]  # fmt: skip
    assert told(block(0, 120 * SECOND)) == wanted


def test_slots_that_edges_cut_are_passed_over() -> None:
    assert told(block(1, 59_999)) == [(10, 10, 1, False)]


def test_a_domination_has_every_slot() -> None:
    wanted = [(10, 10, 3, False), (20, 10, 2, False), (30, 10, 1, False)]
    assert told(block(5_000, 45_000, BlockKind.DOMINATION)) == wanted


def test_what_is_left_before_an_edge_is_an_opening_of_a_line_that_cuts() -> None:
    assert told(block(0, 14_000), Edge.CUT) == [(0, 10, 1, False), (10, 4, 1, True)]
    assert told(block(0, 10_900), Edge.CUT) == [(0, 10, 1, False)]  # less than a second
    assert told(block(0, 24_000), Edge.CUT) == [(0, 10, 2, False), (10, 10, 1, False)]  # not ours
    assert told(block(12_000, 14_000), Edge.CUT) == []  # its beginning is gone


@given(st.integers(-200_000, 200_000), st.integers(1, 300_000), st.sampled_from(list(Edge)), st.booleans())
def test_openings_do_not_overlap_and_runs_are_theirs(
    start: int, length: int, edge: Edge, every: bool
) -> None:
    kind = BlockKind.DOMINATION if every else BlockKind.LOOP
    each = block(start, start + length, kind)
    openings = list(openings_of(each, LOOP, edge))
    starts = {opening.start for opening in openings if not opening.cut}
    for opening, following in pairwise(openings):
        assert opening.start + opening.slot_ms <= following.start
    for opening in openings:
        assert each.start <= opening.start
        assert opening.start + opening.run * opening.slot_ms <= each.end
        assert opening.slot_ms >= SHORTEST_CUT_MS
        assert {
            opening.start + step * opening.slot_ms for step in range(opening.run)
        } <= starts or opening.cut
        after = opening.start + opening.run * opening.slot_ms
        assert after not in starts or opening.cut
    expected = [
        slot
        for slot in range((start - 9_999) // 10_000, (start + length) // 10_000 + 1)
        if start <= slot * 10_000 and slot * 10_000 + 10_000 <= start + length
        if every or slot % 6 in LOOP.our_slots
    ]
    assert sorted(starts) == [slot * 10_000 for slot in expected]
