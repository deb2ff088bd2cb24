import pytest

from controller.findings import Finding
from controller.schedule import Longer, Rotation, Schedule, Separation, Shorter, parse_schedule
from tests.support.schedules import small_files, small_schedule

SHORTS = (("one", "Ada"), ("two", "Bo"), ("three", "Ada"))


def with_playlist(rest: str) -> Schedule:
    return small_schedule(playlist=f"{{id: all-shorts, {rest}}}", shorts=SHORTS)


def findings_of(rest: str) -> list[Finding]:
    files = small_files(playlist=f"{{id: all-shorts, {rest}}}", shorts=SHORTS)
    return parse_schedule(files)[1]


def test_a_playlist_says_all_that_it_may_say() -> None:
    schedule = with_playlist(
        "shorts: [three, one], rotation: shuffle, seed: 5, weights: {three: 3}, "
        "separation: {same_short: 1, same_creator: 2, same_country: 0}, max_plays_per_hour: 6, "
        "length: {longer: slots, shorter: refuse}"
    )
    (playlist,) = schedule.campaign.playlists
    assert [each.id for each in schedule.select(playlist)] == ["three", "one"]
    assert playlist.rotation is Rotation.SHUFFLE
    assert (playlist.weight_of("three"), playlist.weight_of("one")) == (3, 1)
    assert playlist.separation.model_dump() == {"same_short": 1, "same_creator": 2, "same_country": 0}
    assert playlist.max_plays_per_hour == 6
    assert (playlist.length.longer, playlist.length.shorter) == (Longer.SLOTS, Shorter.REFUSE)


def test_what_is_not_said_has_its_usual_meaning() -> None:
    (playlist,) = with_playlist("select: {award: [winner]}, rotation: fair").campaign.playlists
    assert (playlist.length.longer, playlist.length.shorter) == (Longer.CUT, Shorter.HOLD)
    assert playlist.separation == Separation(same_short=0, same_creator=0, same_country=0)
    assert playlist.max_plays_per_hour is None
    assert playlist.even_in == ()


@pytest.mark.parametrize(
    ("select", "wanted"),
    [
        ("{creator: [Ada]}", ["one", "three"]),
        ("{creator: [Ada, Bo], language: [en]}", ["one", "two", "three"]),
        ("{language: [fr]}", []),
        ("{creator: [Bo], country: [Nowhere], award: [winner]}", ["two"]),
    ],
)
def test_each_key_of_select_narrows_the_choice(select: str, wanted: list[str]) -> None:
    schedule = with_playlist(f"select: {select}, rotation: fair")
    assert [each.id for each in schedule.select(schedule.campaign.playlists[0])] == wanted


@pytest.mark.parametrize(
    ("rest", "words", "remedy"),
    [
        ("shorts: [one], rotation: fair, weights: {on: 3}", "the short 'on' is not declared", "'one'"),
        ("shorts: [one], rotation: fair, weights: {one: 0}", "one: 0 does not fit", "greater than"),
        ("shorts: [one], rotation: fair, weights: {one: 1001}", "one: 1001 does not fit", "less than"),
        ("shorts: [one], rotation: sequence, weights: {one: 2}", "has weights", "rotation: fair"),
        ("shorts: [one], rotation: fair, even_in: [prime]", "the daypart 'prime' is not declared", ""),
        ("shorts: [one], rotation: fair, max_plays_per_hour: 0", "max_plays_per_hour: 0", "greater than"),
        ("shorts: [one], rotation: fair, separation: {same_short: 101}", "101 does not fit", "less than"),
        ("shorts: [one], rotation: fair, length: {longer: hold}", "'hold' is not known here", "cut"),
        ("shorts: [one], select: {award: [winner]}, rotation: fair", "either shorts or select", "one of"),
    ],
)
def test_a_mistake_in_a_playlist_has_its_sentence_and_its_remedy(rest: str, words: str, remedy: str) -> None:
    (finding,) = [each for each in findings_of(rest) if words in each.sentence]
    assert remedy in finding.remedy
