from collections import Counter
from fractions import Fraction
from math import lcm

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from controller.planning.rotation import attainable_shares, plays_too_near
from controller.planning.rotation.order import spread
from tests.support.exact import least_deviation
from tests.support.rotas import dealt, farthest, playlist, rota, short

small = st.lists(
    st.tuples(st.sampled_from("UVWX"), st.sampled_from("PQR"), st.integers(1, 3)), min_size=2, max_size=5
)
rules = st.sampled_from(
    [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1), (2, 1, 0), (0, 2, 0), (2, 1, 1)]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(small, rules, st.integers(0, 99))
def test_separation_costs_as_little_fairness_as_an_exact_solver_finds_possible(
    made: list[tuple[str, str, int]], apart: tuple[int, int, int], seed: int
) -> None:
    shorts = [short(f"s{at}", creator, country) for at, (creator, country, _) in enumerate(made)]
    weights = {f"s{at}": weight for at, (_, _, weight) in enumerate(made)}
    one = playlist(weights=weights, apart=apart, seed=seed)
    shares = attainable_shares(one, shorts)
    assume(sum(shares) == 1 and lcm(*(share.denominator for share in shares)) <= 8)
    least = least_deviation(one, shorts, shares)
    assume(least is not None)
    plays = dealt(40, rota(one, shorts))
    assert plays_too_near(one, shorts, plays) == 0
    assert farthest(plays, {each.id: share for each, share in zip(shorts, shares, strict=True)}) == least


@given(st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=30), st.integers(1, 5))
def test_a_cycle_is_spread_wherever_no_group_is_too_large(groups: list[str], between: int) -> None:
    order = spread(list(range(len(groups))), groups, between)
    assert sorted(order) == list(range(len(groups)))
    if max(Counter(groups).values()) <= len(groups) // (between + 1):
        for place in range(len(order)):
            for step in range(1, between + 1):
                other = order[(place + step) % len(order)]
                assert groups[order[place]] != groups[other] or other == order[place]


def test_shares_are_cut_to_what_separation_leaves_and_the_rest_goes_to_the_others() -> None:
    shorts = [short("a"), short("b"), short("c"), short("d")]
    heavy = playlist(weights={"a": 5}, apart=(3, 0, 0))
    assert attainable_shares(heavy, shorts) == [Fraction(1, 4)] * 4
    crowd = [short("a", "X"), short("b", "X"), short("c", "X"), short("d", "Y"), short("e", "Z")]
    assert attainable_shares(playlist(apart=(0, 1, 0)), crowd) == [Fraction(1, 6)] * 3 + [Fraction(1, 4)] * 2
    lonely = [short("a", "X"), short("b", "X")]
    assert sum(attainable_shares(playlist(apart=(0, 1, 0)), lonely)) == Fraction(1, 2)


@settings(deadline=None)
@given(small, rules)
def test_shares_never_exceed_what_the_rules_leave(
    made: list[tuple[str, str, int]], apart: tuple[int, int, int]
) -> None:
    shorts = [short(f"s{at}", creator, country) for at, (creator, country, _) in enumerate(made)]
    one = playlist(weights={f"s{at}": weight for at, (_, _, weight) in enumerate(made)}, apart=apart)
    shares = attainable_shares(one, shorts)
    assert sum(shares) <= 1
    for between, key in zip(apart, ("id", "creator", "country"), strict=True):
        sums: Counter[str] = Counter()
        for each, share in zip(shorts, shares, strict=True):
            sums[getattr(each, key)] += share
        assert max(sums.values()) <= Fraction(1, between + 1)


def test_where_separation_cannot_be_met_the_nearest_to_it_is_played() -> None:
    shorts = [short("a", "X"), short("b", "X")]
    one = playlist(apart=(0, 1, 0))
    plays = dealt(6, rota(one, shorts))
    assert plays_too_near(one, shorts, plays) == 5
    assert Counter(plays) == {"a": 3, "b": 3}


@pytest.mark.parametrize("count", [60, 240])
def test_many_weighted_shorts_are_kept_apart_near_their_shares(count: int) -> None:
    shorts = [short(f"s{at}", f"c{at // 3}", f"l{at % 9}") for at in range(count)]
    one = playlist(weights={each.id: 1 + at % 4 for at, each in enumerate(shorts)}, apart=(2, 3, 2))
    plays = dealt(2_000, rota(one, shorts))
    shares = dict(zip((each.id for each in shorts), attainable_shares(one, shorts), strict=True))
    assert plays_too_near(one, shorts, plays) == 0
    assert farthest(plays, shares) <= Fraction(3, 2)
