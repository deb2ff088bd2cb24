import pytest

from controller.findings import Finding, Severity
from controller.planning import check_schedule
from tests.support.schedules import (
    CAMPAIGN,
    CATALOGUE,
    HONG_KONG,
    TOKYO,
    edited,
    findings_of,
    line_of,
    only,
    parsed,
    small_files,
    small_schedule,
)

NEON = "9.19,30s,2025-12-31,yes,yes,yes"
BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"


def test_the_sample_has_no_findings() -> None:
    assert findings_of(edited()) == []


def test_a_simulcast_when_three_screens_are_dark_prints_the_five_local_times() -> None:
    files = edited(
        (CAMPAIGN, '"2025-06-04", "2025-06-07"', '"2025-06-04"'), (CAMPAIGN, "12:30:00Z", "15:00:00Z")
    )
    (finding,) = findings_of(files)
    assert (finding.severity, finding.file) == (Severity.ERROR, CAMPAIGN)
    assert finding.line == line_of(files, CAMPAIGN, "15:00:00Z")
    for words in (
        "on 3 of 5 screens",
        "sha-nanjing-east 23:00 dark curfew 22:00-08:00 (own)",
        "hkg-sogo 23:00 dark curfew 23:00-07:00 (charter)",
        "tyo-shibuya 00:00 next day closed, hours 09:00-24:00",
        "par-opera 17:00 lit",
        "yto-dundas 11:00 lit",
    ):
        assert words in finding.sentence
    assert "11:02-12:00Z, 12:02-13:00Z, 13:02-14:00Z" in finding.remedy


@pytest.mark.parametrize(
    ("at", "hindered", "words"),
    [
        ("14:00:00Z", 3, "hkg-sogo 22:00 static curfew 22:00-23:00 (charter)"),
        ("12:00:00Z", 1, "tyo-shibuya 21:00 reserved"),
        ("13:59:45Z", 3, "hkg-sogo 21:59 static"),
        ("10:59:00Z", 1, "yto-dundas 06:59 dark curfew"),
    ],
)
def test_a_simulcast_needs_every_screen_from_first_to_last_frame(at: str, hindered: int, words: str) -> None:
    findings = findings_of(edited((CAMPAIGN, "12:30:00Z", at)))
    (finding,) = findings
    assert "2025-06-04 and 2025-06-07" in finding.sentence
    assert f"on {hindered} of 5 screens" in finding.sentence
    assert words in finding.sentence


@pytest.mark.parametrize("at", ["11:02:00Z", "12:30:00Z", "13:59:30Z"])
def test_a_simulcast_inside_the_common_hours_is_right(at: str) -> None:
    assert findings_of(edited((CAMPAIGN, "12:30:00Z", at))) == []


def test_a_simulcast_outside_the_flight_is_refused() -> None:
    finding = only(findings_of(edited((CAMPAIGN, '"2025-06-07"', '"2025-06-09"'))), "together")
    assert "outside the flight 2025-06-02 to 2025-06-08" in finding.sentence


def test_simulcasts_that_overlap_are_refused() -> None:
    twin = (
        "  - {id: twin, kind: simulcast, screens: [par-opera], shorts: [landmark-film], duration: 10s, "
        'when: {dates: ["2025-06-04"], at: "12:30:29Z"}}\n'
    )
    files = edited((CAMPAIGN, "lines:\n", f"lines:\n{twin}"))
    assert "on par-opera" in only(findings_of(files), "overlap").sentence


