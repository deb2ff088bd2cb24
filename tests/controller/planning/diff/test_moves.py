from hypothesis import given
from hypothesis import strategies as st

from controller.planning.diff import MOVE_LIMIT_MS, pair_nearest
from wire.instants import HOUR, MINUTE

rows = st.lists(st.integers(0, 40), unique=True, max_size=12).map(sorted)


def test_a_play_that_was_shifted_is_one_that_moved() -> None:
    assert pair_nearest([10 * HOUR], [11 * HOUR]) == [(0, 0)]
    assert pair_nearest([10 * HOUR], [10 * HOUR + MOVE_LIMIT_MS]) == [(0, 0)]
    assert pair_nearest([10 * HOUR], [10 * HOUR + MOVE_LIMIT_MS + 1]) == []


def test_the_nearest_pair_goes_first_whichever_comes_earlier() -> None:
    assert pair_nearest([0, HOUR], [55 * MINUTE]) == [(1, 0)]
    assert pair_nearest([0, HOUR], [5 * MINUTE, 55 * MINUTE]) == [(0, 0), (1, 1)]


@given(rows, rows, st.integers(0, 40))
def test_every_pair_is_the_nearest_that_the_nearer_ones_leave(
    old: list[int], new: list[int], limit: int
) -> None:
    pairs = pair_nearest(old, new, limit)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    left, right = set(range(len(old))), set(range(len(new)))
    distances = sorted(abs(old[one] - new[other]) for one, other in pairs)
    for distance in distances:
        nearest = min(abs(old[one] - new[other]) for one in left for other in right)
        assert distance == nearest
        one, other = min(
            pair for pair in pairs if pair[0] in left and abs(old[pair[0]] - new[pair[1]]) == distance
        )
        left.remove(one)
        right.remove(other)
    assert all(abs(old[one] - new[other]) > limit for one in left for other in right)
