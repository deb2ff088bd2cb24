import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.findings import Finding
from controller.schedule import MAX_FILES, parse_schedule
from tests.support.schedules import (
    CAMPAIGN,
    CATALOGUE,
    HONG_KONG,
    PARIS,
    SCREENS,
    SHANGHAI,
    TOKYO,
    edited,
    line_of,
    sample_schedule,
    small_files,
)


def only(findings: list[Finding], words: str) -> Finding:
    """The one finding that says `words`."""
    (finding,) = [each for each in findings if words in each.sentence]
    return finding


def test_the_sample_is_clean() -> None:
    schedule, findings = parse_schedule(edited())
    assert findings == []
    assert schedule is not None
    assert set(schedule.screen_ids) == set(SCREENS)
    winners = schedule.select(schedule.playlist("winners"))
    assert len(winners) == 12
    assert len({short.creator for short in winners}) == 12
    assert len(schedule.shorts) == 40


@pytest.mark.parametrize("file", [*sorted(edited()), "README.md"])
def test_every_file_says_that_it_is_a_sample(file: str) -> None:
    from tests.support.schedules import SAMPLE_FOLDER

    assert "SAMPLE" in (SAMPLE_FOLDER / file).read_text().splitlines()[0 if file != "README.md" else 2]


def test_an_unquoted_time_names_file_and_line_and_says_quote_it() -> None:
    files = edited((HONG_KONG, 'from: "22:00"', "from: 22:00"))
    schedule, findings = parse_schedule(files)
    assert schedule is None
    (finding,) = findings
    assert (finding.file, finding.line) == (HONG_KONG, line_of(files, HONG_KONG, "from: 22:00"))
    assert finding.remedy == 'quote it: "22:00"'


