"""What is too much to be planned is told before anything is planned."""

import pytest

from controller.planning.checks import check_files
from controller.planning.checks.size import MAX_WINDOWS
from tests.support.schedules import small_files

YEAR = {"first_day": "2025-01-01", "last_day": "2026-02-04"}
FEW = "{length: 1h, spot: 10s, our_slots: [0]}"
BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"


def sentences(**words: object) -> list[str]:
    return [finding.sentence for finding in check_files(small_files(**words))[1]]  # type: ignore[arg-type]


def test_a_flight_of_400_days_is_planned_and_one_of_401_is_not() -> None:
    assert not any("days; at most" in each for each in sentences(**YEAR, loop=FEW))
    (sentence,) = sentences(first_day="2025-01-01", last_day="2026-02-05", loop=FEW)
    assert "401 days; at most 400" in sentence


HOURLY = '{at: "*:00", duration: 1s, by: owner}'
DOMINATION = "{id: d, kind: domination, screens: all, playlist: all-shorts}"
SIMULCAST = (
    "{id: s, kind: simulcast, screens: all, shorts: [one, two, one], duration: 9h, "
    'when: {dates: ["2025-06-02"], at: "12:00:00Z"}}'
)
TWENTY = [(f"short-{number}", "Ada") for number in range(20)]
MAKE_GOOD = (
    "{id: g, kind: make_good, screens: all, for: {line: base}, plays: ["
    + ", ".join(f"{{short: {short}, count: 10000}}" for short, _ in TWENTY)
    + "]}"
)
WAVE = '{id: w, kind: wave, screens: all, shorts: [one, two], duration: 13h, when: {at: "12:00"}}'


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ({"loop": "{length: 1h, spot: 1ms, our_slots: [0]}"}, "spots of 1 ms"),
        ({"loop": "{length: 60s, spot: 1s, our_slots: 60}"}, "'wall' could have 34,560,000 spots"),
        ({"lines": [DOMINATION]}, "could have 3,465,600 spots"),
        ({"lines": [DOMINATION.replace("}", ", spot: 2s}")]}, "could have 17,289,600 spots"),
        ({"lines": [DOMINATION.replace("}", ", spot: 5ms}")]}, "spots of 5 ms"),
        ({"screen_rules": [f"reserved: [{', '.join([HOURLY] * 11)}]"]}, "106,400 windows on 'wall'"),
        ({"lines": [BASE.replace("base", f"l{number}") for number in range(300)]}, "120,400 windows"),
        ({"lines": [BASE, MAKE_GOOD], "shorts": TWENTY}, "'wall' could have 209,600 spots"),
        ({"lines": [BASE, SIMULCAST]}, "the simulcast 's' lasts 27h; at most 24h"),
        ({"lines": [BASE, WAVE]}, "the wave 'w' lasts 26h; at most 24h"),
    ],
)
def test_what_is_too_much_is_told(words: dict[str, object], wanted: str) -> None:
    assert any(wanted in each for each in sentences(**{**YEAR, "loop": FEW, **words}))


def test_a_short_domination_in_a_long_flight_is_not_too_much() -> None:
    evening = "{id: d, kind: domination, screens: all, playlist: all-shorts, when: {dayparts: [prime]}}"
    said = sentences(
        **YEAR,
        loop=FEW,
        lines=[evening],
        campaign_rules=['dayparts: {prime: [{from: "20:00", to: "21:00"}]}'],
    )
    assert not any("at most" in each for each in said)


def test_windows_of_named_dayparts_count() -> None:
    many = ", ".join(
        f'{{from: "{minute // 60:02d}:{minute % 60:02d}", to: "24:00"}}' for minute in range(260)
    )
    said = sentences(
        **YEAR, loop=FEW, campaign_rules=[f"dayparts: {{many: [{many}]}}"],
        lines=["{id: base, kind: loop, screens: all, playlist: all-shorts, when: {dayparts: [many]}}"],
    )  # fmt: skip
    assert any(f"at most {MAX_WINDOWS:,}" in each for each in said)


def test_a_short_for_each_spot_is_sought_among_so_many() -> None:
    shorts = [(f"short-{number}", f"c{number}") for number in range(6_000)]
    apart = "{id: all-shorts, select: {award: [winner]}, rotation: fair, separation: {same_creator: 1}}"
    assert not any("too many to choose" in each for each in sentences(**YEAR, loop=FEW, shorts=shorts))
    said = sentences(**YEAR, loop=FEW, shorts=shorts, playlist=apart)
    assert any("9,600 spots on 'wall' with 6,000 shorts" in each for each in said)
