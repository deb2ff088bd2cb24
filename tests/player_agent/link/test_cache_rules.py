"""What is fetched, evicted, and left out for want of room."""

from hypothesis import given
from hypothesis import strategies as st

from player_agent.link.cache_rules import KEEP_UNWANTED_MS, Unwanted, plan_cache
from tests.support.plans import rendition
from wire.renditions import Rendition

OLD = KEEP_UNWANTED_MS


def film(name: str, size_bytes: int) -> Rendition:
    return rendition(name).model_copy(update={"size_bytes": size_bytes})


def test_everything_is_fetched_in_its_order_where_there_is_room() -> None:
    films = [film("a", 10), film("b", 20)]
    plan = plan_cache(films, [Unwanted("x", 5, OLD)], free_bytes=130, begun_bytes={}, reserve_bytes=100)
    assert (plan.fetch, plan.evict, plan.no_room) == (tuple(films), (), ())


def test_the_longest_unwanted_goes_first_and_no_more_than_needed() -> None:
    unwanted = [Unwanted("young", 50, OLD), Unwanted("old", 50, OLD + 2), Unwanted("older", 50, OLD + 3)]
    plan = plan_cache([film("a", 80)], unwanted, free_bytes=100, begun_bytes={}, reserve_bytes=100)
    assert plan.evict == ("older", "old")
    assert [each.short for each in plan.fetch] == ["a"]


def test_what_was_wanted_a_moment_ago_stays() -> None:
    unwanted = [Unwanted("on-the-glass", 500, OLD - 1)]
    plan = plan_cache([film("a", 80)], unwanted, free_bytes=100, begun_bytes={}, reserve_bytes=100)
    assert (plan.evict, [each.short for each in plan.no_room]) == ((), ["a"])


def test_a_film_without_room_does_not_keep_smaller_ones_out() -> None:
    films = [film("huge", 80), film("small", 10)]
    plan = plan_cache(films, [], free_bytes=120, begun_bytes={}, reserve_bytes=100)
    assert ([each.short for each in plan.fetch], [each.short for each in plan.no_room]) == (
        ["small"],
        ["huge"],
    )


def test_a_begun_download_needs_only_its_rest() -> None:
    begun = film("a", 80)
    plan = plan_cache([begun], [], free_bytes=110, begun_bytes={begun.file_name: 70}, reserve_bytes=100)
    assert plan.fetch == (begun,)


@given(
    sizes=st.lists(st.integers(1, 100), max_size=8),
    unwanted=st.lists(st.tuples(st.integers(1, 100), st.integers(0, 2 * OLD)), max_size=8),
    free=st.integers(0, 300),
)
def test_the_reserve_is_never_touched_and_nothing_is_forgotten(
    sizes: list[int], unwanted: list[tuple[int, int]], free: int
) -> None:
    films = [film(f"f-{index}", size) for index, size in enumerate(sizes)]
    others = [Unwanted(f"u-{index}", *each) for index, each in enumerate(unwanted)]
    plan = plan_cache(films, others, free_bytes=free, begun_bytes={}, reserve_bytes=100)
    freed = sum(each.size_bytes for each in others if each.name in plan.evict)
    if plan.fetch:
        assert free + freed - sum(each.size_bytes for each in plan.fetch) >= 100
    else:
        assert not plan.evict
    assert sorted([*plan.fetch, *plan.no_room], key=films.index) == films
