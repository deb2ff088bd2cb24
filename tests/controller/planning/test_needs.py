import pytest

from controller.planning import film_needs
from controller.schedule import Fit
from tests.support.schedules import (
    CATALOGUE,
    SCREENS,
    TOKYO,
    catalogue_text,
    edited,
    parsed,
    sample_schedule,
    small_files,
    small_schedule,
)
from wire.renditions import RenditionKind


def test_every_screen_needs_winners_the_landmark_film_house_ads_and_a_slate() -> None:
    for screen in SCREENS:
        kinds = [need.kind for need in film_needs(sample_schedule(), screen)]
        assert kinds.count(RenditionKind.SHORT) == 13
        assert kinds.count(RenditionKind.HOUSE) == 3
        assert kinds.count(RenditionKind.SLATE) == 1


def test_lengths_follow_the_slots_and_the_simulcast_its_own() -> None:
    lengths = {need.short: need.duration_ms for need in film_needs(sample_schedule(), "par-opera")}
    assert lengths["neon-tram"] == 10_000
    assert lengths["landmark-film"] == 30_000
    assert lengths["house-01"] == 10_000
    assert lengths["slate"] == 0


def test_a_short_of_two_lines_is_needed_at_the_longer_length() -> None:
    schedule = parsed(edited((CATALOGUE, ",International,en,film,", ",International,en,winner,")))
    lengths = {need.short: need.duration_ms for need in film_needs(schedule, "par-opera")}
    assert lengths["landmark-film"] == 30_000


def test_a_picture_is_cropped_where_screen_and_creator_agree() -> None:
    fits = {need.short: need.fit for need in film_needs(sample_schedule(), "par-opera")}
    assert fits["neon-tram"] is Fit.CROP_WITH_CONSENT
    assert fits["slate"] is Fit.LETTERBOX
    schedule = parsed(edited((CATALOGUE, "9.19,30s,2025-12-31,yes,yes", "9.19,30s,2025-12-31,yes,no")))
    assert {need.short: need.fit for need in film_needs(schedule, "par-opera")}["neon-tram"] is Fit.LETTERBOX
    schedule = parsed(edited((TOKYO, "fit: crop_with_consent", "fit: letterbox")))
    assert {need.fit for need in film_needs(schedule, "tyo-shibuya")} == {Fit.LETTERBOX}


def test_a_screen_that_takes_its_own_shape_alone_says_so_of_every_film() -> None:
    needs = film_needs(small_schedule(), "wall")
    assert {need.fit for need in needs if need.kind is not RenditionKind.SLATE} == {Fit.EXACT}


def test_what_may_not_be_shown_any_more_is_not_needed() -> None:
    schedule = parsed(edited((CATALOGUE, "9.19,30s,2025-12-31", "9.19,30s,2025-06-04")))
    assert schedule.campaign.flight.last_day == "2025-06-08"

    def needed(today: str | None) -> set[str]:
        return {each.short for each in film_needs(schedule, "par-opera", today)}

    everything = needed(None)
    assert "neon-tram" in everything
    assert needed("2025-05-01") == needed("2025-06-04") == everything
    assert needed("2025-06-05") == everything - {"neon-tram"}
    assert needed("2025-06-08") == needed("2025-06-05")
    assert needed("2025-06-09") == {"slate"}, "the flight is over"


def test_a_short_without_rights_on_any_day_of_the_flight_is_needed_nowhere() -> None:
    schedule = parsed(edited((CATALOGUE, "9.19,30s,2025-12-31", "9.19,30s,2025-05-31")))
    assert "neon-tram" not in {each.short for each in film_needs(schedule, "par-opera")}


def test_captions_carry_the_credit() -> None:
    (need,) = [each for each in film_needs(sample_schedule(), "hkg-sogo") if each.short == "neon-tram"]
    assert (need.title, need.creator, need.country) == ("霓虹電車", "鄺樂兒", "Hong Kong")


def test_every_line_needs_its_shorts_as_long_as_it_plays_them() -> None:
    lines = [
        "{id: base, kind: loop, screens: all, playlist: all-shorts}",
        "{id: held, kind: domination, screens: all, playlist: all-shorts, spot: 12s}",
        '{id: wave, kind: wave, screens: all, shorts: [two], duration: 45s, when: {at: "12:00"}}',
        "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: three, count: 1}]}",
    ]
    whole = {need.short: need.duration_ms for need in film_needs(small_schedule(lines=lines), "wall")}
    assert {short: whole[short] for short in ("one", "two", "three")} == {
        "one": 12_000, "two": 45_000, "three": 12_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [("cut", 10_000), ("slots", 30_000), ("refuse", None)],
)
def test_a_film_longer_than_its_slot_is_needed_as_long_as_the_playlist_plays_it(
    rule: str, wanted: int | None
) -> None:
    playlist = f"{{id: all-shorts, shorts: [one], rotation: fair, length: {{longer: {rule}}}}}"
    repair = "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: two, count: 1}]}"
    files = small_files(
        playlist=playlist,
        lines=["{id: base, kind: loop, screens: all, playlist: all-shorts}", repair],
    )
    files["catalogue.csv"] = catalogue_text([("one", "Ada"), ("two", "Bo")], length="25s")
    needs = {need.short: need.duration_ms for need in film_needs(parsed(files), "wall")}
    assert needs.get("two") == wanted  # repaired as the line plays
    assert needs.get("one") == wanted
