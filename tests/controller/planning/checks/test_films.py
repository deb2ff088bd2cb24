"""Films against their slots, and rights that end inside the flight."""

import pytest

from controller.findings import Code, Severity
from controller.planning import check_schedule
from tests.support.schedules import catalogue_text, only, parsed, small_files, small_schedule

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
SHORTS = (("one", "Ada"), ("two", "Bo"))
ONE = "screens: all, shorts: [one], duration: 10s"
REPAIR = "for: {line: base}, plays: [{short: one, count: 2}]"
SLOTS = ", length: {longer: slots}"
DAY = "dates: ['2025-06-03']"


def found(playlist_rules: str = "", *, length: str = "10s", consent: str = "yes", **changes: object) -> list:
    """The findings about a playlist of two films of one length."""
    playlist = f"{{id: all-shorts, select: {{award: [winner]}}, rotation: fair{playlist_rules}}}"
    files = small_files(playlist=playlist, **changes)
    files["catalogue.csv"] = catalogue_text(SHORTS, length=length).replace(",yes\n", f",{consent}\n")
    return check_schedule(parsed(files))


def test_films_as_long_as_their_slots_need_no_word() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("rules", "length", "sentence"),
    [
        ("{longer: refuse}", "15s", "15s long and fits no slot: the playlist 'all-shorts' refuses longer"),
        ("{shorter: refuse}", "5s", "5s long and fits no slot: the playlist 'all-shorts' refuses shorter"),
        ("{longer: slots}", "15s", "it takes 2 slots in a row, and ours come one at a time, 10s on wall"),
    ],
)  # fmt: skip
def test_a_film_that_fits_no_slot_is_an_error(rules: str, length: str, sentence: str) -> None:
    errors = [each for each in found(f", length: {rules}", length=length) if "fits no slot" in each.sentence]
    assert [each.line for each in errors] == [2, 3], "each film at its row"
    assert all(sentence in each.sentence and each.severity is Severity.ERROR for each in errors)


def test_a_film_of_several_slots_fits_where_enough_of_ours_follow_each_other() -> None:
    loop = "{length: 60s, spot: 10s, our_slots: [0, 5]}"  # the last and the first touch
    assert found(", length: {longer: slots}", length="20s", loop=loop) == []
    assert len(found(", length: {longer: slots}", length="30s", loop=loop)) >= 2


def test_a_film_that_fits_another_line_is_a_warning() -> None:
    show = BASE.replace("base, kind: loop", "show, kind: domination, spot: 20s")
    show = show.replace("}", ", when: {dayparts: [noon]}}")
    noon = 'dayparts: {noon: [{from: "12:00", to: "13:00"}]}'
    loop = "{length: 60s, spot: 10s, our_slots: 6}"
    findings = found(
        ", length: {longer: refuse}", length="20s", loop=loop, lines=[show, BASE], campaign_rules=[noon]
    )
    told = [each for each in findings if "is not planned everywhere" in each.sentence]
    assert len(told) == 2
    assert {each.severity for each in told} == {Severity.WARNING}
    assert "10s on wall" in told[0].sentence


def test_a_cut_needs_consent_and_a_hold_is_said() -> None:
    cut = [each for each in found(length="15s", consent="no") if each.severity is Severity.ERROR]
    assert "is 15s long, its creator consents to no cut, and it plays 10s on wall" in cut[0].sentence
    held = only([each for each in found(length="9s") if each.line == 2], "last frame will be held")
    assert (held.severity, held.code) == (Severity.WARNING, Code.FILM_LENGTH)


@pytest.mark.parametrize(
    ("length", "rule", "code", "words"),
    [
        ("8s", "", Code.FILM_LENGTH, "plays 10s on wall: its last frame will be held"),
        ("7s", "", Code.LONG_HOLD, "plays 10s on wall: its last frame will be held for up to 3s"),
        ("19s", SLOTS, Code.FILM_LENGTH, "plays 20s on wall: its last frame will be held"),
        ("17s", SLOTS, Code.LONG_HOLD, "plays 20s on wall: its last frame will be held for up to 3s"),
    ],
)
def test_a_last_frame_that_stands_for_long_has_a_finding_of_its_own(
    length: str, rule: str, code: Code, words: str
) -> None:
    loop = "{length: 60s, spot: 10s, our_slots: 6}"
    held = [each for each in found(rule, length=length, loop=loop) if "will be held" in each.sentence]
    assert {each.code for each in held} == {code}
    assert all(each.sentence.endswith(words) for each in held)
    assert found(rule, length="20s" if rule else "10s", loop=loop) == []