@pytest.mark.parametrize(
    ("edit", "words", "remedy"),
    [
        ((CATALOGUE, NEON, NEON.replace("yes,yes,yes", "yes,yes,no")), "consents to no cut", "consent"),
        ((CAMPAIGN, "award: [winner]", "award: [winners]"), "selects no short", "did you mean 'winner'?"),
        ((CAMPAIGN, "same_short: 1", "same_short: 12"), "needs 13 shorts", "write same_short: 11"),
        ((CAMPAIGN, "priority: 10", 'when: {dates: ["2025-06-09"]}'), "outside the flight", "flight"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_an_error(edit: tuple[str, str, str], words: str, remedy: str) -> None:
    finding = only(findings_of(edited(edit)), words)
    assert finding.severity is Severity.ERROR
    assert remedy in finding.remedy


def test_rights_are_judged_for_shorts_that_play() -> None:
    assert findings_of(edited((CATALOGUE, "8.91,30s,2025-12-31", "8.91,30s,2024-12-31"))) == []


def test_a_film_shorter_than_its_slot_is_a_warning() -> None:
    finding = only(findings_of(edited((CATALOGUE, "9.19,30s", "9.19,12s"))), "last frame will be held")
    assert finding.severity is Severity.WARNING
    assert "15s on hkg-sogo, sha-nanjing-east and yto-dundas, 30s on tyo-shibuya" in finding.sentence
    assert "par-opera" not in finding.sentence


def test_a_line_that_never_plays_says_which_line_stands_above_it() -> None:
    lines = [BASE.replace("}", ", priority: 9}"), BASE.replace("id: base", "id: under")]
    finding = only(check_schedule(small_schedule(lines=lines)), "'under' never plays on wall")
    assert "base" in finding.sentence


def test_a_loop_longer_than_the_day_never_plays() -> None:
    schedule = small_schedule(hours=[("09:00", "09:01")], loop="{length: 10m, spot: 2m, our_slots: [0]}")
    assert only(check_schedule(schedule), "never plays")


def test_lines_of_one_priority_may_not_claim_the_same_time() -> None:
    rival = BASE.replace("id: base", "id: rival").replace("}", ", when: {weekdays: [tue]}}")
    finding = only(check_schedule(small_schedule(lines=[BASE, rival])), "claim the same time")
    assert "2025-06-03 09:00" in finding.sentence
    other = rival.replace("when", "priority: 3, when")
    assert check_schedule(small_schedule(lines=[BASE, other])) == []


def test_a_daypart_on_a_skipped_time_needs_a_rule() -> None:
    edits = {
        "zone": "Europe/Paris",
        "first_day": "2026-03-29",
        "last_day": "2026-03-29",
        "hours": [("01:00", "05:00")],
        "lines": [BASE.replace("}", ", when: {dayparts: [night]}}")],
    }
    daypart = 'dayparts: {night: [{from: "02:30", to: "04:00"}]}'
    finding = only(check_schedule(small_schedule(**edits, campaign_rules=[daypart])), "never happens")
    assert "02:30 on 2026-03-29" in finding.sentence
    ruled = [daypart, "dst: {skipped: later, repeated: first}"]
    assert check_schedule(small_schedule(**edits, campaign_rules=ruled)) == []


def test_hours_on_a_changing_clock_are_a_warning_that_says_how_they_are_read() -> None:
    schedule = small_schedule(
        zone="America/Toronto", first_day="2025-11-02", last_day="2025-11-02", hours=[("01:30", "23:00")]
    )
    finding = only(check_schedule(schedule), "happens twice")
    assert finding.severity is Severity.WARNING
    assert "it is read as 01:30:00 -05:00" in finding.sentence


@pytest.mark.parametrize("hours", [[("09:00", "12:00"), ("11:00", "20:00")], [("09:00", "34:00")]])
def test_hours_may_not_overlap(hours: list[tuple[str, str]]) -> None:
    assert only(check_schedule(small_schedule(hours=hours)), "overlap").severity is Severity.ERROR


def test_a_screen_may_be_open_round_the_clock() -> None:
    assert check_schedule(small_schedule(hours=[("00:00", "24:00")])) == []


def test_exceptions_of_one_date_are_one() -> None:
    exception = (
        '      - {date: "2025-12-31", operating_hours: [], basis: owner, source: SAMPLE}\n    reserved:'
    )
    assert only(findings_of(edited((TOKYO, "    reserved:", exception))), "second exception")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ((CAMPAIGN, "2025-06-08", "2035-06-08"), "the flight has 3,659 days"),
        ((HONG_KONG, "{length: 120s, spot: 15s", "{length: 500ms, spot: 100ms"), "shorter than players"),
        ((HONG_KONG, "{length: 120s, spot: 15s, our_slots: [0, 4]", "{length: 2s, spot: 1s, our_slots: 2"),
         "604,800 spots"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused_before_it_is_planned(edit: tuple[str, str, str], words: str) -> None:
    assert only(findings_of(edited(edit)), words).severity is Severity.ERROR


def test_a_simulcast_names_a_bounded_number_of_dates() -> None:
    dates = ", ".join(f'"20{year}-{month:02d}-01"' for year in range(10, 60) for month in range(1, 13))
    (finding,) = findings_of(edited((CAMPAIGN, '"2025-06-04", "2025-06-07"', dates)))
    assert "names 600 dates" in finding.sentence


def test_loose_ends_are_warnings() -> None:
    files = edited(
        (CAMPAIGN, "lines:\n", "  - {id: spare, select: {award: [film]}, rotation: fair}\nlines:\n"),
        (CAMPAIGN, "screens: all, playlist", "screens: [hkg-sogo], playlist"),
        (CAMPAIGN, "screens: all\n", "screens: [hkg-sogo]\n"),
    )
    findings = findings_of(files)
    assert {each.severity for each in findings} == {Severity.WARNING}
    assert only(findings, "no line plays the playlist 'spare'")
    assert only(findings, "no line plays on the screen 'par-opera'")


def test_without_house_ads_the_slate_fills_the_other_slots() -> None:
    files = small_files()
    files["campaign.yaml"] = files["campaign.yaml"].replace(
        "house_ads:\n  - {id: house-01, title: House}\n", ""
    )
    assert "wall" in only(check_schedule(parsed(files)), "no house ads").sentence


def test_findings_are_sorted_by_file_and_line() -> None:
    files = edited(
        (CATALOGUE, "2025-12-31,yes,yes,yes", "2025-06-01,yes,yes,no"), (CAMPAIGN, "12:30:00Z", "14:00:00Z")
    )
    findings = check_schedule(parsed(files))
    assert findings == sorted(findings, key=lambda each: (each.file, each.line))
    assert len(findings) == len(set(findings)) > 10
    assert HONG_KONG not in {each.file for each in findings}


def test_sound_that_is_never_heard_is_a_warning() -> None:
    def found(to: str) -> list[Finding]:
        rule = f'curfews: [{{from: "08:00", to: "{to}", mode: mute, basis: permit, source: SAMPLE}}]'
        permit = "audio_permit_ref: SAMPLE-1"
        return check_schedule(small_schedule(audio="allowed", screen_rules=[permit, rule]))

    assert "audio: allowed has no effect on wall" in only(found("22:00"), "mute").sentence
    assert found("12:00") == []
