import pytest

from controller.planning.localtime import format_local, format_offset
from controller.planning.why import AskedTimeError, read_asked
from wire.instants import format_instant


@pytest.mark.parametrize(
    ("text", "zone", "instants"),
    [
        ("2025-06-04T12:30:00Z", "Europe/Paris", ["2025-06-04T12:30:00.000Z"]),
        ("2025-06-04T14:30:00+02:00", "Asia/Tokyo", ["2025-06-04T12:30:00.000Z"]),
        ("2025-06-04 12:30:00Z", "Asia/Tokyo", ["2025-06-04T12:30:00.000Z"]),
        ("2025-06-04 20:30", "Asia/Hong_Kong", ["2025-06-04T12:30:00.000Z"]),
        ("2025-06-04T20:30:15", "Asia/Hong_Kong", ["2025-06-04T12:30:15.000Z"]),
        ("2025-06-04 26:00", "Asia/Tokyo", ["2025-06-04T17:00:00.000Z"]),
        ("2025-10-26 02:30", "Europe/Paris", ["2025-10-26T00:30:00.000Z", "2025-10-26T01:30:00.000Z"]),
        ("2026-03-29 02:30", "Europe/Paris", []),
    ],
)
def test_times_as_operators_write_them(text: str, zone: str, instants: list[str]) -> None:
    asked = read_asked(text, zone)
    assert [format_instant(each) for each in asked.instants] == instants
    assert bool(asked.note) == (len(instants) != 1)


def test_a_repeated_reading_is_both_and_a_skipped_one_says_what_to_ask() -> None:
    twice = read_asked("2025-10-26 02:30", "Europe/Paris")
    assert {format_local(each, "Europe/Paris") for each in twice.instants} == {"02:30:00"}
    assert [format_offset(each, "Europe/Paris") for each in twice.instants] == ["+02:00", "+01:00"]
    assert twice.note.endswith("both are explained")
    never = read_asked("2026-03-29 02:30", "Europe/Paris").note
    assert never == (
        "02:30 on 2026-03-29 never happens in Europe/Paris: the clocks skip it; "
        "ask for 2026-03-29 01:30:00 or 2026-03-29 03:30:00"
    )


@pytest.mark.parametrize(
    "text",
    ["", "noon", "20:30", "2025-06-04", "2025-13-04 20:30", "2025-06-04 40:00", "2025-06-04T99:00:00Z"],
)
def test_what_is_no_time_shows_itself_and_the_way_to_write_one(text: str) -> None:
    with pytest.raises(AskedTimeError, match="on the clock of Asia/Tokyo") as caught:
        read_asked(text, "Asia/Tokyo")
    assert repr(text) in str(caught.value)