def rights(until: str, lines: list[str], short: str = "one") -> list:
    """The findings where the rights of one of three shorts end."""
    files = small_files(lines=lines)
    row = f"{short},Title of {short}"
    files["catalogue.csv"] = "".join(
        line.replace("2199-12-31", until) if line.startswith(row) else line
        for line in files["catalogue.csv"].splitlines(keepends=True)
    )
    return check_schedule(parsed(files))


def test_rights_that_end_inside_the_flight_say_what_becomes_of_the_turns() -> None:
    (finding,) = rights("2025-06-02", [BASE])
    assert finding.severity is Severity.WARNING
    assert (finding.file, finding.line) == ("catalogue.csv", 2)
    assert "the rights of 'one' end on 2025-06-02: it is planned until then, and from" in finding.sentence
    assert "from 2025-06-03 on the 2 others of 'all-shorts' play in its place" in finding.sentence
    assert rights("2025-06-03", [BASE]) == []


def test_rights_that_end_before_the_flight_are_told_so() -> None:
    (finding,) = rights("2025-05-31", [BASE])
    assert "that is before the flight, and the 2 others of 'all-shorts' play in its place" in finding.sentence


def test_rights_are_asked_for_on_the_days_of_the_line_alone() -> None:
    assert rights("2025-06-02", [BASE.replace("}", ', when: {dates: ["2025-06-02"]}}')]) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            f"{{id: same, kind: simulcast, {ONE}, when: {{{DAY}, at: '03:00:00Z'}}}}",
            "the simulcast 'same' shows 'one' on 2025-06-03 on wall, and its rights end on 2025-06-02",
        ),
        (
            f"{{id: wave, kind: wave, {ONE}, when: {{at: '12:00'}}}}",
            "the wave 'wave' shows 'one' on 2025-06-03 on wall, and its rights end on 2025-06-02",
        ),
        (
            f"{{id: repair, kind: make_good, screens: all, {REPAIR}, when: {{{DAY}}}}}",
            "the make-good 'repair' plays 'one' from 2025-06-03 on, and its rights end on 2025-06-02",
        ),
    ],
)
def test_what_names_a_short_after_its_rights_is_an_error(line: str, words: str) -> None:
    assert only(rights("2025-06-02", [BASE, line]), words).severity is Severity.ERROR


def test_a_line_that_is_left_with_nothing_is_an_error_and_its_shorts_need_no_warning() -> None:
    files = small_files()
    files["catalogue.csv"] = files["catalogue.csv"].replace("2199-12-31", "2025-06-02")
    (finding,) = check_schedule(parsed(files))
    assert finding.severity is Severity.ERROR
    assert "after 2025-06-02 the rights of all 3 shorts of 'all-shorts' have ended" in finding.sentence
    assert "the line 'base' plays until 2025-06-03" in finding.sentence


def test_small_schedules_have_no_findings() -> None:
    assert check_schedule(small_schedule()) == []


def test_what_names_a_short_after_its_creator_withdrew_it_is_an_error() -> None:
    line = (
        "{id: wave, kind: wave, screens: all, shorts: [one], duration: 10s, "
        'when: {at: "12:00", dates: ["2025-06-03"]}}'
    )
    files = small_files(lines=["{id: base, kind: loop, screens: all, playlist: all-shorts}", line])
    header, first, *rest = files["catalogue.csv"].splitlines()
    rows = [f"{header},withdrawn", f"{first},2025-06-03", *(f"{row}," for row in rest)]
    files["catalogue.csv"] = "\n".join(rows) + "\n"
    findings = check_schedule(parsed(files))
    (named,) = [each for each in findings if each.severity is Severity.ERROR]
    assert "shows 'one' on 2025-06-03" in named.sentence
    assert named.sentence.endswith("its creator withdraws it from 2025-06-03 on")
    assert named.remedy == "name another short"
    (others,) = [each for each in findings if each.severity is Severity.WARNING]
    assert "the creator of 'one' withdraws it from 2025-06-03 on" in others.sentence
