import numpy as np
import pytest

from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.motion import judge_motion
from tests.support.film_numbers import at, numbers

FRAMES = 200


def found(frames: int = FRAMES, **given: object) -> list[FilmFinding]:
    return list(judge_motion(numbers(frames, **given), 25.0))


def test_a_large_insert_is_an_error_and_a_small_one_a_warning() -> None:
    (large,) = found(insert_1=at(FRAMES, {50: 0.3}))
    (small,) = found(insert_2=at(FRAMES, {50: 0.03}))
    assert (large.severity, large.code, large.frame, large.frames) == (Severity.ERROR, Code.INSERT, 50, 1)
    assert (small.severity, small.code, small.frame, small.frames) == (Severity.WARNING, Code.INSERT, 50, 2)


def test_a_small_one_is_told_where_it_stands_out_from_the_motion() -> None:
    assert found(insert_1=0.02) == []
    assert found(insert_1=at(FRAMES, {50: 0.05, 57: 0.02})) == []
    assert found(insert_1=at(FRAMES, {50: 0.019})) == []


def test_a_flicker_is_one_finding() -> None:
    (finding,) = found(insert_1=at(FRAMES, dict.fromkeys(range(50, 80, 5), 1.0)))
    assert (finding.frame, finding.frames) == (50, 26)
    assert "6 times" in finding.sentence


@pytest.mark.parametrize("length", [1, 2])
def test_a_short_shot_between_two_others(length: int) -> None:
    (finding,) = found(changed=at(FRAMES, {50: 0.9, 50 + length: 0.9}))
    assert (finding.code, finding.frame, finding.frames) == (Code.INSERT, 50, length)


def test_three_frames_are_long_enough() -> None:
    assert found(changed=at(FRAMES, {50: 0.9, 53: 0.9})) == []


def test_in_a_whirl_there_are_no_shots() -> None:
    assert found(changed=0.8) == []


def test_the_ends_of_the_film_are_cuts() -> None:
    (first,) = found(changed=at(FRAMES, {1: 0.9}))
    (last,) = found(changed=at(FRAMES, {FRAMES - 2: 0.9}))
    assert (first.code, first.frame) == (Code.FIRST_FRAME, 0)
    assert (last.code, last.frame, last.frames) == (Code.LAST_FRAME, FRAMES - 2, 2)


def test_a_film_of_two_frames_is_no_shot_of_two() -> None:
    assert found(frames=2) == []


def held(frames: int, start: int, length: int) -> np.ndarray:
    array = at(frames, {})
    array[start : start + length] = range(length)
    return array


def test_a_part_in_which_nothing_moves() -> None:
    assert found(held=held(FRAMES, 20, 49)) == []
    (finding,) = found(held=held(FRAMES, 20, 50))
    assert (finding.code, finding.frame, finding.frames, finding.value) == (Code.FROZEN, 20, 50, "2.0 s")


def test_black_is_told_as_black() -> None:
    assert found(held=held(FRAMES, 20, 80), dark=1.0) == []


def test_a_still_picture_is_told_as_one() -> None:
    (finding,) = found(held=held(FRAMES, 0, FRAMES))
    assert "whole film" in finding.sentence
