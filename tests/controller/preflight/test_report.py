import base64
import json
from pathlib import Path

import pytest

from controller.films.geometry import Size
from controller.preflight import report
from controller.preflight.judgement import DISCLAIMER, judge
from controller.preflight.report import format_page, format_report, place_of, summary
from controller.preflight.shelf import PreflightShelf
from tests.support.film_numbers import at, demand, measurement, numbers

JUDGEMENT = judge(
    measurement(
        name="<script>.mp4", numbers=numbers(250, insert_1=at(250, {131: 0.5}), dark=at(250, {0: 1.0}))
    ),
    [demand()],
)


def test_the_document_has_a_time_code_a_code_and_a_still_for_each_finding(tmp_path: Path) -> None:
    shelf = PreflightShelf(tmp_path, "")
    shelf.make()
    shelf.still_path(JUDGEMENT.sha256, 131).write_bytes(b"jpeg")
    document = json.loads(format_report([JUDGEMENT], shelf))
    assert document["disclaimer"] == DISCLAIMER
    assert not document["passed"]
    insert, first = document["films"][0]["findings"]
    assert (insert["code"], insert["at"], insert["frames"]) == ("insert", "00:05:06", 1)
    assert (tmp_path / insert["still"]).read_bytes() == b"jpeg"
    assert first["still"] is None


def test_the_page_holds_its_stills_and_asks_for_nothing(tmp_path: Path) -> None:
    shelf = PreflightShelf(tmp_path, "")
    shelf.make()
    shelf.still_path(JUDGEMENT.sha256, 131).write_bytes(b"jpeg")
    page = format_page([JUDGEMENT], shelf).decode()
    assert base64.b64encode(b"jpeg").decode() in page
    assert "&lt;script&gt;.mp4" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "no certificate" in page
    assert format_page([JUDGEMENT], shelf).decode() == page


def test_the_summary_counts() -> None:
    assert summary([JUDGEMENT]) == "1 film, 1 with errors: 1 error, 1 warning, 0 sign-offs, 0 notes"


def test_a_still_of_several_findings_is_in_the_page_once_and_a_full_page_links_to_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = PreflightShelf(tmp_path, "")
    shelf.make()
    judgement = judge(
        measurement(numbers=numbers(250, insert_1=at(250, {131: 0.5}), white=0.5)),
        [demand(canvas=Size(1080, 1920), slot_ms=5_000)],
    )
    assert sum(each.frame is None for each in judgement.findings) >= 2
    for frame, content in ((125, b"middle"), (131, b"insert")):
        shelf.still_path(judgement.sha256, frame).write_bytes(content)
    monkeypatch.setattr(report, "MOST_STILL_BYTES", 6)
    page = format_page([judgement], shelf).decode()
    pictures = [base64.b64encode(content).decode() in page for content in (b"middle", b"insert")]
    assert sorted(pictures) == [False, True]
    assert page.count("data:image/jpeg") == 1
    assert '<a href="stills/abababababababab-000' in page


def test_the_page_begins_with_films_that_may_not_be_shown_and_ends_with_those_without_a_finding(
    tmp_path: Path,
) -> None:
    fine, doubtful = (
        judge(measurement(name="a.mp4")),
        judge(measurement(name="b.mp4", numbers=numbers(250, white=0.3))),
    )
    page = format_page([fine, doubtful, JUDGEMENT], PreflightShelf(tmp_path, "")).decode()
    assert (
        page.index("script&gt;.mp4")
        < page.index("b.mp4")
        < page.index("Nothing was found in")
        < page.index("a.mp4")
    )


def test_a_film_without_frames_has_no_place() -> None:
    unread = judge(measurement(failure="it is no film", numbers=None))
    assert place_of(unread.findings[0], unread) == ""
