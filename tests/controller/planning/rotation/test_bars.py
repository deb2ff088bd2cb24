from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning.rotation.bars import Apart, Hourly
from controller.schedule import Separation
from tests.support.rotas import short
from wire.instants import HOUR, Instant


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 4 * HOUR), max_size=40),
    st.lists(st.integers(0, 4 * HOUR), max_size=6),
    st.integers(1, 4),
)
def test_no_sixty_minutes_hold_more_plays_than_allowed_those_of_other_lines_counted(
    wanted: list[int], elsewhere: list[int], most: int
) -> None:
    given_ = sorted(elsewhere)[:most]  # other lines alone may keep or break the rule; here they keep it
    hourly = Hourly(most, {0: [Instant(each) for each in given_]})
    played = list(given_)
    for start in sorted(wanted):
        if not hourly.full(0, Instant(start)):
            hourly.played(0, Instant(start))
            played.append(start)
    played.sort()
    assert all(later - first >= HOUR for first, later in zip(played, played[most:], strict=False))
    assert not hourly.full(1, Instant(0))


def test_missing_counts_the_plays_that_must_still_come_between() -> None:
    shorts = [short("a", "X", "P"), short("b", "X", "Q"), short("c", "Y", "P")]
    apart = Apart(Separation(same_short=3, same_creator=1, same_country=2), shorts)
    assert [apart.missing(each) for each in range(3)] == [0, 0, 0]
    apart.played(0)
    assert [apart.missing(each) for each in range(3)] == [3, 1, 2]
    twin = apart.copy()
    apart.played(None)  # one that is no more of the playlist stands between all the same
    assert [apart.missing(each) for each in range(3)] == [2, 0, 1]
    assert [twin.missing(each) for each in range(3)] == [3, 1, 2]
