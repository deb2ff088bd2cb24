"""All judges together, and those that have few words: honesty, length, sound, label, exposure."""

import json
from math import inf
from typing import Any

import pytest

from controller.films.loudness import Loudness
from controller.preflight.demand import Demand
from controller.preflight.exposure import judge_exposure
from controller.preflight.findings import Code, FilmFinding, Severity, merge_screens, time_code
from controller.preflight.judgement import Judgement, judge
from controller.preflight.label import ALSO, KEY, NEEDED, faults_of
from controller.preflight.measurement import Measurement
from controller.preflight.names import MasterNames
from tests.support.film_numbers import (
    at,
    demand,
    measurement,
    numbers,
    report,
    times,
    with_sound,
    with_tags,
)

NAMES = MasterNames(frozenset({"tide-lamps"}), frozenset({"north"}), frozenset({"1080x1920"}))
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def told(film: Measurement, *asked: Demand, as_is: bool = False) -> list[tuple[Severity, Code]]:
    return [(each.severity, each.code) for each in judge(film, asked, as_is=as_is).findings]


def test_a_film_with_which_nothing_is_wrong() -> None:
    judgement = judge(measurement(), [demand()], names=NAMES)
    assert judgement.findings == ()
    assert judgement.passed
    assert (judgement.frames, judgement.fps, judgement.screens) == (250, 25.0, ("north",))


def test_what_cannot_be_read_is_told_and_nothing_else() -> None:
    film = Measurement("x.mp4", "", 3, "x.mp4 is not a film that ffmpeg can read", {})
    assert told(film, demand()) == [(ERROR, Code.UNREADABLE)]


def test_a_file_that_ends_before_its_film() -> None:
    film = measurement(numbers=numbers(100), times_s=times(101))
    assert (ERROR, Code.TRUNCATED) in told(film)


def test_frames_that_do_not_decode() -> None:
    assert (ERROR, Code.DAMAGED) in told(measurement(numbers=numbers(248)))
    assert told(measurement(complaints=("error while decoding MB 3 4",))) == [(WARNING, Code.DAMAGED)]


@pytest.mark.parametrize(("seconds", "findings"), [(10.07, []), (10.2, [(ERROR, Code.HEADER_DURATION)])])
def test_a_header_that_lies(seconds: float, findings: list[tuple[Severity, Code]]) -> None:
    assert told(measurement(report(duration=str(seconds)))) == findings


def test_a_header_may_be_as_long_as_the_sound() -> None:
    made = with_sound(report(), 10.15)
    made["format"]["duration"] = "10.15"
    assert told(measurement(made)) == []


@pytest.mark.parametrize(
    ("slot_ms", "changes", "findings"),
    [
        (10_040, {}, []),
        (9_960, {}, []),
        (10_500, {}, [(NOTE, Code.DURATION)]),
        (12_000, {}, [(WARNING, Code.DURATION)]),
        (12_000, {"repeats": True}, [(NOTE, Code.DURATION)]),
        (8_000, {}, [(ERROR, Code.DURATION)]),
        (8_000, {"cut_consent": True}, [(NOTE, Code.DURATION)]),
    ],
)
def test_a_film_against_its_slot(
    slot_ms: int, changes: dict[str, Any], findings: list[tuple[Severity, Code]]
) -> None:
    assert told(measurement(), demand(slot_ms=slot_ms, **changes)) == findings


def test_without_a_rendition_nothing_is_held_and_nothing_cut() -> None:
    asked = demand(slot_ms=10_500, cut_consent=True)
    assert told(measurement(), asked, as_is=True) == [(ERROR, Code.DURATION)]


def test_the_catalogue_says_another_length() -> None:
    assert told(measurement(), demand(catalogue_ms=15_000)) == [(WARNING, Code.CATALOGUE_DURATION)]
    assert told(measurement(), demand(catalogue_ms=None)) == []


def test_sound_where_none_may_be_heard() -> None:
    film = measurement(with_sound(report()))
    assert told(film, demand()) == [(NOTE, Code.AUDIO_TRACK)]
    assert told(film, demand(), as_is=True) == [(ERROR, Code.AUDIO_TRACK)]
    assert told(film, demand(sound=True)) == []


@pytest.mark.parametrize(
    ("loudness", "codes"),
    [
        (Loudness(-23.9, 5, -3), []),
        (Loudness(-24.1, 5, -3), [Code.LOUDNESS]),
        (Loudness(-14.0, 5, -0.2), [Code.LOUDNESS, Code.TRUE_PEAK]),
        (Loudness(-70.0, 0, -inf), [Code.SILENT]),
        (None, [Code.SILENT]),
    ],
)
def test_loudness_where_it_is_heard(loudness: Loudness | None, codes: list[Code]) -> None:
    film = measurement(with_sound(report()), loudness=loudness)
    assert sorted(code for _, code in told(film, demand(sound=True))) == sorted(codes)


def test_sound_that_is_longer_than_the_picture() -> None:
    assert (WARNING, Code.AUDIO_LENGTH) in told(measurement(with_sound(report(), 12.0)))


