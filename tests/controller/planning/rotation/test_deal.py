from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from controller.planning.rotation import Opening, Turn, deal
from controller.schedule import Length, Longer, Rotation, Shorter
from tests.support.rotas import (
    SLOT,
    dealt,
    farthest,
    most_uneven,
    openings,
    playlist,
    rota,
    shares_of,
    short,
    spots,
)
from wire.instants import HOUR, Instant

names = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=8)
weights = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30), max_size=8)
creators = st.lists(st.sampled_from("UVWXYZ"), min_size=1, max_size=10)


@settings(deadline=None)
@given(names, st.integers(1, 40), names)
def test_any_run_differs_by_at_most_one_play_also_over_an_edit(
    before: list[str], length: int, after: list[str]
) -> None:
    places = openings(length + 2 * len(after))
    first = deal(places[:length], rota(playlist(), [short(name) for name in before]))
    kept = spots(places[:length], first)
    then = deal(places[length:], rota(playlist(), [short(name) for name in after], kept))
    staying = set(before) & set(after)
    if staying:
        assert most_uneven([turn.short for turn in (*first, *then) if turn], staying) <= 1


@settings(deadline=None)
@given(names, weights, st.sampled_from([Rotation.FAIR, Rotation.SHUFFLE]))
def test_plays_stay_within_the_chairmans_bound_of_their_shares(
    who: list[str], weights: dict[str, int], rotation: Rotation
) -> None:
    shorts = [short(name) for name in who]
    one = playlist(rotation, weights=weights)
    plays = dealt(120, rota(one, shorts))
    bound = 1 - Fraction(1, 2 * len(who) - 2) if len(who) > 1 else Fraction(0)
    if rotation is Rotation.SHUFFLE and len({one.weight_of(name) for name in who}) == 1:
        bound = Fraction(len(who) - 1, len(who))
    assert farthest(plays, shares_of(one, shorts)) <= bound


@settings(deadline=None)
@given(names, weights, st.integers(1, 30), st.integers(1, 40), st.integers(45, 70))
def test_the_bound_holds_too_where_a_daypart_is_shared(
    who: list[str], weights: dict[str, int], start: int, length: int, period: int
) -> None:
    shorts = [short(name) for name in who]
    one = playlist(weights={"a": 2, **weights})
    windows = [(at * SLOT, (at + length) * SLOT, "prime") for at in range(start, 250, period)]
    plays = dealt(250, rota(one, shorts, dayparts=windows))
    bound = 1 - Fraction(1, 2 * len(who) - 2) if len(who) > 1 else Fraction(0)
    if len({one.weight_of(name) for name in who}) == 1:
        bound = Fraction(1)
    assert farthest(plays, shares_of(one, shorts)) <= bound


@pytest.mark.parametrize(("count", "heaviest"), [(12, 2), (12, 5), (12, 30), (40, 5), (90, 9)])
def test_with_weights_a_daypart_comes_within_two_plays_of_each_share(count: int, heaviest: int) -> None:
    shorts = [short(f"s{at}") for at in range(count)]
    one = playlist(weights={each.id: 1 + at * 7 % heaviest for at, each in enumerate(shorts)})
    windows = [((day * 960 + 600) * SLOT, (day * 960 + 760) * SLOT, "prime") for day in range(5)]
    plays = dealt(5 * 960, rota(one, shorts, dayparts=windows))
    inside = Counter(play for at, play in enumerate(plays) if 600 <= at % 960 < 760)
    for name, share in shares_of(one, shorts).items():
        assert abs(inside[name] - share * inside.total()) <= 2


