"""Ages, for people."""

import pytest

from controller.commands.ages import format_age


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-5_000, "0 s"),  # given by a clock that is ahead
        (999, "0 s"),
        (119_999, "119 s"),
        (120_000, "2 min"),
        (7_199_999, "119 min"),
        (7_200_000, "2 h"),
        (172_799_999, "47 h"),
        (172_800_000, "2 days"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_leaves_two_of_it(ms: int, words: str) -> None:
    assert format_age(ms) == words
