from hypothesis import given
from hypothesis import strategies as st

from controller.planning.checks.nearest import nearest_shift, nearest_start
from controller.planning.intervals import Interval, gaps
from wire.instants import Instant

FIRST, LAST = 0, 60


@st.composite
def rooms(draw: st.DrawFn) -> list[Interval[None]]:
    """Free intervals within [FIRST, LAST)."""
    edges = draw(st.lists(st.integers(FIRST, LAST), unique=True, min_size=2, max_size=10).map(sorted))
    busy = [Interval(Instant(a), Instant(b), None) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return gaps(busy, Instant(FIRST), Instant(LAST), None)


def fits(room: list[Interval[None]], start: int, length: int) -> bool:
    return any(each.start <= start and start + length <= each.end for each in room)


@given(rooms(), st.integers(-10, 70), st.integers(1, 20), st.integers(1, 4))
def test_the_nearest_start_is_the_nearest_of_all(
    room: list[Interval[None]], wish: int, length: int, step: int
) -> None:
    wish -= wish % step
    possible = [at for at in range(FIRST, LAST) if at % step == 0 and fits(room, at, length)]
    wanted = min(possible, key=lambda at: (abs(at - wish), at), default=None)
    assert nearest_start(room, Instant(wish), length, step) == wanted


@given(
    st.lists(st.tuples(rooms(), st.lists(st.integers(FIRST, LAST), min_size=1, max_size=3)), max_size=3),
    st.integers(1, 20),
)
def test_the_nearest_shift_serves_all_and_none_nearer_does(
    wishes: list[tuple[list[Interval[None]], list[int]]], length: int
) -> None:
    def serves(shift: int) -> bool:
        return all(fits(room, start + shift, length) for room, starts in wishes for start in starts)

    wanted = min(
        (each for each in range(-30, 31) if serves(each)), key=lambda at: (abs(at), at), default=None
    )
    asked = [(room, [Instant(start) for start in starts]) for room, starts in wishes]
    assert nearest_shift(asked, length, at_least=-30, at_most=30, step=1) == wanted
