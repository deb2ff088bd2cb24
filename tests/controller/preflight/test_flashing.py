import numpy as np

from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.flashing import judge_flashing
from controller.preflight.swings import MOST
from tests.support.film_numbers import at, numbers, times

FRAMES = 100


def swinging(swings: int, part: float, frames: range = range(30, 50)) -> np.ndarray:
    """So many swings in the past second over that part, in these frames."""
    table = np.zeros((FRAMES, MOST), dtype=np.float32)
    table[frames.start : frames.stop, :swings] = part
    return table


def found(**given: object) -> list[FilmFinding]:
    return list(judge_flashing(numbers(FRAMES, **given), times(FRAMES)))


def test_three_flashes_in_a_second_are_allowed() -> None:
    assert found(swings=swinging(6, 1.0)) == []


def test_three_and_a_half_are_not() -> None:
    (finding,) = found(swings=swinging(7, 1.0))
    assert (finding.severity, finding.code) == (Severity.ERROR, Code.FLASHING)
    assert finding.value == "3.5 flashes in a second over 100% of the picture"


def test_a_quarter_of_the_picture_is_allowed() -> None:
    assert found(swings=swinging(12, 0.25)) == []
    assert len(found(swings=swinging(12, 0.26))) == 1


def test_it_begins_a_second_before_it_is_too_much() -> None:
    (finding,) = found(swings=swinging(8, 1.0, range(40, 60)))
    assert (finding.frame, finding.frames) == (16, 44)


def test_what_comes_again_within_a_second_is_one_finding() -> None:
    table = swinging(8, 1.0, range(30, 35)) + swinging(8, 1.0, range(50, 55))
    assert len(found(swings=table)) == 1


def test_red_is_told_apart() -> None:
    (finding,) = found(red_swings=swinging(8, 0.5))
    assert finding.code is Code.RED_FLASHING


def test_flashes_that_wander_count_for_the_whole_picture() -> None:
    """No cell flashes more than twice; each time another third of the picture does."""
    rose, fell = at(FRAMES, {}), at(FRAMES, {})
    rose[10:40:6], fell[13:40:6] = 0.33, 0.33
    (finding,) = found(rose=rose, fell=fell, swings=swinging(4, 0.33))
    assert finding.code is Code.FLASHING
    assert "wandering" in finding.value


def test_where_as_much_rises_as_falls_the_picture_does_not_flash() -> None:
    assert found(rose=0.4, fell=0.4) == []


def test_four_cuts_of_light_in_a_second_are_told() -> None:
    assert found(jumped=at(FRAMES, {10: 1, 16: 1, 22: 1})) == []
    (finding,) = found(jumped=at(FRAMES, {10: 1, 16: 1, 22: 1, 28: 1}))
    assert (finding.code, finding.frame, finding.frames) == (Code.RAPID_CUTS, 10, 19)
    assert found(jumped=at(FRAMES, {10: 1, 18: 1, 26: 1, 35: 1})) == []  # the fourth is a second later
