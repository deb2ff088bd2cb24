import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from controller.exports import Sheet, rows_of, to_owner_csv
from controller.exports.owner_csv import CSV_COLUMNS
from controller.fleet import Credit
from tests.support.sheets import AUTUMN, published_sheet, sample_sheet
from wire.instants import to_datetime


def read(sheet: Sheet, *, with_hashes: bool = True) -> list[dict[str, str]]:
    """Read back by the standard library, strictly."""
    text = to_owner_csv(rows_of(sheet, with_hashes=with_hashes))
    assert text.startswith(",".join(CSV_COLUMNS) + "\r\n")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("name", ["yto-dundas", "tyo-shibuya", AUTUMN])
def test_a_reader_gets_the_plan_back(name: str) -> None:
    sheet = published_sheet(name)
    rows = read(sheet)
    assert len(rows) == len(sheet.plan.spots)
    for row, spot in zip(rows, sheet.plan.spots, strict=True):
        local = datetime.fromisoformat(row["start_local"])
        assert local == to_datetime(spot.start) == datetime.fromisoformat(row["start_utc"])
        assert local.utcoffset() is not None
        rendition = sheet.plan.rendition_of(spot.short)
        assert rendition is not None
        assert (row["spot_id"], row["short"], row["line"]) == (spot.spot_id, spot.short, spot.line)
        assert int(row["duration_ms"]) == spot.duration_ms
        assert (row["sha256"], int(row["bytes"])) == (rendition.sha256, rendition.size_bytes)
        assert row["file"] == rendition.file_name == f"{rendition.sha256}.mp4"


def test_the_repeated_hour_is_there_twice_with_two_offsets() -> None:
    twice = [
        row["start_local"]
        for row in read(published_sheet(AUTUMN))
        if "2025-10-26T02:30" in row["start_local"]
    ]
    assert [text[-6:] for text in twice] == ["+02:00", "+01:00"]
    assert len({datetime.fromisoformat(text).astimezone(UTC) for text in twice}) == 2


def test_without_a_publication_hashes_are_empty() -> None:
    rows = read(sample_sheet("yto-dundas"), with_hashes=False)
    assert {(row["sha256"], row["bytes"]) for row in rows} == {("", "")}
    assert all(row["file"] == f"{row['short']}.mp4" for row in rows)


@pytest.mark.parametrize("title", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\tx", "a,b\r\nc"])
def test_words_never_become_a_formula(title: str) -> None:
    sheet = published_sheet("yto-dundas")
    named = dict.fromkeys(sheet.credits, Credit(title, title))
    row = read(replace(sheet, credits=named))[0]
    assert row["title"].removeprefix("'") == title
    assert row["title"][0] not in "=+-@\t\r\n"
    assert row["creator"] == row["title"]
