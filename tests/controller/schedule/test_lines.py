import pytest

from controller.schedule import MakeGoodLine, parse_schedule
from tests.support.schedules import parsed, small_files, small_schedule

BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
DOMINATION = "{id: held, kind: domination, screens: all, playlist: all-shorts, spot: 30s, edge: finish}"
WAVE = '{id: night, kind: wave, screens: all, shorts: [one], duration: 20s, when: {at: "20:30"}}'
REPAIR = (
    "{id: repair, kind: make_good, screens: [wall], for: {line: base, date: 2025-06-02}, "
    "plays: [{short: one, missed: [znt5tnvm]}, {short: two, count: 5}]}"
)


def test_every_kind_of_line_is_read() -> None:
    schedule = small_schedule(lines=[BASE, DOMINATION, WAVE, REPAIR.replace("2025-06-02", '"2025-06-02"')])
    assert [line.kind for line in schedule.campaign.lines] == ["loop", "domination", "wave", "make_good"]
    (repair,) = schedule.make_good_lines("wall")
    assert isinstance(repair, MakeGoodLine)
    assert [each.plays for each in repair.plays] == [1, 5]
    assert (repair.repairs.line, repair.repairs.date) == ("base", "2025-06-02")
    assert [line.id for line in schedule.rotating_lines("wall")] == ["held", "base"]
    assert [line.id for line in schedule.wave_lines("wall")] == ["night"]


@pytest.mark.parametrize(
    ("line", "old", "new", "words", "remedy"),
    [
        (DOMINATION, "all-shorts", "all-short", "playlist 'all-short' is not declared", "'all-shorts'"),
        (DOMINATION, "spot: 30s", "spot: 30", "30 is not a duration", "15s"),
        (DOMINATION, "edge: finish", "when: {dayparts: [prime]}", "daypart 'prime'", "take it out"),
        (DOMINATION, "id: held", "id: base", "'base' stands in", "its own"),
        (WAVE, "[one]", "[onne]", "short 'onne' is not declared", "'one'"),
        (WAVE, '"20:30"', '"12:30:00Z"', "'12:30:00Z' is not a time", '"09:00"'),
        (WAVE, '"20:30"', '"24:30"', "is on the next day", 'before "24:00"'),
        (WAVE, "duration: 20s", "duration: 20s, tolerance_ms: 40", "'tolerance_ms' is not known", "use one"),
        (REPAIR, "short: one", "short: ones", "short 'ones' is not declared", "'one'"),
        (REPAIR, "line: base", "line: bass", "line 'bass' is not declared", "'base'"),
        (REPAIR, "line: base", "line: repair", "make-good 'repair' is for itself", "spots were lost"),
        (REPAIR, ", missed: [znt5tnvm]", "", "plays of 'one' have no number", "add count"),
        (REPAIR, "count: 5", "count: 0", "count: 0 does not fit", "greater than or equal to 1"),
        (REPAIR, "[znt5tnvm]", "[znt5tnvm, znt5tnvm]", "names a spot of 'one' twice", "each once"),
        (REPAIR, "missed: [znt5tnvm]", "count: 1, missed: [znt5tnvm, 0cvsnyhj]", "1 plays of", "count: 2"),
        (REPAIR, "short: two", "short: one", "names the short 'one' twice", "put its plays together"),
        (REPAIR, "2025-06-02", '"2025-06-31"', "is not in the calendar", "1970"),
    ],
)
def test_a_mistake_in_a_line_has_its_sentence_and_its_remedy(
    line: str, old: str, new: str, words: str, remedy: str
) -> None:
    assert old in line
    wrong = line.replace(old, new, 1)
    if "2025-06-31" not in new:
        wrong = wrong.replace("2025-06-02", '"2025-06-02"')
    schedule, findings = parse_schedule(small_files(lines=[BASE, wrong]))
    assert schedule is None
    assert [(words in each.sentence, remedy in each.remedy) for each in findings] == [(True, True)], findings


def test_both_readings_of_a_repeated_time_can_be_asked_for() -> None:
    schedule = parsed(small_files(campaign_rules=["dst: {skipped: skip, repeated: both}", "time_basis: utc"]))
    assert schedule.campaign.dst.repeated == "both"
    assert schedule.campaign.time_basis == "utc"