def test_the_yaml_traps_of_the_trade() -> None:
    files = edited((TOKYO, "audio: none", "audio: none\n    sound: off\n    aspect: 16:9"))
    _, findings = parse_schedule(files)
    assert {each.remedy for each in findings if "unquoted" in each.sentence} == {
        'quote it: "off"',
        'quote it: "16:9"',
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "remedy"),
    [
        (CAMPAIGN, "on_late: skip", "onlate: skip", "'onlate'", "did you mean 'on_late'?"),
        (SHANGHAI, "timezone:", "time_zone:", "'time_zone'", "did you mean 'timezone'?"),
        (SHANGHAI, "Asia/Shanghai", "Asia/Beijing", "zone database", "did you mean 'Asia/Shanghai'?"),
        (SHANGHAI, "Asia/Shanghai", "CST", "abbreviation", "name the place"),
        (SHANGHAI, "mode: dark", "mode: drak", "'drak'", "did you mean 'dark'?"),
        (SHANGHAI, "mode: dark", "mode: dim", "does not say how bright", "add brightness in percent"),
        (SHANGHAI, "mode: dark", "mode: dim, brightness: 0", "brightness: 0", "greater than or equal to 1"),
        (SHANGHAI, "mode: dark", "mode: dim, brightness: 100", "brightness: 100", "less than or equal to 99"),
        (SHANGHAI, "mode: dark", "mode: dark, brightness: 40", "stands in a dark curfew", "write mode: dim"),
        (SHANGHAI, "audio: none", "audio: allowed", "allowed by nobody", "add audio_permit_ref"),
        (SHANGHAI, "audio: none", "audio: loud", "'loud'", "allowed, none"),
        (
            SHANGHAI,
            "audio: none",
            "audio: none\n    audio_permit_ref: P-1",
            "on a screen without sound",
            "write audio: allowed",
        ),
        (SHANGHAI, "basis: own", "basis: laws", "'laws'", "did you mean 'law'?"),
        (SHANGHAI, "spot: 15s", "spot: 15", "15 is not a duration", "15s"),
        (SHANGHAI, "spot: 15s", "spot: 7s", "no whole number of spots", "multiple"),
        (SHANGHAI, "[0, 5, 10, 15]", "[0, 20]", "slot 20 does not exist", "0 to 19"),
        (SHANGHAI, "[0, 5, 10, 15]", "[0, 0]", "names a slot twice", "once"),
        (SHANGHAI, "[0, 5, 10, 15]", "0", "no number of slots", "1 to"),
        (SHANGHAI, "[0, 5, 10, 15]", "[]", "list is empty", "at least one"),
        (SHANGHAI, 'close: "22:00"', 'close: "02:00"', "not later than it opens", '"26:00"'),
        (SHANGHAI, 'from: "22:00"', 'from: "24:00"', "on the next day", "before"),
        (SHANGHAI, "w: 3840", "w: 0", "w: 0", "greater than 0"),
        (SHANGHAI, "w: 3840", 'w: "3840"', "'3840' is not a whole number", "whole number"),
        (SHANGHAI, "id: sha-nanjing-east\n", "id: Sha East\n", "is not an id", "hyphens"),
        (SHANGHAI, "schema: landmark/v1", "schema: landmark/v2", "'landmark/v2'", "landmark/v1"),
        (SHANGHAI, "kind: venue", "kind: venu", "'venu'", "kind: venue"),
        (CAMPAIGN, '"2025-06-08"}', '"2025-05-08"}', "before it starts", "swap"),
        (
            CAMPAIGN,
            "screens: all, playlist",
            "screens: [tyo-shibuja], playlist",
            "'tyo-shibuja'",
            "tyo-shibuya",
        ),
        (CAMPAIGN, "screens: all, playlist", "screens: tyo-shibuya, playlist", "not known here", "a list"),
        (CAMPAIGN, "screens: all, playlist", "screens: , playlist", "not known here", "write all"),
        (CAMPAIGN, "playlist: winners", "playlist: winner", "'winner'", "did you mean 'winners'?"),
        (CAMPAIGN, "shorts: [landmark-film]", "shorts: [landmark-flim]", "'landmark-flim'", "landmark-film"),
        (CAMPAIGN, "kind: loop", "kind: lop", "'lop'", "loop"),
        (CAMPAIGN, "priority: 10", "priority: 10, spot: 30s", "'spot' is not known", "use one of: edge"),
        (CAMPAIGN, "priority: 10", "priority: 10, edge: finsh", "'finsh' is not known", "'finish'"),
        (CAMPAIGN, '"12:30:00Z"', '"12:30"', "not one instant", "UTC"),
        (CAMPAIGN, "rotation: fair", "rotation: fare", "'fare' is not known", "'fair'"),
        (CAMPAIGN, "time_basis: local", "time_basis: world", "'world' is not known", "local, utc"),
        (CAMPAIGN, "catalogue.csv", "catalog.csv", "'campaigns/catalog.csv'", "campaigns/catalogue.csv"),
        (CAMPAIGN, "id: together", "id: base", "'base' stands in", "its own"),
        (CAMPAIGN, "id: house-02", "id: house-01", "'house-01' stands in", "its own"),
        (CAMPAIGN, "    duration: 30s\n", "", "'duration' is missing", "add duration"),
        (CATALOGUE, "neon-tram,", "fjord-signals,", "'fjord-signals' stands on line", "its own"),
        (CATALOGUE, "9.42,30s", "9.42,30", "duration: '30'", "15s"),
    ],
)
def test_a_mistake_has_its_sentence_and_its_remedy(
    file: str, old: str, new: str, words: str, remedy: str
) -> None:
    files = edited((file, old, new))
    schedule, findings = parse_schedule(files)
    finding = only(findings, words)
    assert schedule is None
    assert finding.file == file
    assert remedy in finding.remedy


def test_findings_stand_on_the_line_of_the_mistake() -> None:
    files = edited((TOKYO, "fps:", "fsp:"), (CAMPAIGN, "seed: 20250602", "sede: 20250602"))
    _, findings = parse_schedule(files)
    for file, key in ((TOKYO, "fsp"), (CAMPAIGN, "sede")):
        assert only(findings, f"'{key}'").line == line_of(files, file, f"{key}:")


