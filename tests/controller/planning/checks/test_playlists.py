"""Playlists whose rules cannot be kept, or cost fairness."""

import pytest

from controller.findings import Severity
from controller.planning import check_schedule
from tests.support.schedules import only, small_schedule

CREATORS = (("one", "Ada"), ("two", "Ada"), ("three", "Cy"))


def found(rules: str, shorts: tuple[tuple[str, str], ...] = CREATORS) -> list:
    playlist = f"{{id: all-shorts, select: {{award: [winner]}}, rotation: fair, {rules}}}"
    return check_schedule(small_schedule(playlist=playlist, shorts=shorts))


@pytest.mark.parametrize(
    ("rule", "sentence", "remedy"),
    [
        ("same_short: 3", "needs 4 shorts, and the playlist 'all-shorts' has 3", "write same_short: 2"),
        ("same_creator: 2", "needs 3 creators, and the playlist 'all-shorts' has 2", "write same_creator: 1"),
        (
            "same_country: 1",
            "needs 2 countries, and the playlist 'all-shorts' has 1",
            "write same_country: 0",
        ),
    ],
)
def test_a_separation_that_nobody_can_keep_is_an_error(rule: str, sentence: str, remedy: str) -> None:
    finding = only(found(f"separation: {{{rule}}}"), "needs")
    assert finding.severity is Severity.ERROR
    assert f"{rule} {sentence}" in finding.sentence
    assert remedy in finding.remedy


def test_a_separation_that_costs_fairness_says_how_much() -> None:
    """Two of three shorts are by one creator, who may have every second turn at most."""
    (finding,) = found("separation: {same_creator: 1}")
    assert finding.severity is Severity.WARNING
    assert "costs fairness: 'one' has 25.00 % of the turns and not 33.33 %" in finding.sentence
    assert "'two' has 25.00 %" in finding.sentence


def test_a_separation_that_costs_nothing_needs_no_word() -> None:
    assert found("separation: {same_short: 1, same_creator: 1}", (("one", "Ada"), ("two", "Bo"))) == []


def test_weights_of_shorts_that_the_playlist_does_not_play_are_a_warning() -> None:
    playlist = "{id: all-shorts, shorts: [one], rotation: fair, weights: {one: 3, two: 2}}"
    (finding,) = check_schedule(small_schedule(playlist=playlist))
    assert finding.severity is Severity.WARNING
    assert "weights of 'all-shorts' name two, which it does not play" in finding.sentence


def test_an_empty_selection_says_which_word_is_strange_and_what_plays_nothing() -> None:
    playlist = "{id: all-shorts, select: {award: [winner], country: [Nowhre]}, rotation: fair}"
    (finding,) = check_schedule(small_schedule(playlist=playlist))
    assert finding.severity is Severity.ERROR
    assert finding.sentence.endswith("selects no short of the catalogue, so 'base' never plays")
    assert finding.remedy == "did you mean 'Nowhere'?"


def test_a_word_of_a_selection_that_no_row_has_is_a_warning() -> None:
    playlist = "{id: all-shorts, select: {award: [winner, shortlst]}, rotation: fair}"
    (finding,) = check_schedule(small_schedule(playlist=playlist))
    assert finding.severity is Severity.WARNING
    assert "selects award 'shortlst', which no row of the catalogue has" in finding.sentence
