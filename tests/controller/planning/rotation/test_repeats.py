"""What is copied is what would have been dealt."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning.rotation import Rota, Turn, deal
from controller.planning.rotation.bars import Apart
from controller.planning.rotation.repeats import Repeats
from controller.schedule import Rotation
from tests.support.rotas import SLOT, openings, playlist, rota, short, spots

_BEFORE = 7
_ROTATIONS = [Rotation.FAIR, Rotation.FAIR, Rotation.SEQUENCE, Rotation.SHUFFLE]


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    """Lines of a few shorts by few creators, perhaps separated, limited, or with rights that end."""
    creators = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=9))
    lengths = draw(st.sampled_from([[SLOT], [SLOT], [SLOT, 2 * SLOT]]))
    shorts = [
        short(f"s{at}", creator, length_ms=lengths[at % len(lengths)]) for at, creator in enumerate(creators)
    ]
    rule = playlist(
        draw(st.sampled_from(_ROTATIONS)),
        apart=(draw(st.integers(0, 2)), draw(st.integers(0, 2)), 0),
        most=draw(st.sampled_from([None, None, None, 3])),
    )
    names = [*(each.id for each in shorts), "gone"]
    plays = draw(st.lists(st.sampled_from(names), min_size=_BEFORE, max_size=_BEFORE))
    history = spots(openings(_BEFORE, first=-_BEFORE), [Turn(name) for name in plays])
    ends = draw(st.sampled_from([{}, {}, {"s0": 37 * SLOT}, {"s0": 500 * SLOT}]))
    dayparts = draw(st.sampled_from([(), (), [(20 * SLOT, 30 * SLOT, "noon")]]))
    return rota(rule, shorts, history[draw(st.integers(0, _BEFORE)) :], rights_end=ends, dayparts=dayparts)


@settings(deadline=None, max_examples=150)
@given(rotas(), st.integers(0, 120), st.booleans())
def test_copied_turns_are_those_that_would_be_dealt(one: Rota, count: int, doubled: bool) -> None:
    places = openings(count, run=2 if doubled else 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Repeats, "cycle", lambda _: None)
        turn_by_turn = deal(places, one)
    assert deal(places, one) == turn_by_turn


@pytest.mark.parametrize("history", [0, 4])
def test_a_plain_line_is_copied_as_soon_as_its_rounds_are_whole(
    history: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    cycle = Repeats.cycle

    def spied(self: Repeats) -> Sequence[int] | None:
        nonlocal asked
        asked += 1
        return cycle(self)

    monkeypatch.setattr(Repeats, "cycle", spied)
    shorts = [short(f"s{at}", "abc"[at % 3]) for at in range(6)]
    rule = playlist(apart=(1, 1, 0))
    before = openings(history, first=-history)
    played = spots(before, deal(before, rota(rule, shorts)))
    assert len(deal(openings(10_000), rota(rule, shorts, played))) == 10_000
    assert asked <= (3 * 6 if history else 2)


@settings(deadline=None)
@given(st.data())
def test_a_cycle_is_kept_where_no_play_of_it_is_ever_too_near(data: st.DataObject) -> None:
    shorts = [
        short(f"s{at}", data.draw(st.sampled_from("abcd"))) for at in range(data.draw(st.integers(1, 8)))
    ]
    numbers = st.lists(st.integers(0, len(shorts) - 1), max_size=6)
    separation = playlist(apart=(data.draw(st.integers(0, 9)), data.draw(st.integers(0, 9)), 0)).separation
    apart, order = Apart(separation, shorts), data.draw(numbers.filter(bool))
    for each in data.draw(numbers):
        apart.played(each)
    twin, near = apart.copy(), False
    for each in order * 12:
        near = near or bool(twin.missing(each))
        twin.played(each)
    assert apart.kept_by(order) is not near
