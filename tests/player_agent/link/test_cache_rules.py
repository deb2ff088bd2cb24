"""What is fetched, evicted, and left out for want of room."""

from hypothesis import given
from hypothesis import strategies as st

from player_agent.link.cache_rules import (
    KEEP_UNWANTED_MS,
    NEEDED_SOON_MS,
    CachedFile,
    Room,
    Spare,
    Unwanted,
    deletions_at,
    plan_cache,
    spare_of,
)
from tests.support.plans import rendition
from wire.films import DeletionCause
from wire.instants import DAY, HOUR, Instant, parse_instant
from wire.renditions import Rendition

OLD = KEEP_UNWANTED_MS


def film(name: str, size_bytes: int) -> Rendition:
    return rendition(name).model_copy(update={"size_bytes": size_bytes})


def test_everything_is_fetched_in_its_order_where_there_is_room() -> None:
    films = [film("a", 10), film("b", 20)]
    plan = plan_cache(films, [Unwanted("x", 5, OLD)], room=Room(130, 100), begun_bytes={})
    assert (plan.fetch, plan.evict, plan.no_room) == (tuple(films), (), ())


def test_the_longest_unwanted_goes_first_and_no_more_than_needed() -> None:
    unwanted = [Unwanted("young", 50, OLD), Unwanted("old", 50, OLD + 2), Unwanted("older", 50, OLD + 3)]
    plan = plan_cache([film("a", 80)], unwanted, room=Room(100, 100), begun_bytes={})
    assert plan.evict == ("older", "old")
    assert [each.short for each in plan.fetch] == ["a"]


def test_what_was_wanted_a_moment_ago_stays() -> None:
    unwanted = [Unwanted("on-the-glass", 500, OLD - 1)]
    plan = plan_cache([film("a", 80)], unwanted, room=Room(100, 100), begun_bytes={})
    assert (plan.evict, [each.short for each in plan.no_room]) == ((), ["a"])


def test_a_film_without_room_does_not_keep_smaller_ones_out() -> None:
    films = [film("huge", 80), film("small", 10)]
    plan = plan_cache(films, [], room=Room(120, 100), begun_bytes={})
    assert ([each.short for each in plan.fetch], [each.short for each in plan.no_room]) == (
        ["small"],
        ["huge"],
    )


def test_a_begun_download_needs_only_its_rest() -> None:
    begun = film("a", 80)
    plan = plan_cache([begun], [], room=Room(110, 100), begun_bytes={begun.file_name: 70})
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
    plan = plan_cache(films, others, room=Room(free, 100), begun_bytes={})
    freed = sum(each.size_bytes for each in others if each.name in plan.evict)
    if plan.fetch:
        assert free + freed - sum(each.size_bytes for each in plan.fetch) >= 100
    else:
        assert not plan.evict
    assert sorted([*plan.fetch, *plan.no_room], key=films.index) == films


NOW = parse_instant("2025-06-04T12:00:00Z")


def test_nothing_of_the_next_48_hours_is_spare() -> None:
    films = [film(name, 10) for name in ("any-moment", "soon", "late")]
    due = {films[1].sha256: Instant(NOW + NEEDED_SOON_MS), films[2].sha256: Instant(NOW + NEEDED_SOON_MS + 1)}
    assert [each.name for each in spare_of(films, due, NOW)] == [films[2].file_name]


def test_what_is_needed_late_gives_way_to_what_is_needed_sooner_the_latest_first() -> None:
    spare = [Spare("late", 50, Instant(NOW + 3 * DAY)), Spare("latest", 50, Instant(NOW + 9 * DAY))]
    soon, later = film("soon", 80), film("later", 80)
    due = {soon.sha256: Instant(NOW + DAY), later.sha256: Instant(NOW + 5 * DAY)}
    plan = plan_cache([soon], [], room=Room(150, 100), begun_bytes={}, spare=spare, due=due)
    assert plan.evict == ("latest",)
    plan = plan_cache([later], [], room=Room(100, 100), begun_bytes={}, spare=spare, due=due)
    assert (plan.evict, plan.no_room) == ((), (later,)), "what is needed before it stays"


