"""Waiting before another try."""

import random

from controller.backoff import FIRST_MS, LONGEST_MS, delay_ms


def test_waits_grow_to_a_limit_and_are_never_in_step() -> None:
    luck = random.Random(1)
    for failures in range(1, 2_000):
        whole = min(LONGEST_MS, FIRST_MS * 2 ** min(failures - 1, 20))
        assert whole / 2 <= delay_ms(failures, luck) <= whole
    assert len({delay_ms(9, luck) for _ in range(10)}) > 1
