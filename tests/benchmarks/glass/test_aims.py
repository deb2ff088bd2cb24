"""The product is judged by its own run's yardsticks."""

from benchmarks.aims import Aim
from benchmarks.glass.aims import judge
from benchmarks.glass.costs import Cost
from benchmarks.glass.run import Result
from tests.benchmarks.glass.results import build_result, build_transition


def product(error_ms: float, *, cpu: float = 10.0, black_ms: float = 0.0) -> Result:
    one = build_transition(error_ms=error_ms, steady_ms=0.5, black_ms=black_ms)
    return build_result("product", one, costs=(Cost("product: worker", cpu, 200.0),))


def bare(error_ms: float) -> Result:
    one = build_transition(error_ms=error_ms)
    return build_result("bare two decks", one, costs=(Cost("bare two decks", 10.0, 150.0),))


def playlist(error_ms: float) -> Result:
    return build_result("VLC playlist", build_transition(error_ms=error_ms))


def missed(aims: list[Aim]) -> list[str]:
    return [aim.sentence for aim in aims if not aim.reached]


def test_a_product_as_good_as_the_script_and_ten_times_better_than_a_playlist_reaches_all() -> None:
    aims = judge([product(4.3), bare(4.0), playlist(50.0)])

    assert missed(aims) == []
    assert len(aims) == 12


def test_what_is_late_black_or_costly_is_named() -> None:
    aims = judge([product(4.5, cpu=13.0, black_ms=3.0), bare(4.0), playlist(40.0)])

    assert missed(aims) == [
        "one alone: start error, median, ms",
        "one alone: start error, 95th percentile, ms",
        "one alone: start error, 99th percentile, ms",
        "one alone: start error, median, a tenth of VLC playlist",
        "one alone: transitions with black",
        "one alone: worker's processor time, % of a core",
    ]


def test_without_yardsticks_only_absolute_aims_are_judged() -> None:
    assert all("tenth" not in aim.sentence for aim in judge([product(400.0)]))
    assert missed(judge([product(400.0)])) == []


def test_without_the_product_there_is_nothing_to_judge() -> None:
    assert judge([bare(1.0), playlist(2.0)]) == []


def test_yardsticks_of_another_scenario_do_not_count() -> None:
    other = build_result("bare two decks", build_transition(), scenario="five at one instant")

    assert missed(judge([product(30.0), other])) == []
