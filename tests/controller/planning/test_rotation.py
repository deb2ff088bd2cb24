from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.catalogue import Short
from controller.findings import Place
from controller.planning.rotation.turns import Turns, can_separate_creators, first_order
from controller.schedule import Playlist, Rotation, Separation
from wire.instants import Instant
from wire.plan import Spot


def short(name: str, creator: str = "") -> Short:
    return Short(name, name, creator or name, "x", "en", "winner", None, 1, "2199-12-31",
                 ai_generated=False, crop_consent=True, cut_consent=True, place=Place("c", 1))  # fmt: skip


def playlist(rotation: Rotation = Rotation.FAIR, *, seed: int = 1, apart: int = 0) -> Playlist:
    return Playlist(
        id="p", shorts=("x",), rotation=rotation, seed=seed, separation=Separation(same_creator=apart)
    )


def spots(names: list[str]) -> list[Spot]:
    return [Spot(Instant(index), 1, name, "line", "") for index, name in enumerate(names)]


names = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=8)


def most_uneven(plays: list[str], among: set[str]) -> int:
    """The largest difference of counts of two shorts over any run of plays."""
    worst = 0
    for first in range(len(plays)):
        counts = Counter(dict.fromkeys(among, 0))
        for play in plays[first:]:
            counts[play] += 1
            worst = max(worst, max(counts[each] for each in among) - min(counts[each] for each in among))
    return worst


@given(names, st.integers(1, 40), names)
def test_any_run_differs_by_at_most_one_play_also_over_an_edit(
    before: list[str], length: int, after: list[str]
) -> None:
    turns = Turns(before, [])
    plays = [turns.take() for _ in range(length)]
    later = Turns(after, spots(plays))
    plays += [later.take() for _ in range(2 * len(after))]
    staying = set(before) & set(after)
    if staying:
        assert most_uneven(plays, staying) <= 1


@given(names, st.integers(0, 30))
def test_an_unchanged_list_goes_on_as_if_nothing_had_happened(order: list[str], length: int) -> None:
    whole = Turns(order, [])
    plays = [whole.take() for _ in range(length + 20)]
    resumed = Turns(order, spots(plays[:length]))
    assert [resumed.take() for _ in range(20)] == plays[length:]


def test_what_was_never_played_comes_first() -> None:
    turns = Turns(["a", "b", "new"], spots(["a", "b"]))
    assert [turns.take() for _ in range(4)] == ["new", "a", "b", "new"]


def test_an_empty_list_has_no_turn() -> None:
    with pytest.raises(IndexError):
        Turns([], []).take()


def test_the_first_order_is_drawn_from_seed_screen_and_line() -> None:
    shorts = [short(name) for name in "abcdefgh"]
    order = first_order(playlist(), shorts, screen="s", line="l")
    assert sorted(order) == list("abcdefgh")
    assert order == first_order(playlist(), shorts[::-1], screen="s", line="l")
    others = {
        first_order(playlist(seed=2), shorts, screen="s", line="l"),
        first_order(playlist(), shorts, screen="t", line="l"),
        first_order(playlist(), shorts, screen="s", line="m"),
    }
    assert len({order, *others}) == 4


def test_a_new_short_does_not_reorder_the_others() -> None:
    shorts = [short(name) for name in "abcdefg"]
    order = first_order(playlist(), shorts, screen="s", line="l")
    more = first_order(playlist(), [*shorts, short("new")], screen="s", line="l")
    assert tuple(name for name in more if name != "new") == order


def test_a_sequence_keeps_the_order_of_the_list() -> None:
    shorts = [short(name) for name in "cab"]
    assert first_order(playlist(Rotation.SEQUENCE), shorts, screen="s", line="l") == ("c", "a", "b")


@given(st.lists(st.sampled_from("XYZ"), min_size=2, max_size=9), st.integers(0, 20))
def test_creators_are_kept_apart_wherever_that_is_possible(creators: list[str], seed: int) -> None:
    shorts = [short(f"s{index}", creator) for index, creator in enumerate(creators)]
    by_id = {each.id: each.creator for each in shorts}
    order = first_order(playlist(seed=seed, apart=1), shorts, screen="s", line="l")
    assert sorted(order) == sorted(by_id)
    if can_separate_creators(shorts):
        assert all(by_id[one] != by_id[other] for one, other in pairwise([*order, order[0]]))
