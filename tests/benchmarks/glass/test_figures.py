"""Transitions become figures."""

import pytest

from benchmarks.glass.figures import Count, Figure, count, figure, figures_of
from tests.benchmarks.glass.results import build_transition


def test_percentiles_are_of_sizes_by_nearest_rank_and_the_median_keeps_its_sign() -> None:
    values = [-float(value) for value in range(1, 101)]

    assert figure(values) == Figure(100, -50.5, 95.0, 99.0, 100.0)
    assert figure([3.0]) == Figure(1, 3.0, 3.0, 3.0, 3.0)
    assert figure([]) is None


def test_counts_say_how_often_how_much_and_how_much_at_once() -> None:
    assert count([0, 2.5, 0, 1.5]) == Count(2, 4.0, 2.5)
    assert count([]) == Count(0, 0, 0)


def test_transitions_in_holes_are_left_out_and_too_many_make_the_run_void() -> None:
    good = [build_transition(at_s=at) for at in range(98)]
    hidden = [build_transition(at_s=200 + at, error_ms=900.0, in_hole=True) for at in range(2)]

    figures = figures_of(good + hidden)
    assert (figures.planned, figures.excluded, figures.void) == (100, 2, False)
    assert figures.start is not None
    assert figures.start.largest == 0

    assert figures_of(good + hidden + hidden).void


def test_what_never_came_is_counted() -> None:
    figures = figures_of([build_transition(error_ms=None, steady_ms=None), build_transition()])

    assert (figures.planned, figures.never_seen) == (2, 1)


def test_skew_is_between_screens_of_one_instant_only() -> None:
    figures = figures_of(
        [
            build_transition(":1", 10, 1.0, steady_ms=0.2),
            build_transition(":2", 10, 4.5, steady_ms=-0.3),
            build_transition(":1", 20, 100.0),
        ]
    )

    assert figures.skew_start == Figure(1, 3.5, 3.5, 3.5, 3.5)
    assert figures.skew_steady is not None
    assert figures.skew_steady.largest == pytest.approx(0.5)


def test_slip_is_what_each_item_adds() -> None:
    figures = figures_of([build_transition(at_s=at, error_ms=30.0 * at) for at in range(1, 5)])

    assert figures.slip == Figure(3, 30.0, 30.0, 30.0, 30.0)


def test_frames_are_counted_apart_where_formats_differ() -> None:
    figures = figures_of(
        [build_transition(lost=1), build_transition(lost=2, equal_format=False), build_transition(black_ms=7)]
    )

    assert figures.lost == Count(1, 1, 1)
    assert figures.lost_mixed == Count(1, 2, 2)
    assert figures.black_ms == Count(1, 7, 7)
