"""Brightness and sound, now and from the next change on."""

import pytest

from player_agent.decks.manners import Manner, Manners, dimmed

FULL, DIM = Manner(), Manner(40)


@pytest.mark.parametrize(
    ("manners", "expected"),
    [
        (Manners(FULL, DIM, 1_000), {900: 100, 909: 100, 910: 40, 999: 40, 1_000: 40, 5_000: 40}),
        (Manners(DIM, FULL, 1_000), {900: 40, 910: 40, 999: 40, 1_000: 100, 5_000: 100}),
        (Manners(DIM), {0: 40, 10**18: 40}),
    ],
    ids=["darker comes ahead", "brighter never does", "no change"],
)
def test_a_setting_seen_late_is_never_brighter_than_is_due(
    manners: Manners, expected: dict[int, int]
) -> None:
    assert {at: manners.brightness_at(at, 90) for at in expected} == expected


def test_sound_changes_at_the_instant_itself() -> None:
    manners = Manners(Manner(sound=True), Manner(), 1_000)
    assert [manners.at(at).sound for at in (999, 1_000)] == [True, False]


def test_the_next_look_is_ahead_of_the_change_and_at_it() -> None:
    manners = Manners(FULL, DIM, 1_000)
    looks = [0]
    while (following := manners.next_after(looks[-1], 90)) is not None:
        looks.append(following)
    assert looks == [0, 910, 1_000]
    assert Manners(DIM).next_after(0, 90) is None


@pytest.mark.parametrize(
    ("value", "percent", "level"), [(255, 100, 255), (255, 40, 102), (1, 99, 0), (0, 1, 0)]
)
def test_a_value_is_dimmed_and_rounded_down(value: int, percent: int, level: int) -> None:
    assert dimmed(value, percent) == level
