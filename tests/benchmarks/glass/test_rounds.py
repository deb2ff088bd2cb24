"""Rounds become one result."""

from benchmarks.glass.costs import Cost
from benchmarks.glass.rounds import join_rounds
from tests.benchmarks.glass.results import build_result, build_transition


def test_rounds_of_one_contender_in_one_scenario_are_one_result() -> None:
    costs = ((Cost("product: worker", 4.0, 60.0, 30.0),), (Cost("product: worker", 6.0, 80.0, 50.0),))
    first = build_result("product", build_transition(at_s=10, error_ms=1.0), costs=costs[0])
    second = build_result("product", build_transition(at_s=50, error_ms=3.0), costs=costs[1])
    bare = build_result("bare two decks", build_transition())

    product, other = join_rounds([first, bare, second])

    assert product.figures.start is not None
    assert (product.figures.start.n, product.figures.start.median) == (2, 2.0)
    assert product.costs == (Cost("product: worker", 5.0, 70.0, 40.0),)
    assert other == bare


def test_between_two_rounds_nothing_slips() -> None:
    rounds = [build_result("product", build_transition(at_s=at, error_ms=at)) for at in (10, 50)]

    (joined,) = join_rounds(rounds)

    assert joined.figures.slip is None
