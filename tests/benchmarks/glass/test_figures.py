"""Transitions become figures."""

import pytest

from benchmarks.glass.figures import Count, Figure, count, figure, figures_of
from benchmarks.glass.join import Transition
from benchmarks.glass.recording import MS


def transition(
    display: str = ":1",
    at_s: int = 10,
    error_ms: float | None = 0.0,
    *,
    in_hole: bool = False,
    steady_ms: float | None = 0.0,
    equal_format: bool = True,
    lost: int = 0,
    black_ms: float = 0.0,
) -> Transition:
    planned = at_s * 1_000 * MS
    return Transition(
        display=display,
        film=1,
        planned_ns=planned,
        equal_format=equal_format,
        sighted_ns=None if error_ms is None else planned + round(error_ms * MS),
        in_hole=in_hole,
        steady_error_ms=steady_ms,
        lost=lost,
        black_ms=black_ms,
    )


def test_percentiles_are_of_sizes_by_nearest_rank_and_the_median_keeps_its_sign() -> None:
    values = [-float(value) for value in range(1, 101)]

    assert figure(values) == Figure(100, -50.5, 95.0, 99.0, 100.0)
    assert figure([3.0]) == Figure(1, 3.0, 3.0, 3.0, 3.0)
    assert figure([]) is None


def test_counts_say_how_often_how_much_and_how_much_at_once() -> None:
    assert count([0, 2.5, 0, 1.5]) == Count(2, 4.0, 2.5)
    assert count([]) == Count(0, 0, 0)


def test_transitions_in_holes_are_left_out_and_too_many_make_the_run_void() -> None:
    good = [transition(at_s=at) for at in range(98)]
    hidden = [transition(at_s=200 + at, error_ms=900.0, in_hole=True) for at in range(2)]

    figures = figures_of(good + hidden)
    assert (figures.planned, figures.excluded, figures.void) == (100, 2, False)
    assert figures.start is not None
    assert figures.start.largest == 0

    assert figures_of(good + hidden + hidden).void


def test_what_never_came_is_counted() -> None:
    figures = figures_of([transition(error_ms=None, steady_ms=None), transition()])

    assert (figures.planned, figures.never_seen) == (2, 1)


def test_skew_is_between_screens_of_one_instant_only() -> None:
    figures = figures_of(
        [
            transition(":1", 10, 1.0, steady_ms=0.2),
            transition(":2", 10, 4.5, steady_ms=-0.3),
            transition(":1", 20, 100.0),
        ]
    )

    assert figures.skew_start == Figure(1, 3.5, 3.5, 3.5, 3.5)
    assert figures.skew_steady is not None
    assert figures.skew_steady.largest == pytest.approx(0.5)


def test_slip_is_what_each_item_adds() -> None:
    figures = figures_of([transition(at_s=at, error_ms=30.0 * at) for at in range(1, 5)])

    assert figures.slip == Figure(3, 30.0, 30.0, 30.0, 30.0)


def test_frames_are_counted_apart_where_formats_differ() -> None:
    figures = figures_of([transition(lost=1), transition(lost=2, equal_format=False), transition(black_ms=7)])

    assert figures.lost == Count(1, 1, 1)
    assert figures.lost_mixed == Count(1, 2, 2)
    assert figures.black_ms == Count(1, 7, 7)
