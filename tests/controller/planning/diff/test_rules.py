from hypothesis import given

from controller.planning.diff import RuleKind, diff_rules
from controller.schedule import Schedule
from tests.support.plan_variety import choices, schedule_of
from tests.support.schedules import CAMPAIGN, CATALOGUE, HONG_KONG, TOKYO, edited, parsed, sample_schedule
from wire.instants import parse_instant


def changes(*edits: tuple[str, str, str]) -> dict[tuple[RuleKind, str | None], list[str]]:
    found: dict[tuple[RuleKind, str | None], list[str]] = {}
    for each in diff_rules(sample_schedule(), parsed(edited(*edits))):
        found.setdefault((each.kind, each.screen), []).append(each.sentence)
    return found


@given(choices)
def test_a_schedule_does_not_differ_from_itself(choice: tuple[int, ...]) -> None:
    schedule: Schedule = schedule_of(*choice)
    assert diff_rules(schedule, schedule) == []


def test_lines_that_move_in_their_files_are_no_difference() -> None:
    files = {name: f"# one line more\n{text}" for name, text in edited().items()}
    assert diff_rules(sample_schedule(), parsed(files)) == []


def test_a_curfew_says_from_when_it_matters_and_how_much() -> None:
    new = parsed(
        edited((HONG_KONG, '"22:00", to: "23:00", mode: static', '"21:30", to: "23:00", mode: static'))
    )
    (change,) = diff_rules(sample_schedule(), new)
    assert (change.kind, change.screen) == (RuleKind.LIGHT, "hkg-sogo")
    assert change.first_affected == parse_instant("2025-05-19T13:30:00Z")  # two weeks before the flight
    assert (
        change.sentence == "light: static instead of lit at first; 1,050 min differ in all"
    )  # 35 days of 30 min


def test_brightness_is_no_light() -> None:
    rule = '      - {from: "20:00", to: "21:00", mode: dim, brightness: 40, basis: own, source: test}\n'
    found = changes((HONG_KONG, "    curfews:\n", f"    curfews:\n{rule}"))
    assert list(found) == [(RuleKind.BRIGHTNESS, "hkg-sogo")]
    assert found[RuleKind.BRIGHTNESS, "hkg-sogo"][0].startswith(
        "brightness: 40 % instead of 100 % at first; 2,100 min"
    )


def test_films_house_ads_slate_and_turns() -> None:
    found = changes(
        (CAMPAIGN, "seed: 20250602", "seed: 1"),
        (CAMPAIGN, "duration: 30s", "duration: 45s"),
        (CAMPAIGN, '  - {id: house-03, title: "Evening fields", credit: "SAMPLE house ad"}\n', ""),
        (CAMPAIGN, "slate: {id: slate,", "slate: {id: black-slate,"),
        (CATALOGUE, "China,zh,winner", "China,zh,shortlist"),
    )
    assert "playlist winners: seed: 20250602 → 1" in found[RuleKind.PLAYLIST, None]
    assert "playlist winners: holds −paper-moon-harbour" in found[RuleKind.PLAYLIST, None]
    assert found[RuleKind.LINE, None] == ["line together: duration: 30s → 45s"]
    assert found[RuleKind.HOUSE_ADS, None] == ["house ads: house-01, house-02, house-03 → house-01, house-02"]
    assert "→ black-slate" in found[RuleKind.SLATE, None][0]
    films = found[RuleKind.FILMS, "tyo-shibuya"]
    assert "needs renditions of black-slate" in films
    assert "needs longer renditions of landmark-film" in films
    assert any(each.startswith("needs no rendition any more of") and "house-03" in each for each in films)


def test_screens_come_go_and_change_their_picture() -> None:
    found = changes((TOKYO, "id: tyo-shibuya\n", "id: tyo-shinjuku\n"), (HONG_KONG, "w: 6480", "w: 3240"))
    assert found[RuleKind.SCREEN, "tyo-shibuya"] == ["not in the schedule any more"]
    assert found[RuleKind.SCREEN, "tyo-shinjuku"] == ["a new screen"]
    assert found[RuleKind.SCREEN, "hkg-sogo"] == ["canvas: 6480x1920, 25 fps, h264 → 3240x1920, 25 fps, h264"]
