import pytest

from controller.exports import MissingRenditionError, StoredPlan, rows_of, to_sheet, to_stored
from controller.exports.sheet import local_text
from tests.support.sheets import published_sheet, sample_sheet
from wire.codec import decode, encode
from wire.instants import Instant, parse_instant


def test_a_plan_without_renditions_is_refused_where_hashes_are_wanted() -> None:
    with pytest.raises(MissingRenditionError, match=r"names no rendition of .*--without-hashes"):
        list(rows_of(sample_sheet("yto-dundas"), with_hashes=True))
    assert {row.rendition for row in rows_of(sample_sheet("yto-dundas"), with_hashes=False)} == {None}


def test_a_sheet_comes_back_from_its_travel_as_it_was() -> None:
    sheet = published_sheet("tyo-shibuya")
    back = to_sheet(decode(StoredPlan, encode(to_stored(sheet))))
    assert (back.plan, back.facts) == (sheet.plan, sheet.facts)
    assert list(rows_of(back, with_hashes=True)) == list(rows_of(sheet, with_hashes=True))


@pytest.mark.parametrize(
    ("instant", "zone", "text"),
    [
        ("2025-06-02T00:02:00Z", "Asia/Tokyo", "2025-06-02T09:02:00+09:00"),
        ("2025-10-26T00:30:00Z", "Europe/Paris", "2025-10-26T02:30:00+02:00"),
        ("2025-10-26T01:30:00Z", "Europe/Paris", "2025-10-26T02:30:00+01:00"),
        ("2025-06-02T12:00:00.250Z", "America/St_Johns", "2025-06-02T09:30:00.250-02:30"),
    ],
)
def test_local_text_is_the_same_instant_and_has_a_fraction_only_where_there_is_one(
    instant: str, zone: str, text: str
) -> None:
    at: Instant = parse_instant(instant)
    assert local_text(at, zone) == text
    assert parse_instant(text) == at