@st.composite
def rotas(draw: st.DrawFn) -> tuple:  # type: ignore[type-arg]
    who = draw(creators)
    shorts = [
        short(
            f"s{at}", creator, draw(st.sampled_from("PQR")), length_ms=SLOT * draw(st.sampled_from([1, 1, 2]))
        )
        for at, creator in enumerate(who)
    ]
    rotation = draw(st.sampled_from(Rotation))
    weighted = rotation is not Rotation.SEQUENCE and draw(st.booleans())
    one = playlist(
        rotation,
        weights={each.id: draw(st.integers(1, 5)) for each in shorts} if weighted else None,
        apart=draw(st.sampled_from([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 1, 1)])),
        most=draw(st.sampled_from([None, None, 20])),
        length=Length(longer=draw(st.sampled_from([Longer.CUT, Longer.SLOTS]))),
    )
    ends = draw(
        st.dictionaries(st.sampled_from([each.id for each in shorts]), st.integers(0, 90 * SLOT), max_size=2)
    )
    prime = draw(st.sampled_from([(), ((20, 33), (61, 70))]))
    dayparts = [(first * SLOT, last * SLOT, "prime") for first, last in prime]
    steady = one.max_plays_per_hour is None and one.length.longer is Longer.CUT and not ends
    return one, shorts, ends, dayparts if steady else ()


def one_whose_long_films_leave_last() -> tuple:  # type: ignore[type-arg]
    """In the last slot of all only the short ones are left; a cut there is hard to resume."""
    shorts = [
        short(f"s{at}", creator, length_ms=SLOT * slots)
        for at, (creator, slots) in enumerate(zip("XZUUXXZYYU", (2, 1, 1, 1, 1, 2, 2, 1, 1, 2), strict=True))
    ]
    weights = {f"s{at}": weight for at, weight in enumerate((2, 4, 4, 1, 1, 4, 1, 1, 5, 2))}
    one = playlist(Rotation.SHUFFLE, weights=weights, apart=(1, 0, 0), length=Length(longer=Longer.SLOTS))
    return one, shorts, {}, ()


@settings(deadline=None)
@example(one_whose_long_films_leave_last(), 37, 89)
@given(rotas(), st.integers(0, 90), st.integers(0, 90))
def test_an_edit_elsewhere_changes_nothing(made: tuple, one: int, other: int) -> None:  # type: ignore[type-arg]
    playlist_, shorts, ends, dayparts = made
    places = openings(90, run=3)
    whole = deal(places, rota(playlist_, shorts, rights_end=ends, dayparts=dayparts))
    kept = whole
    for cut in sorted((one, other)):
        while cut < 90 and any(
            turn is not None and at < cut < at + turn.slots for at, turn in enumerate(kept[:cut])
        ):
            cut += 1
        history = spots(places[:cut], kept[:cut])
        again = rota(playlist_, shorts, history, rights_end=ends, dayparts=dayparts)
        kept = [*kept[:cut], *deal(places[cut:], again)]
        assert kept == whole


@settings(deadline=None)
@given(creators, st.integers(1, 3), st.integers(0, 9), st.sampled_from([Rotation.FAIR, Rotation.SHUFFLE]))
def test_creators_are_kept_apart_wherever_that_is_possible(
    who: list[str], between: int, seed: int, rotation: Rotation
) -> None:
    shorts = [short(f"s{at}", creator) for at, creator in enumerate(who)]
    plays = dealt(60, rota(playlist(rotation, seed=seed, apart=(0, between, 0)), shorts))
    assert all(plays)
    if max(Counter(who).values()) * (between + 1) <= len(who):
        by_id = {each.id: each.creator for each in shorts}
        last: dict[str, int] = {}
        for at, play in enumerate(plays):
            assert at - last.get(by_id[play], -99) > between
            last[by_id[play]] = at
        if rotation is Rotation.FAIR:
            assert most_uneven(plays, by_id) <= 1


