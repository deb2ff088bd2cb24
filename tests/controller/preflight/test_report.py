import base64
import json
from pathlib import Path

from controller.preflight.judgement import DISCLAIMER, judge
from controller.preflight.report import format_page, format_report, summary
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
