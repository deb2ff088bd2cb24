"""Pictures up to the end of a play."""

import pytest

from player_agent.decks.counting import displayed_by

MS = 1_000_000
FRAME = 40 * MS


@pytest.mark.parametrize(
    ("hidden_ms", "ended_ms", "displayed"),
    [
        (10_000, 10_000, 240 + 10),  # the last word came 400 ms before the end
        (9_639, 10_000, 240),  # and less than a frame before it was cut off
        (9_640, 10_000, 241),
        (9_600, 10_000, 240),
        (9_500, 10_000, 240),  # a word that came after: nothing to add
        (10_900, 10_000, 240 + 10),  # the last frame stood on
        (10_300, 20_000, 240),  # silent for too long: nothing is known
    ],
)
def test_from_the_last_word_on_a_film_shows_a_picture_per_frame(
    hidden_ms: int, ended_ms: int, displayed: int
) -> None:
    found = displayed_by(
        hidden_ms * MS, counted=240, counted_ns=9_600 * MS, ended_ns=ended_ms * MS, frame_ns=FRAME
    )

    assert found == displayed


def test_without_a_frame_rate_the_count_stands() -> None:
    assert displayed_by(10 * MS, counted=7, counted_ns=0, ended_ns=10 * MS, frame_ns=0) == 7
