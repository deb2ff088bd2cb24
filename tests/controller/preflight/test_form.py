from typing import Any

import pytest

from controller.films.geometry import Size
from controller.films.requests import Fit
from controller.preflight.demand import Demand
from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.form import judge_file_form, judge_screen_form
from tests.support.film_numbers import demand, measurement, report, times

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def of_file(*, as_is: bool = False, **picture: Any) -> list[tuple[Severity, Code]]:
    film = measurement(report(**picture))
    assert film.facts is not None
    return [(each.severity, each.code) for each in judge_file_form(film, film.facts, as_is=as_is)]


def on_screen(asked: Demand, *, as_is: bool = False, **picture: Any) -> list[FilmFinding]:
    film = measurement(report(**picture))
    assert film.facts is not None
    return list(judge_screen_form(film.facts, asked, as_is=as_is))


def test_a_film_as_players_take_it_has_no_finding() -> None:
    assert of_file() == of_file(as_is=True) == []
    assert on_screen(demand()) == on_screen(demand(), as_is=True) == []


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        ({"codec_name": "hevc"}, Code.CODEC),
        ({"profile": "High 4:2:2"}, Code.PROFILE),
        ({"level": 60}, Code.LEVEL),
        ({"pix_fmt": "yuv422p10le"}, Code.PIXEL_FORMAT),
    ],
)
def test_what_the_recipe_mends_is_a_note_and_an_error_where_there_is_none(
    picture: dict[str, Any], code: Code
) -> None:
    assert of_file(**picture) == [(NOTE, code)]
    assert of_file(as_is=True, **picture) == [(ERROR, code)]


def test_what_no_recipe_mends() -> None:
    assert of_file(color_transfer="smpte2084") == [(ERROR, Code.COLOUR)]
    assert of_file(field_order="tt") == [(WARNING, Code.INTERLACED)]


def test_another_container() -> None:
    made = report()
    made["format"]["format_name"] = "matroska,webm"
    film = measurement(made)
    assert film.facts is not None
    (finding,) = judge_file_form(film, film.facts, as_is=False)
    assert (finding.severity, finding.code) == (WARNING, Code.CONTAINER)


def test_frames_that_do_not_follow_evenly() -> None:
    uneven = tuple(time + (0.01 if frame % 7 == 3 else 0) for frame, time in enumerate(times(250)))
    film = measurement(times_s=uneven)
    assert film.facts is not None
    (finding,) = judge_file_form(film, film.facts, as_is=False)
    assert (finding.code, finding.value) == (Code.VARIABLE_RATE, "72")


@pytest.mark.parametrize(
    ("canvas", "fit", "consent", "severity", "words"),
    [
        (Size(1280, 720), Fit.EXACT, False, NOTE, "it is scaled"),
        (Size(1080, 1920), Fit.EXACT, True, ERROR, "own shape only"),
        (Size(1080, 1920), Fit.LETTERBOX, True, WARNING, "68% of the canvas become bars"),
        (Size(1080, 1920), Fit.CROP, True, WARNING, "68% of it are cropped"),
        (Size(1080, 1920), Fit.CROP, False, WARNING, "68% of the canvas become bars"),
        (Size(1920, 1000), Fit.CROP, True, NOTE, "7% of it are cropped"),
        (Size(1920, 1000), Fit.LETTERBOX, True, NOTE, "7% of the canvas become bars"),
        (Size(4800, 2700), Fit.LETTERBOX, True, WARNING, "enlarged 2.5 times"),
    ],
)
def test_how_it_comes_onto_the_canvas(
    canvas: Size, fit: Fit, consent: bool, severity: Severity, words: str
) -> None:
    asked = demand(canvas=canvas, fit=fit, crop_consent=consent)
    (finding,) = (each for each in on_screen(asked) if each.code is Code.SIZE)
    assert finding.severity is severity
    assert words in finding.sentence
    assert finding.screens == ("north",)


def test_without_a_rendition_the_size_must_be_the_canvas() -> None:
    (finding,) = on_screen(demand(canvas=Size(1280, 720)), as_is=True)
    assert (finding.severity, finding.code) == (ERROR, Code.SIZE)


@pytest.mark.parametrize(
    ("rate", "severity"), [("25/2", NOTE), ("24/1", WARNING), ("30000/1001", WARNING), ("50/1", WARNING)]
)
def test_a_rate_that_is_no_part_of_the_canvas_judders(rate: str, severity: Severity) -> None:
    (finding,) = on_screen(demand(), avg_frame_rate=rate, r_frame_rate=rate)
    assert (finding.severity, finding.code) == (severity, Code.FRAME_RATE)
    (finding,) = on_screen(demand(), as_is=True, avg_frame_rate=rate, r_frame_rate=rate)
    assert finding.severity is ERROR


def test_a_broadcast_rate_comes_onto_its_whole_number() -> None:
    (finding,) = on_screen(demand(fps=30), avg_frame_rate="30000/1001", r_frame_rate="30000/1001")
    assert finding.severity is NOTE


def test_a_canvas_that_decoders_may_refuse() -> None:
    findings = on_screen(demand(canvas=Size(6480, 1920)))
    (finding,) = (each for each in findings if each.code is Code.LEVEL)
    assert finding.value == "48,600 macroblocks"
    assert not [e for e in on_screen(demand(canvas=Size(4096, 2304))) if e.code is Code.LEVEL]
