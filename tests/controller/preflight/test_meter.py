"""The meter on frames of its own size: what its numbers mean, without a decoder."""

import numpy as np
import pytest

from controller.preflight.meter import CELLS, COLUMNS, FRAME_BYTES, ROWS, Meter, Numbers

BLACK, WHITE, GREY = 0, 255, 120


def frame(left: int, right: int = BLACK, part: float = 1.0) -> bytes:
    """`left` over `part` of the picture's columns, `right` over the others."""
    picture = np.full((3, ROWS, COLUMNS), right, dtype=np.uint8)
    picture[:, :, : round(COLUMNS * part)] = left
    return picture.tobytes()


def measured(*frames: bytes, fps: float = 25) -> Numbers:
    meter = Meter()
    for index, each in enumerate(frames):
        meter.feed(each, index / fps)
    return meter.numbers()


def test_a_frame_is_three_planes_of_cells() -> None:
    assert len(frame(0)) == FRAME_BYTES == 3 * CELLS


def test_dark_and_white_are_parts_of_the_picture() -> None:
    numbers = measured(frame(WHITE, BLACK, 0.25))
    assert numbers.white.tolist() == [0.25]
    assert numbers.dark.tolist() == [0.75]
    assert numbers.light[0] == pytest.approx(0.25)


def test_changes_are_against_the_frame_before() -> None:
    numbers = measured(frame(BLACK), frame(WHITE, BLACK, 0.5), frame(WHITE, BLACK, 0.5))
    assert numbers.changed.tolist() == [0, 0.5, 0]
    assert numbers.jumped.tolist() == [0, 0.5, 0]
    assert numbers.rose.tolist() == [0, 0.5, 0]
    assert numbers.held.tolist() == [0, 0, 1]


def test_a_slow_fade_is_no_still() -> None:
    assert measured(*(frame(100 + index) for index in range(50))).held.max() < 5


@pytest.mark.parametrize("at", [1, 2, 5])
def test_one_frame_between_two_that_are_alike_is_an_insert(at: int) -> None:
    frames = [frame(GREY)] * 8
    frames[at] = frame(WHITE, GREY, 0.5)
    numbers = measured(*frames)
    assert np.flatnonzero(numbers.insert_1).tolist() == [at]
    assert numbers.insert_1[at] == 0.5
    assert not numbers.insert_2.any()


def test_two_frames_between_two_that_are_alike_are_an_insert_of_two() -> None:
    frames = [frame(GREY)] * 8
    frames[3] = frames[4] = frame(WHITE, GREY, 0.5)
    numbers = measured(*frames)
    assert np.flatnonzero(numbers.insert_2).tolist() == [3]
    assert not numbers.insert_1.any()


def test_three_frames_are_a_shot() -> None:
    frames = [frame(GREY)] * 9
    frames[3:6] = [frame(WHITE)] * 3
    numbers = measured(*frames)
    assert not numbers.insert_1.any()
    assert not numbers.insert_2.any()


def test_a_cut_is_no_insert() -> None:
    numbers = measured(*[frame(GREY)] * 4, *[frame(WHITE)] * 4)
    assert not numbers.insert_1.any()
    assert np.flatnonzero(numbers.changed).tolist() == [4]


def test_swings_are_rows_of_frames() -> None:
    numbers = measured(*(frame(WHITE if index % 2 else BLACK, GREY, 0.25) for index in range(6)))
    assert numbers.frames == 6
    assert numbers.swings[-1][:6].tolist() == [0.25] * 5 + [0]


def test_of_no_frame_there_are_no_numbers() -> None:
    numbers = measured()
    assert numbers.frames == 0
    assert numbers.swings.shape[0] == 0