def test_what_became_unwanted_a_moment_ago_goes_for_what_is_urgent_alone() -> None:
    others, room = [Unwanted("fresh", 50, 1)], Room(free_bytes=100, reserve_bytes=100)
    wanted = film("wanted", 40)
    for due, evicted in ((None, ("fresh",)), (NOW + HOUR, ("fresh",)), (NOW + HOUR + 1, ())):
        named = {} if due is None else {wanted.sha256: Instant(due)}
        plan = plan_cache([wanted], others, room=room, begun_bytes={}, due=named, now=NOW)
        assert (plan.evict, plan.lacking_bytes) == (evicted, 0), "nobody has to fit a larger disk for it"


def test_a_budget_counts_like_a_smaller_disk_and_the_bytes_that_lack_are_said() -> None:
    films = [film("a", 80), film("b", 50)]
    plan = plan_cache(films, [], room=Room(10_000, 100, budget_left_bytes=100), begun_bytes={})
    assert (plan.fetch, plan.no_room, plan.lacking_bytes) == ((films[0],), (films[1],), 30)


@given(
    sizes=st.lists(st.tuples(st.integers(1, 100), st.none() | st.integers(0, 9)), max_size=6),
    held=st.lists(st.tuples(st.integers(1, 100), st.integers(0, 9)), max_size=6),
    free=st.integers(0, 300),
)
def test_nothing_is_given_up_for_what_is_needed_later(
    sizes: list[tuple[int, int | None]], held: list[tuple[int, int]], free: int
) -> None:
    ordered = sorted(sizes, key=lambda each: -1 if each[1] is None else each[1])
    missing = [film(f"m-{number}", size) for number, (size, _) in enumerate(ordered)]
    due = {
        each.sha256: Instant(NOW + day * DAY)
        for each, (_, day) in zip(missing, ordered, strict=True)
        if day is not None
    }
    whole = [film(f"h-{number}", size) for number, (size, _) in enumerate(held)]
    held_due = {each.sha256: Instant(NOW + day * DAY) for each, (_, day) in zip(whole, held, strict=True)}
    spare = spare_of(whole, held_due, NOW)
    plan = plan_cache(missing, [], room=Room(free, 0), begun_bytes={}, spare=spare, due=due)
    by_name = {each.name: each for each in spare}
    last = max((due[each.sha256] for each in plan.fetch if each.sha256 in due), default=NOW)
    for name in plan.evict:
        assert by_name[name].due - NOW > NEEDED_SOON_MS
        assert by_name[name].due > min(last, by_name[name].due - 1)
    freed = sum(by_name[name].size_bytes for name in plan.evict)
    assert sum(each.size_bytes for each in plan.fetch) <= free + freed
    assert (plan.lacking_bytes > 0) <= bool(plan.no_room)


@given(
    since=st.none() | st.integers(-3 * KEEP_UNWANTED_MS, 0),
    ends=st.none() | st.integers(-DAY, DAY),
    on_glass=st.booleans(),
)
def test_what_must_go_goes_and_nothing_else(since: int | None, ends: int | None, on_glass: bool) -> None:
    unwanted_since = None if since is None else Instant(NOW + since)
    rights_end = {} if ends is None else {"sha": Instant(NOW + ends)}
    found = deletions_at([CachedFile("a", "sha", unwanted_since, on_glass=on_glass)], rights_end, NOW)
    if on_glass:
        assert found == {}
    elif ends is not None and ends <= 0:
        assert found == {"a": DeletionCause.RIGHTS_ENDED}
    elif since is not None and -since >= KEEP_UNWANTED_MS:
        assert found == {"a": DeletionCause.UNWANTED}
    else:
        assert found == {}
