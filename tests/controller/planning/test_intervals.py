from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from controller.planning.intervals import (
    Interval,
    clip_all,
    crossed,
    gaps,
    holds,
    joined,
    lay,
    without_overlap,
)
from wire.instants import Instant

START, END = Instant(0), Instant(60)


def _interval(edges: tuple[int, int], content: str) -> Interval[str]:
    return Interval(Instant(min(edges)), Instant(max(edges) + 1), content)


intervals = st.builds(_interval, st.tuples(st.integers(-5, 64), st.integers(-5, 64)), st.sampled_from("abc"))
layers = st.lists(st.lists(intervals, max_size=6), max_size=4)


def content_at(items: list[Interval[str]], instant: int) -> str | None:
    return next((each.content for each in items if each.start <= instant < each.end), None)


@given(layers)
def test_layers_partition_the_span_and_the_first_wins(given_layers: list[list[Interval[str]]]) -> None:
    result = lay(START, END, given_layers, "-")
    assert (result[0].start, result[-1].end) == (START, END)
    assert all(one.end == other.start and one.content != other.content for one, other in pairwise(result))
    tidy = [without_overlap(layer) for layer in given_layers]
    for instant in range(START, END):
        wanted = next((found for layer in tidy if (found := content_at(layer, instant))), "-")
        assert content_at(result, instant) == wanted


@given(st.lists(intervals, max_size=8))
def test_what_starts_first_keeps_its_time(items: list[Interval[str]]) -> None:
    result = without_overlap(items)
    assert all(one.end <= other.start for one, other in pairwise(result))
    for instant in range(-6, 66):
        assert (content_at(result, instant) is None) == (content_at(items, instant) is None)


@given(st.lists(intervals, max_size=8))
def test_gaps_are_what_is_left(items: list[Interval[str]]) -> None:
    free = gaps(items, START, END, "free")
    for instant in range(START, END):
        assert (content_at(free, instant) is None) == (content_at(items, instant) is not None)


@given(st.lists(intervals, max_size=6), st.lists(intervals, max_size=6))
def test_crossing_gives_both_contents(ones: list[Interval[str]], others: list[Interval[str]]) -> None:
    ones, others = without_overlap(ones), without_overlap(others)
    result = crossed(ones, others)
    for instant in range(-6, 66):
        one, other = content_at(ones, instant), content_at(others, instant)
        found = next((each.content for each in result if each.start <= instant < each.end), None)
        assert found == ((one, other) if one and other else None)


def test_clipping() -> None:
    inside = clip_all([_interval((-3, 2), "a"), _interval((70, 80), "b")], START, END)
    assert inside == [Interval(START, Instant(3), "a")]
    assert lay(END, START, [], "-") == []


@given(st.lists(intervals, max_size=8))
def test_joined_intervals_hold_the_same_and_none_touches_its_like(items: list[Interval[str]]) -> None:
    tidy = without_overlap(items)
    result = list(joined(tidy))
    for instant in range(-6, 66):
        assert content_at(result, instant) == content_at(tidy, instant)
    assert all(one.end < other.start or one.content != other.content for one, other in pairwise(result))


@given(st.lists(intervals, max_size=8), st.integers(-6, 64), st.integers(1, 10))
def test_one_interval_holds_a_span_or_none_does(items: list[Interval[str]], start: int, length: int) -> None:
    tidy = without_overlap(items)
    wanted = any(each.start <= start and start + length <= each.end for each in tidy)
    assert holds(tidy, Instant(start), Instant(start + length)) is wanted