def test_findings_are_sorted_and_none_comes_twice() -> None:
    files = edited((TOKYO, "fps:", "fsp:"), (PARIS, "Europe/Paris", "Paris"), (CAMPAIGN, "seed:", "sede:"))
    _, findings = parse_schedule(files)
    assert findings == sorted(findings, key=lambda each: (each.file, each.line))
    assert len(findings) == len(set(findings))


def test_double_screens_and_venues_name_the_other_place() -> None:
    files = edited()
    files["venues/twin.yaml"] = files[PARIS]
    _, findings = parse_schedule(files)
    assert only(findings, f"the venue 'par-opera-street' stands in {PARIS}:").file == "venues/twin.yaml"
    assert only(findings, f"the screen 'par-opera' stands in {PARIS}:").file == "venues/twin.yaml"


def test_a_broken_venue_does_not_make_its_screens_unknown() -> None:
    files = edited(
        (PARIS, "audio: none", "audio: loud"), (CAMPAIGN, "screens: all, pl", "screens: [par-opera], pl")
    )
    _, findings = parse_schedule(files)
    assert not [each for each in findings if "not declared" in each.sentence]


def test_a_folder_needs_one_campaign_and_a_venue() -> None:
    files = edited()
    second = {**files, "campaigns/b.yaml": files[CAMPAIGN]}
    assert only(parse_schedule(second)[1], "second campaign")
    assert only(parse_schedule({PARIS: files[PARIS]})[1], "no campaign")
    lonely = {CAMPAIGN: files[CAMPAIGN], CATALOGUE: files[CATALOGUE]}
    assert only(parse_schedule(lonely)[1], "no venue")
    assert only(parse_schedule({})[1], "no campaign")


def test_bytes_that_were_no_utf8_are_found_with_their_line() -> None:
    files = edited((PARIS, "Opera street", "Op\ufffdra street"))
    _, findings = parse_schedule(files)
    assert only(findings, "not UTF-8").line == line_of(files, PARIS, "\ufffd")


def test_a_bare_count_means_the_first_slots() -> None:
    schedule, _ = parse_schedule(edited((SHANGHAI, "[0, 5, 10, 15]", "4")))
    assert schedule is not None
    assert schedule.screen("sha-nanjing-east").loop.our_slots == (0, 1, 2, 3)


def test_a_schedule_knows_where_its_parts_stand() -> None:
    files = edited()
    (line,) = sample_schedule().simulcast_lines("par-opera")
    place = line.when.place_of("at")
    assert (place.file, place.line) == (CAMPAIGN, line_of(files, CAMPAIGN, "12:30:00Z"))


FILES = sorted(edited())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_no_damage_to_a_file_makes_it_raise(file: str, data: st.DataObject) -> None:
    files = edited()
    text = files[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    noise = data.draw(
        st.text(max_size=12) | st.sampled_from(["\x00", "- ", ": ", "[", '"', "\n", "\t", "{}"])
    )
    files[file] = text[:start] + noise + text[end:]
    schedule, findings = parse_schedule(files)
    assert (schedule is None) == any(each.severity == "error" for each in findings)
    assert all(each.sentence and each.remedy and each.file and each.line >= 1 for each in findings)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["a.yaml", "b.yml", "c.csv", "d.txt"]), st.text(max_size=120)))
def test_no_files_make_it_raise(files: dict[str, str]) -> None:
    schedule, findings = parse_schedule(files)
    assert schedule is None
    assert findings


def test_small_schedules_of_the_tests_are_clean() -> None:
    schedule, findings = parse_schedule(small_files())
    assert schedule is not None
    assert findings == []


def test_too_many_files_and_letters_are_refused_before_any_is_read() -> None:
    _, (finding,) = parse_schedule({f"{number}.yaml": "[" for number in range(MAX_FILES + 1)})
    assert "1,001 files; at most 1,000" in finding.sentence
    _, (finding,) = parse_schedule({f"{number}.yaml": "[" * 200_000 for number in range(50)})
    assert "10,000,000 characters" in finding.sentence
