"""All findings in one run: a mistake in one part hides no finding about another, and none is told twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import check_files
from tests.support.schedules import (
    CAMPAIGN,
    CATALOGUE,
    HONG_KONG,
    PARIS,
    TOKYO,
    edited,
    findings_of,
    only,
    small_files,
)

DARK = (CAMPAIGN, "12:30:00Z", "15:00:00Z")
"""A simulcast that three screens cannot show."""


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ((TOKYO, "fit: crop_with_consent", "fitt: exact"), "'fitt' is not known"),
        ((TOKYO, "timezone: Asia/Tokyo", "timezone: Tokyo"), "not in the zone database"),
        ((TOKYO, "- {days: [mon", "- {days: [mon, mun"), "'mun' is not known"),
        ((CAMPAIGN, "rotation: fair", "rotation: fare"), "'fare' is not known"),
        ((CAMPAIGN, "priority: 10", "priority: ten"), "priority: 'ten' is not a whole number"),
        ((CAMPAIGN, "playlist: winners", "playlist: winner"), "playlist 'winner' is not declared"),
        ((CAMPAIGN, '{id: house-01, title: "Morning over water"', "{id: house-01, titel: water"), "'titel'"),
        ((CATALOGUE, "9.19,30s", "9.19,half"), "'half' is not a duration"),
        ((CAMPAIGN, 'id: slate, title: "Bring', 'id: slate, title: "\x07Bring'), "this is not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_in_one_part_hides_no_dark_simulcast(mistake: tuple[str, str, str], words: str) -> None:
    found = findings_of(edited(mistake, DARK))
    assert only(found, words)
    if "not YAML" not in words:
        assert "hkg-sogo 23:00 dark curfew" in only(found, "cannot be shown").sentence


def test_a_broken_screen_is_left_out_and_its_neighbours_are_judged() -> None:
    found = findings_of(edited((TOKYO, "canvas: {w: 1216", "canvas: {w: wide"), DARK))
    assert only(found, "w: 'wide' is not a whole number")
    assert "on 2 of 4 screens" in only(found, "cannot be shown").sentence
    assert not [each for each in found if "'tyo-shibuya' is not declared" in each.sentence]


def test_a_broken_campaign_hides_no_mistake_of_a_venue_or_of_the_catalogue() -> None:
    late = 'close: "23:00"}\n      - {days: [mon], open: "22:00", close: "24:00"}'
    found = findings_of(
        edited(
            (CAMPAIGN, "flight: {first_day", "flight: {firstday"),
            (HONG_KONG, 'close: "23:00"}', late),
            (CATALOGUE, "9.19,30s", "9.19,half"),
        )
    )  # fmt: skip
    assert only(found, "'firstday' is not known")
    assert only(found, "the operating hours mon 09:00-23:00 and mon 22:00-24:00 of 'hkg-sogo' overlap")
    assert only(found, "'half' is not a duration")


def test_a_broken_playlist_makes_nothing_else_unknown() -> None:
    files = edited((CAMPAIGN, "rotation: fair", "rotation: fare"))
    assert len(findings_of(files)) == 1


def test_a_broken_row_of_the_catalogue_makes_no_short_unknown_and_no_playlist_empty() -> None:
    files = edited((CATALOGUE, "landmark-film,", "landmark_film,"))
    (finding,) = findings_of(files)
    assert "'landmark_film' is not an id" in finding.sentence


def test_a_broken_line_leaves_no_name_unused() -> None:
    files = edited((CAMPAIGN, "priority: 10", "priority: ten"))
    assert len(findings_of(files)) == 1


def test_an_unknown_name_takes_out_its_line_alone() -> None:
    files = edited((CAMPAIGN, "playlist: winners", "playlist: winner"), (PARIS, 'to: "06:00"', 'to: "07:30"'))
    found = findings_of(files)
    assert len(found) == 1, "what the other lines do is right"


def test_a_list_of_unknown_names_is_told_ten_at_a_time() -> None:
    screens = ", ".join(f"wall-{number}" for number in range(2_000))
    found = findings_of(edited((CAMPAIGN, "screens: all, playlist", f"screens: [{screens}], playlist")))
    assert len(found) == 11
    assert only(found, "1,990 more of these screens are not declared anywhere")


def test_none_comes_twice_though_it_holds_on_every_screen() -> None:
    two = "  - {id: twin, kind: loop, screens: all, playlist: winners, priority: 10}\n"
    (finding,) = findings_of(edited((CAMPAIGN, "lines:\n", f"lines:\n{two}")))
    assert "the loop lines 'twin' and 'base' claim the same time" in finding.sentence


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_damage_to_any_file_makes_the_check_raise(data: st.DataObject) -> None:
    at_noon = '{dates: ["2025-03-30"], at: "12:00:00Z"}'
    files = small_files(
        first_day="2025-03-29",
        last_day="2025-03-30",
        zone="Europe/Paris",
        campaign_rules=['dayparts: {night: [{from: "19:00", to: "21:00"}]}'],
        lines=[
            "{id: base, kind: loop, screens: all, playlist: all-shorts, edge: cut}",
            "{id: show, kind: domination, screens: [wall], playlist: all-shorts, when: {dayparts: [night]}}",
            '{id: wave, kind: wave, screens: all, shorts: [one], duration: 10s, when: {at: "12:00"}}',
            f"{{id: same, kind: simulcast, screens: all, shorts: [one], duration: 10s, when: {at_noon}}}",
            "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: one, count: 3}]}",
        ],
    )  # fmt: skip
    file = data.draw(st.sampled_from(sorted(files)))
    text = files[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    new = data.draw(st.text(st.sampled_from('abz019:,-{}[]"\n #\t'), max_size=6))
    schedule, findings = check_files({**files, file: text[:start] + new + text[end:]})
    assert len(findings) == len(set(findings))
    assert findings == sorted(findings, key=lambda each: (each.file, each.line))
    assert schedule is not None or findings