def test_an_hour_holds_at_most_so_many_plays_and_the_rest_stays_with_the_house() -> None:
    shorts = [short("a"), short("b")]
    places = openings(900)
    turns = deal(places, rota(playlist(most=6), shorts, elsewhere={"a": [HOUR + 5 * SLOT]}))
    starts: dict[str, list[int]] = defaultdict(list)
    starts["a"].append(HOUR + 5 * SLOT)
    for place, turn in zip(places, turns, strict=True):
        if turn:
            starts[turn.short].append(place.start)
    for each in starts.values():
        each.sort()
        assert all(later - first >= HOUR for first, later in zip(each, each[6:], strict=False))
    assert abs(len(starts["a"]) - 1 - len(starts["b"])) <= 1
    assert turns[12:] != [None] * 888


def test_a_film_whose_last_run_is_over_keeps_nobody_waiting() -> None:
    shorts = [short("long", length_ms=2 * SLOT), short("a")]
    one = playlist(Rotation.SEQUENCE, length=Length(longer=Longer.SLOTS))
    places = [Opening(Instant(at * SLOT), SLOT, run) for at, run in enumerate([2, 1, 1, 1, 1])]
    turns = [turn.short if turn else "" for turn in deal(places, rota(one, shorts))]
    assert turns == ["long", "", "a", "a", "a"]


def test_a_film_of_several_slots_waits_for_its_run_and_the_order_stays() -> None:
    shorts = [short("a"), short("long", length_ms=2 * SLOT + 1), short("c")]
    one = playlist(Rotation.SEQUENCE, length=Length(longer=Longer.SLOTS))
    runs = [2, 1, 2, 1, 4, 3, 2, 1, 2, 1, 3, 2, 1]
    places = [Opening(Instant(at * SLOT), SLOT, run) for at, run in enumerate(runs)]
    turns = [(turn.short, turn.slots) if turn else None for turn in deal(places, rota(one, shorts))]
    assert turns == [
        ("a", 1), None, None, None, ("long", 3), None, None,
        ("c", 1), ("a", 1), None, ("long", 3), None, None,
    ]  # fmt: skip


def test_a_film_that_finds_no_run_any_more_holds_up_nobody() -> None:
    shorts = [short("a"), short("long", length_ms=2 * SLOT), short("c")]
    one = playlist(Rotation.SEQUENCE, length=Length(longer=Longer.SLOTS))
    assert dealt(5, rota(one, shorts)) == ["a", "c", "a", "c", "a"]


