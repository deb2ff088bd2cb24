"""Simulcasts and waves that a screen cannot show, and the nearest time at which all can."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.findings import Code, Finding, Severity
from controller.planning import check_schedule
from tests.support.schedules import CAMPAIGN, TOKYO, edited, findings_of, only, small_schedule

DATES = '"2025-06-04", "2025-06-07"'
BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"


def simulcast(at: str, dates: str = '"2025-06-02"', name: str = "same") -> str:
    when = f'{{dates: [{dates}], at: "{at}"}}'
    return f"{{id: {name}, kind: simulcast, screens: all, shorts: [one], duration: 10s, when: {when}}}"


def wave(at: str, name: str = "wave", rest: str = "") -> str:
    when = f'{{at: "{at}"{rest}}}'
    return f"{{id: {name}, kind: wave, screens: all, shorts: [one], duration: 10s, when: {when}}}"


def remedy(at: str, dates: str = '"2025-06-02"', **changes: object) -> str:
    schedule = small_schedule(lines=[BASE, simulcast(at, dates)], **changes)
    return only(check_schedule(schedule), "cannot be shown").remedy


def test_the_nearest_instant_is_exact_on_either_side() -> None:
    """Tokyo is lit from 09:00 to 21:00, which is 00:00 to 12:00 UTC."""
    assert remedy("12:00:00Z").startswith('write at: "11:59:50Z", the nearest')
    assert remedy("11:59:51Z").startswith('write at: "11:59:50Z", the nearest')
    hours = [("10:00", "21:00")]
    assert remedy("00:59:59Z", hours=hours).startswith('write at: "01:00:00Z", the nearest')


def test_the_nearest_instant_may_be_on_the_day_before_or_after() -> None:
    """Nearer to 20:00 UTC is the next opening than the last closing; 17:59 is nearer to the closing."""
    assert remedy("20:00:00Z").startswith('write at: "00:00:00Z" and dates: ["2025-06-03"]')
    assert remedy("17:59:00Z").startswith('write at: "11:59:50Z", the nearest')
    late = [("17:00", "25:00")]  # 08:00 to 16:00 UTC
    assert remedy("01:00:00Z", '"2025-06-03"', hours=late).startswith('write at: "08:00:00Z", the nearest')
    night = [("01:00", "09:00")]  # 16:00 to 24:00 UTC of the day before
    assert remedy("01:00:00Z", '"2025-06-02"', hours=night).startswith(
        'write at: "23:59:50Z" and dates: ["2025-06-01"]'
    )


def test_the_nearest_instant_is_free_of_other_simulcasts_and_of_reserved_seconds() -> None:
    reserved = ['reserved: [{at: "20:59", duration: 1m, by: the owner}]']
    others = [simulcast("11:58:50Z", name="other"), wave("20:58:40", rest=", dates: ['2025-06-02']")]
    schedule = small_schedule(lines=[BASE, simulcast("12:00:00Z"), *others], screen_rules=reserved)
    finding = only(check_schedule(schedule), "cannot be shown")
    assert finding.remedy.startswith('write at: "11:58:30Z", the nearest')


def test_one_time_of_day_must_serve_all_dates_and_a_good_date_keeps_its_day() -> None:
    rule = 'exceptions: [{date: "2025-06-03", operating_hours: HOURS, basis: own, source: SAMPLE}]'
    closed = [rule.replace("HOURS", '[{open: "09:00", close: "12:00"}]')]
    dates = '"2025-06-02", "2025-06-03"'
    assert remedy("11:00:00Z", dates, screen_rules=closed).startswith('write at: "02:59:50Z", the nearest')
    none = [rule.replace("HOURS", "[]")]
    assert remedy("11:00:00Z", dates, screen_rules=none) == (
        "no time serves all of its dates; the nearest at which all screens are lit and free are "
        "2025-06-02T11:59:50Z for 2025-06-03"
    )


def test_screens_that_are_never_lit_together_have_no_instant() -> None:
    narrow = ('open: "09:00", close: "24:00"', 'open: "05:00", close: "06:00"')
    files = edited((TOKYO, *narrow), (CAMPAIGN, DATES, '"2025-06-04"'))
    finding = only(findings_of(files), "cannot be shown")
    assert finding.remedy.startswith("no instant of the week on either side serves all of its screens")


def test_dates_on_which_all_screens_say_the_same_are_one_finding() -> None:
    (finding,) = findings_of(edited((CAMPAIGN, "12:30:00Z", "15:00:00Z")))
    assert "at 15:00Z on 2025-06-04 and 2025-06-07 cannot be shown on 3 of 5 screens" in finding.sentence


def test_a_wave_says_where_it_is_dark_and_the_nearest_local_time_for_all() -> None:
    line = f"  - {wave('22:30')}\n".replace("[one]", "[landmark-film]")
    finding = only(findings_of(edited((CAMPAIGN, "lines:\n", f"lines:\n{line}"))), "the wave")
    assert finding.severity is Severity.ERROR
    assert "the wave 'wave' at 22:30 cannot be shown on 2 of 5 screens: " in finding.sentence
    assert "screens: hkg-sogo static curfew 22:00-23:00 (charter); " in finding.sentence
    assert "sha-nanjing-east dark curfew 22:00-08:00 (own)" in finding.sentence
    assert finding.remedy.startswith('write at: "21:59:50", the nearest at which all of its screens')


def test_a_wave_that_meets_a_simulcast_gives_way_and_says_so() -> None:
    schedule = small_schedule(
        lines=[BASE, simulcast("03:00:00Z"), wave("12:00", rest=", dates: ['2025-06-02']")]
    )
    (finding,) = check_schedule(schedule)
    assert (
        "the wave 'wave' at 12:00 cannot be shown on 1 of 1 screens: wall simulcast same" in finding.sentence
    )
    assert finding.remedy.startswith('write at: "11:59:50"')


def test_a_wave_in_the_lead_in_of_a_simulcast_is_not_shown_and_says_so() -> None:
    together = simulcast("03:01:00Z").replace("duration:", "lead_in: 90s, duration:")
    schedule = small_schedule(lines=[BASE, together, wave("12:00", rest=", dates: ['2025-06-02']")])
    finding = only(check_schedule(schedule), "the wave")
    assert "cannot be shown on 1 of 1 screens: wall lead-in of same" in finding.sentence
    assert 'write at: "11:59:20"' in finding.remedy


def test_a_wave_on_a_skipped_time_needs_a_rule() -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2026-03-29",
        last_day="2026-03-29",
        hours=[("01:00", "23:00")],
        lines=[BASE, wave("02:30")],
    )
    (finding,) = check_schedule(schedule)
    assert "the time of 'wave' is not clear on wall: 02:30 on 2026-03-29 never happens" in finding.sentence


def test_simulcasts_that_overlap_are_told_once_with_both_instants() -> None:
    lines = [BASE, simulcast("03:00:00Z", name="one-line"), simulcast("03:00:09Z", name="two-line")]
    (finding,) = check_schedule(small_schedule(lines=lines))
    assert (
        "'one-line' at 2025-06-02T03:00:00Z and 'two-line' at 2025-06-02T03:00:09Z overlap"
        in finding.sentence
    )
    assert finding.remedy == "write at 2025-06-02T03:00:10Z or later"


def test_of_waves_that_overlap_the_later_one_is_hidden() -> None:
    (finding,) = check_schedule(
        small_schedule(lines=[BASE, wave("12:00", "one-wave"), wave("12:00:05", "two-wave")])
    )
    assert (
        "the wave 'two-wave' at 12:00:05 cannot be shown on 1 of 1 screens: wall wave one-wave"
        in finding.sentence
    )
    assert finding.remedy.startswith('write at: "12:00:10"')


def test_a_wave_of_a_whole_day_is_not_over_on_a_short_one() -> None:
    long = wave("12:00").replace("10s", "24h")
    whole = [("00:00", "24:00")]
    march = {"zone": "Europe/Paris", "first_day": "2026-03-28", "last_day": "2026-03-31", "hours": whole}
    finding = only(check_schedule(small_schedule(lines=[BASE, long], **march)), "is not over")
    assert finding.sentence == (
        "the wave 'wave' lasts 24h, and is not over when it begins again at 12:00 on 2026-03-29, "
        "23h later, on wall"
    )
    assert (finding.code, finding.severity) == (Code.WAVE_OVERLAPS, Severity.ERROR)
    assert finding.remedy == "write duration: 23h or shorter, or name days further apart"
    shorter = small_schedule(lines=[BASE, wave("12:00").replace("10s", "23h")], **march)
    assert not [each for each in check_schedule(shorter) if each.code is Code.WAVE_OVERLAPS]


def test_a_wave_at_both_of_two_equal_readings_must_be_over_between_them() -> None:
    october = {
        "zone": "Europe/Paris", "first_day": "2026-10-24", "last_day": "2026-10-25",
        "hours": [("00:00", "24:00")], "campaign_rules": ["dst: {skipped: skip, repeated: both}"],
    }  # fmt: skip
    lines = [BASE, wave("02:30").replace("10s", "90m")]
    finding = only(check_schedule(small_schedule(lines=lines, **october)), "is not over")
    assert "again at 02:30 on 2026-10-25, 1h later" in finding.sentence


def test_a_slate_that_stands_for_long_before_a_simulcast_or_a_wave_is_told() -> None:
    for line in (simulcast("03:00:00Z"), wave("12:00")):
        lines = [BASE, line.replace("duration: 10s", "duration: 10s, lead_in: 2h")]
        finding = only(check_schedule(small_schedule(lines=lines)), "the slate stands for 2h")
        assert (finding.code, finding.severity) == (Code.LEAD_IN, Severity.WARNING)
        assert finding.remedy == "write lead_in: 1m or less"
        lines = [BASE, line.replace("duration: 10s", "duration: 10s, lead_in: 60s")]
        assert not [each for each in check_schedule(small_schedule(lines=lines)) if each.code is Code.LEAD_IN]


def test_a_daypart_of_even_in_on_a_skipped_time_needs_a_rule() -> None:
    schedule = small_schedule(
        zone="Europe/Paris",
        first_day="2026-03-29",
        last_day="2026-03-29",
        hours=[("01:00", "23:00")],
        playlist="{id: all-shorts, select: {award: [winner]}, rotation: fair, even_in: [night]}",
        campaign_rules=['dayparts: {night: [{from: "02:30", to: "04:00"}]}'],
    )
    (finding,) = check_schedule(schedule)
    assert finding.sentence.startswith("even_in of 'all-shorts' is not clear on wall: 02:30 on 2026-03-29")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 24 * 3_600 - 1), st.sampled_from([("09:00", "21:00"), ("19:00", "27:30")]))
def test_what_a_remedy_says_to_write_can_be_shown(second: int, hours: tuple[str, str]) -> None:
    rules = ['reserved: [{at: "*:17", duration: 95s, by: the owner}]']

    def findings(at: str, dates: str) -> list[Finding]:
        lines = [BASE, simulcast(at, dates), wave("20:00", rest=', dates: ["2025-06-04"]')]
        schedule = small_schedule(lines=lines, hours=[hours], last_day="2025-06-06", screen_rules=rules)
        return [each for each in check_schedule(schedule) if each.code is Code.SIMULCAST_HIDDEN]

    clock = f"{second // 3_600:02d}:{second % 3_600 // 60:02d}:{second % 60:02d}Z"
    for finding in findings(clock, '"2025-06-04"'):
        written = re.search(r'write at: "([^"]+)"(?: and dates: \[([^]]+)\])?', finding.remedy)
        assert written is not None
        assert findings(written.group(1), written.group(2) or '"2025-06-04"') == []