def key(**changes: Any) -> str:
    return json.dumps(dict.fromkeys(ALSO, "") | dict.fromkeys(NEEDED, "x") | {"Label": "1"} | changes)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("yes", "it is no JSON"),
        ("[1]", "it is no JSON object"),
        (json.dumps({"Label": "1"}), "are missing"),
        (key(Label="9"), "Label is '9'"),
        (key(Label=1), "Label is no text"),
        (key(ProduceID=" "), "ProduceID is empty"),
    ],
)
def test_a_key_that_is_not_valid(text: str, fault: str) -> None:
    assert fault in "; ".join(faults_of(text))
    film = measurement(with_tags(report(), AIGC=text))
    assert (ERROR, Code.AI_LABEL) in told(film, demand())


def test_a_valid_key() -> None:
    assert list(faults_of(key())) == []
    assert list(faults_of(key(ReservedCode1=""))) == []
    film = measurement(with_tags(report(), aigc=key()))
    assert told(film, demand(ai_generated=True)) == []
    assert told(film) == []


def test_the_file_and_the_catalogue_contradict_each_other() -> None:
    film = measurement(with_tags(report(), **{KEY: key()}))
    assert told(film, demand(ai_generated=False)) == [(WARNING, Code.AI_LABEL)]


def test_a_screen_that_demands_labels() -> None:
    asked = demand(label_required=True, ai_generated=True)
    assert told(measurement(), asked) == [(WARNING, Code.AI_LABEL), (Severity.SIGN_OFF, Code.AI_MARK)]
    assert told(measurement(), asked, as_is=True)[0] == (ERROR, Code.AI_LABEL)
    assert told(measurement(with_tags(report(), AIGC=key())), asked) == [(Severity.SIGN_OFF, Code.AI_MARK)]
    assert told(measurement(), demand(label_required=True, ai_generated=False)) == []


def exposure(**given: Any) -> list[tuple[Severity, Code, int | None, int]]:
    findings = judge_exposure(numbers(100, **given), 25.0)
    return [(each.severity, each.code, each.frame, each.frames) for each in findings]


def test_black_and_white() -> None:
    assert exposure(dark=at(100, dict.fromkeys(range(40, 52), 1))) == []
    assert exposure(dark=at(100, dict.fromkeys(range(40, 53), 1))) == [(WARNING, Code.BLACK, 40, 13)]
    assert exposure(dark=at(100, {0: 1})) == [(WARNING, Code.FIRST_FRAME, 0, 1)]
    assert exposure(dark=at(100, {99: 1})) == [(WARNING, Code.LAST_FRAME, 99, 1)]
    assert exposure(dark=0.97) == []
    assert exposure(dark=1) == [(ERROR, Code.BLACK, 0, 100)]
    assert exposure(white=0.25) == []
    assert exposure(white=0.26) == [(WARNING, Code.BRIGHT_WHITE, None, 0)]
    assert exposure(white=at(100, dict.fromkeys(range(25), 0.7))) == [(WARNING, Code.BRIGHT_WHITE, 0, 25)]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("tide-lamp.mp4", "did you mean 'tide-lamps'?"),
        ("tide-lamps.MP4", "name it <short>.mp4"),
        ("tide-lamps@1080x1290.mp4", "did you mean '1080x1920'?"),
        ("tide-lamps.nort.mp4", "did you mean 'north'?"),
        ("tide lamps.mp4", "did you mean 'tide-lamps'?"),
        ("holiday.mp4", "name it after a short of the catalogue; landmark shorts lists them"),
    ],
)
def test_a_name_that_no_master_has(name: str, remedy: str) -> None:
    (finding,) = judge(measurement(name=name), names=NAMES).findings
    assert (finding.code, finding.severity, finding.remedy) == (Code.FILE_NAME, WARNING, remedy)


@pytest.mark.parametrize("stem", ["tide-lamps", "tide-lamps@1080x1920", "tide-lamps.north"])
@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_names_that_masters_have(stem: str, ending: str) -> None:
    assert judge(measurement(name=f"{stem}.{ending}"), names=NAMES).findings == ()


def test_what_holds_on_several_screens_is_said_once() -> None:
    film = measurement(with_sound(report()))
    (finding,) = judge(film, [demand(), demand(screen="south")]).findings
    assert finding.screens == ("north", "south")


def test_the_worst_comes_first_then_what_is_about_the_whole_then_time() -> None:
    def finding(severity: Severity, frame: int | None) -> FilmFinding:
        return FilmFinding(severity, Code.BLACK, "", "", "", "", frame)

    mixed = [finding(NOTE, None), finding(WARNING, 9), finding(WARNING, None), finding(ERROR, 5)]
    order = [(each.severity, each.frame) for each in merge_screens(mixed)]
    assert order == [(ERROR, 5), (WARNING, None), (WARNING, 9), (NOTE, None)]


@pytest.mark.parametrize(
    ("frame", "fps", "text"), [(0, 25, "00:00:00"), (131, 25, "00:05:06"), (1_800, 29.97, "01:00:00")]
)
def test_time_codes(frame: int, fps: float, text: str) -> None:
    assert time_code(frame, fps) == text


def test_only_errors_keep_a_film_from_passing() -> None:
    def passed(severity: Severity) -> bool:
        finding = FilmFinding(severity, Code.BLACK, "", "", "", "")
        return Judgement("", "", 0, 25.0, (), (finding,)).passed

    assert [passed(each) for each in Severity] == [False, True, True, True]