def test_an_edge_cuts_whatever_else_there_is() -> None:
    one = playlist(Rotation.SEQUENCE, length=Length(longer=Longer.SLOTS))
    places = [*openings(2, run=2), Opening(Instant(2 * SLOT), SLOT // 2, cut=True)]
    turns = deal(places, rota(one, [short("long", length_ms=2 * SLOT), short("a")]))
    assert turns == [Turn("long", 2), None, Turn("a")]


def test_films_without_consent_are_not_cut() -> None:
    shorts = [short("a"), short("long", length_ms=2 * SLOT, consent=False)]
    assert dealt(3, rota(playlist(), shorts)) == ["a", "a", "a"]
    cut = [Opening(Instant(0), SLOT // 2, cut=True), Opening(Instant(SLOT), SLOT)]
    unwilling = [short("a", consent=False)]
    assert [turn and turn.short for turn in deal(cut, rota(playlist(), unwilling))] == [None, "a"]
    assert [turn and turn.short for turn in deal(cut, rota(playlist(), [short("a")]))] == ["a", "a"]


def test_films_shorter_than_their_slot_are_refused_where_that_is_asked() -> None:
    shorts = [short("a"), short("brief", length_ms=SLOT - 1)]
    assert set(dealt(4, rota(playlist(), shorts))) == {"a", "brief"}
    assert set(dealt(4, rota(playlist(length=Length(shorter=Shorter.REFUSE)), shorts))) == {"a"}


@pytest.mark.parametrize("weights", [{}, {"a": 3}])
def test_no_play_ends_after_the_rights_and_the_others_go_on_fairly(weights: dict[str, int]) -> None:
    shorts = [short(name) for name in "abcd"]
    plays = dealt(80, rota(playlist(weights=weights), shorts, rights_end={"b": 30 * SLOT + 5}))
    assert "b" in plays[:30]
    assert "b" not in plays[30:]
    rest = [each for each in shorts if each.id != "b"]
    assert farthest(plays[30:], shares_of(playlist(weights=weights), rest)) <= Fraction(3, 4)


def test_who_comes_late_neither_catches_up_nor_waits() -> None:
    for weights in ({}, {"a": 2, "new": 2}):
        places = openings(500)
        before = deal(places[:400], rota(playlist(weights=weights), [short(name) for name in "abc"]))
        kept = spots(places[:400], before)
        after = deal(
            places[400:], rota(playlist(weights=weights), [short(n) for n in ("a", "b", "c", "new")], kept)
        )
        plays = [turn.short for turn in after if turn]
        assert "new" in plays[:4]
        shorts = [short(n) for n in ("a", "b", "c", "new")]
        assert farthest(plays, shares_of(playlist(weights=weights), shorts)) < 1


def test_nobody_left_to_play_leaves_all_to_the_house() -> None:
    assert dealt(3, rota(playlist(), [])) == ["", "", ""]
    assert dealt(3, rota(playlist(), [short("a")], rights_end={"a": SLOT})) == ["a", "", ""]
    assert deal([], rota(playlist(), [short("a")])) == []


@settings(deadline=None)
@given(names, st.integers(1, 12), st.integers(1, 60), st.integers(60, 99))
def test_a_named_daypart_is_shared_evenly_and_no_share_suffers(
    who: list[str], start: int, length: int, period: int
) -> None:
    shorts = [short(name) for name in who]
    windows = [(at * SLOT, (at + length) * SLOT, "prime") for at in range(start, 300, period)]
    plays = dealt(300, rota(playlist(), shorts, dayparts=windows))
    inside = Counter(dict.fromkeys(who, 0))
    for at, play in enumerate(plays):
        if any(first <= at * SLOT < last for first, last, _ in windows):
            inside[play] += 1
        end_of_round = (at + 1) % len(who) == 0
        assert max(inside.values()) - min(inside.values()) <= (1 if end_of_round else 2)
    assert farthest(plays, shares_of(playlist(), shorts)) <= 1
    assert most_uneven(plays, who) <= 2


@settings(deadline=None)
@given(weights, st.integers(1, 60), st.sampled_from([Rotation.FAIR, Rotation.SHUFFLE]))
def test_turns_go_on_where_some_films_are_longer_than_any_run(
    weights: dict[str, int], kept: int, rotation: Rotation
) -> None:
    shorts = [short(name, length_ms=SLOT * (1 + at % 2)) for at, name in enumerate("abcdef")]
    one = playlist(rotation, weights=weights, apart=(1, 0, 0), length=Length(longer=Longer.SLOTS))
    places = openings(120)
    whole = deal(places, rota(one, shorts))
    history = spots(places[:kept], whole[:kept])
    assert {turn.short for turn in whole if turn} == set("ace")
    assert deal(places[kept:], rota(one, shorts, history)) == whole[kept:]


def test_a_shuffle_gives_each_round_an_order_of_its_own() -> None:
    shorts = [short(name) for name in "abcdef"]
    plays = dealt(60, rota(playlist(Rotation.SHUFFLE), shorts))
    rounds = [tuple(plays[at : at + 6]) for at in range(0, 60, 6)]
    assert all(sorted(each) == list("abcdef") for each in rounds)
    assert len(set(rounds)) > 8
    assert dealt(60, rota(playlist(Rotation.SHUFFLE, seed=2), shorts)) != plays


def test_a_sequence_keeps_the_order_of_the_list() -> None:
    shorts = [short(name) for name in "cab"]
    assert dealt(7, rota(playlist(Rotation.SEQUENCE), shorts)) == list("cabcabc")
    assert all(one != other for one, other in pairwise(dealt(9, rota(playlist(), shorts))))
