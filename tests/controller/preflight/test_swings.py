from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.preflight.swings import MOST, Swings


def swings_of(
    values: list[float], step: float = 0.1, fps: float = 25, **given: float
) -> tuple[list[int], float]:
    """One cell's swings as +1, -1 or 0 per frame, and the most that any second held."""
    follower = Swings(1, step, **given)
    signs, most = [], 0
    for frame, value in enumerate(values):
        rose, fell = follower.feed(np.array([value], dtype=np.float32), frame / fps)
        signs.append(int(rose[0]) - int(fell[0]))
        most = max(most, int(follower.parts().sum()))
    return signs, most


def square(rate: float, fps: float, seconds: int = 3) -> list[float]:
    return [float((frame * rate / fps) % 1 >= 0.5) for frame in range(round(seconds * fps))]


@pytest.mark.parametrize("fps", [24, 25, 30_000 / 1_001, 30, 50, 60])
@pytest.mark.parametrize("rate", [1, 2, 3, 4, 5])
def test_a_rate_has_twice_as_many_swings_in_its_second_at_every_frame_rate(rate: int, fps: float) -> None:
    assert swings_of(square(rate, fps), fps=fps)[1] == 2 * rate


def test_a_step_that_is_just_reached_counts_and_less_does_not() -> None:
    assert swings_of([0.2, 0.3, 0.2])[0] == [0, 1, -1]
    assert swings_of([0.2, 0.29, 0.2])[0] == [0, 0, 0]


def test_a_slow_pulse_is_a_flash_as_much_as_a_cut() -> None:
    assert swings_of([0, 0.04, 0.08, 0.12, 0.08, 0.04, 0])[0] == [0, 0, 0, 1, 0, 0, -1]


def test_a_rise_that_goes_on_is_one_swing() -> None:
    assert sum(map(abs, swings_of([0, 0.2, 0.4, 0.6, 0.8, 1.0])[0])) == 1


def test_between_two_bright_ends_nothing_counts() -> None:
    assert swings_of([0.82, 1, 0.82], darker_below=0.8)[0] == [0, 0, 0]
    assert swings_of([0.78, 1, 0.78], darker_below=0.8)[0] == [0, 1, -1]


@given(st.lists(st.floats(0, 1, width=32), max_size=60), st.floats(0.05, 0.5))
def test_swings_go_to_and_fro(values: list[float], step: float) -> None:
    signs = [sign for sign in swings_of(values, step)[0] if sign]
    assert all(one == -other for one, other in pairwise(signs))


@given(st.lists(st.floats(0, 1, width=32), max_size=40))
def test_a_negative_swings_as_often_the_other_way(values: list[float]) -> None:
    upside_down = [1 - value for value in values]
    one = [sign for sign in swings_of(values, 0.25)[0] if sign]
    other = [-sign for sign in swings_of(upside_down, 0.25)[0] if sign]
    assert abs(len(one) - len(other)) <= 1  # a step in the last bit


def test_parts_are_of_all_cells_and_do_not_grow_with_the_count() -> None:
    follower = Swings(4, 0.1)
    for frame in range(10):
        values = np.array([frame % 2, frame % 2, 0, 0], dtype=np.float32)
        follower.feed(values, frame / 25)
    parts = follower.parts()
    assert parts[0] == 0.5
    assert parts[8] == 0.5
    assert parts[9] == 0
    assert len(parts) == MOST
    assert all(one >= other for one, other in pairwise(parts.tolist()))
